// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/rows/code_table.h"
#include "engine/rows/row_set.h"
#include "engine/state/query_inspection.h"
#include "model/text_dictionary.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigil::engine {

class StateReader;
class StateWriter;

/// Numbers the groups of a shard: each distinct tuple of key values has one dense slot. A text is
/// hashed once for each dictionary it comes in, not once a row. Null is a key like any other.
/// *Thread:* one.
class KeyIndex {
public:
    explicit KeyIndex(const std::vector<ExpressionPtr>& keys) : m_keys(keys) {}

    /// The slot of every row, valid until the next call or as long as the rows. Rows whose key
    /// cannot be evaluated are dropped from `rows` and reported to `reject(i, reason)`.
    template <typename Reject>
    [[nodiscard]] std::span<const std::uint32_t> assign(RowSet& rows, Reject&& reject);

    /// The slot of one tuple of values.
    [[nodiscard]] std::uint32_t slotOf(const std::vector<model::Value>& values);

    [[nodiscard]] std::size_t slotCount() const noexcept { return m_slots.size(); }

    [[nodiscard]] std::span<const model::Value> values(std::uint32_t slot) const {
        return std::span(m_values).subspan(slot * m_keys.size(), m_keys.size());
    }

    /// Tells the slot's tuple from others, in every process alike: RowOrigin::offset of rows of
    /// windows, of which `window` says which.
    [[nodiscard]] std::int64_t identity(std::uint32_t slot, std::size_t window) {
        if (slot >= m_hashes.size() || m_hashes[slot] == 0)
            learnHash(slot);
        const auto hash = m_hashes[slot] + window * 0x9e3779b97f4a7c15U;
        return -1 - static_cast<std::int64_t>(hash >> 1U);
    }

    /// Appends key `k` of the slots to a column of results, which is empty or was begun so.
    void appendKeys(std::size_t k, std::span<const std::uint32_t> slots, model::Column& to);

    /// Keeps only the slots marked in `used`, moved together in order. `renumbered[old]` is the
    /// new slot.
    void compact(const std::vector<bool>& used, std::vector<std::uint32_t>& renumbered);

    [[nodiscard]] StateSize size() const noexcept;

    void save(StateWriter& out) const;
    /// Into a new index.
    void load(StateReader& in);

private:
    void learnHash(std::uint32_t slot);
    void countKey(std::span<const model::Value> values);
    /// One text column as the only key: a table from dictionary code to slot.
    bool assignText(const RowSet& rows, std::span<const std::uint32_t>& slots);
    void learnTexts(const model::Column& column, std::span<const std::uint32_t> rows,
                    std::size_t count, CodeTable::Entries& table);

    const std::vector<ExpressionPtr>& m_keys;
    model::TextDictionary m_slots;       ///< the slot is the code of the tuple's bytes
    std::vector<model::Value> m_values;  ///< by slot, then key
    std::vector<std::uint64_t> m_hashes; ///< by slot, of identity(); 0: not yet known
    std::string m_scratch;
    std::vector<std::uint32_t> m_slotScratch;
    std::vector<std::uint32_t> m_rowScratch;
    CodeTable m_slotOfCode;
    std::uint32_t m_nullSlot = CodeTable::kUnknown; ///< of a single text key

    /// The texts among the values of one key, for columns of results.
    struct ResultTexts {
        std::shared_ptr<model::TextDictionary> texts;
        std::vector<std::uint32_t> codes; ///< by slot
    };

    std::vector<ResultTexts> m_resultTexts; ///< by key

    std::unordered_map<std::int64_t, std::uint32_t> m_wholes; ///< a single bigint key
};

template <typename Reject>
std::span<const std::uint32_t> KeyIndex::assign(RowSet& rows, Reject&& reject) {
    std::span<const std::uint32_t> ofTexts;
    if (assignText(rows, ofTexts))
        return ofTexts;
    auto& slots = m_slotScratch;
    slots.clear();
    slots.reserve(rows.size());
    if (m_keys.empty()) {
        slots.assign(rows.size(), slotOf({}));
        return slots;
    }
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
    return slots;
}

} // namespace vigil::engine
