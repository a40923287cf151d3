// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/row_set.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigil::engine {

/// Numbers the groups of a shard: each distinct tuple of key values has one dense slot. Texts are
/// hashed once for each distinct text of a batch, not once a row. Null is a key like any other.
/// *Thread:* one.
class KeyIndex {
public:
    explicit KeyIndex(const std::vector<ExpressionPtr>& keys) : m_keys(keys) {}

    /// The slot of every row, appended to `slots`. Rows whose key cannot be evaluated are dropped
    /// from `rows` and reported to `reject(i, reason)`.
    template <typename Reject>
    void assign(RowSet& rows, std::vector<std::uint32_t>& slots, Reject&& reject);

    /// The slot of one tuple of values.
    [[nodiscard]] std::uint32_t slotOf(const std::vector<model::Value>& values);

    [[nodiscard]] std::size_t slotCount() const noexcept { return m_values.size(); }

    [[nodiscard]] const std::vector<model::Value>& values(std::uint32_t slot) const {
        return m_values[slot];
    }

    /// Keeps only the slots marked in `used`, moved together in order. `renumbered[old]` is the
    /// new slot.
    void compact(const std::vector<bool>& used, std::vector<std::uint32_t>& renumbered);

    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    /// One text column as the only key: a table from dictionary code to slot.
    bool assignText(const RowSet& rows, std::vector<std::uint32_t>& slots);

    const std::vector<ExpressionPtr>& m_keys;
    std::unordered_map<std::string, std::uint32_t> m_slots;
    std::vector<std::vector<model::Value>> m_values;
    std::string m_scratch;
    std::vector<std::uint32_t> m_codes;
    std::vector<std::uint32_t> m_rowScratch;

    struct TextHash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    std::unordered_map<std::int64_t, std::uint32_t> m_wholes; ///< a single bigint key
    /// A single text key.
    std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> m_texts;
};

template <typename Reject>
void KeyIndex::assign(RowSet& rows, std::vector<std::uint32_t>& slots, Reject&& reject) {
    slots.clear();
    slots.reserve(rows.size());
    if (m_keys.empty()) {
        slots.assign(rows.size(), slotOf({}));
        return;
    }
    if (assignText(rows, slots))
        return;
    EvalContext context;
    RowView scratch;
    std::vector<model::Value> values(m_keys.size());
    std::vector<std::uint32_t> kept;
    kept.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows.show(i, context, scratch);
        for (std::size_t k = 0; k < m_keys.size(); ++k)
            values[k] = evaluate(*m_keys[k], context);
        if (!context.failure.empty()) {
            reject(i, context.failure);
            continue;
        }
        kept.push_back(static_cast<std::uint32_t>(i));
        slots.push_back(slotOf(values));
    }
    rows.keep(kept);
}

} // namespace vigil::engine
