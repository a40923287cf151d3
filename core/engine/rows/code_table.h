// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/record_batch.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace vigil::engine {

/// A number noted for each text of text columns, by code: the slot of a key, the shard of a row.
/// Batches that share a dictionary share the notes. Holds few dictionaries, the newest ones.
/// *Thread:* one. *Owns:* a share of those dictionaries.
class CodeTable {
public:
    static constexpr std::uint32_t kUnknown = ~0U;

    struct Entries {
        std::shared_ptr<const model::TextDictionary> texts;
        std::vector<std::uint32_t> values; ///< kUnknown where nothing is noted yet
        std::size_t identities = 0;        ///< codes known to stand for themselves, from 0
        std::size_t textBytes = 0;         ///< of the texts with these codes

        /// True when every code of the column stands for itself.
        [[nodiscard]] bool isIdentity() noexcept {
            while (identities < values.size() && values[identities] == identities)
                ++identities;
            return identities == values.size();
        }
    };

    /// The notes for the texts of a column; precondition: a text column. Valid until the next call.
    [[nodiscard]] Entries& of(const model::Column& column) {
        auto* found = m_last < m_known.size() ? &m_known[m_last] : nullptr;
        if (found == nullptr || found->texts != column.texts())
            found = &find(column.texts());
        if (found->values.size() < column.dictionary().size())
            extend(*found, column.dictionary());
        return *found;
    }

    void clear() noexcept { m_known.clear(); }

    /// With the dictionaries that are held, as far as their texts were met.
    [[nodiscard]] std::size_t bytes() const noexcept {
        std::size_t total = m_known.capacity() * sizeof(Entries);
        for (const auto& entries : m_known)
            total += entries.values.capacity() * sizeof(std::uint32_t) + entries.textBytes;
        return total;
    }

private:
    static void extend(Entries& entries, model::TextView texts) {
        constexpr std::size_t kPlaces = 28; // a dictionary's own for each text
        const std::size_t known = entries.values.size();
        entries.values.resize(texts.size(), kUnknown);
        for (std::size_t code = known; code < texts.size(); ++code)
            entries.textBytes += sizeof(std::string) + kPlaces + texts[code].size();
    }

    Entries& find(const std::shared_ptr<const model::TextDictionary>& texts) {
        constexpr std::size_t kMost = 8;
        for (m_last = 0; m_last < m_known.size(); ++m_last)
            if (m_known[m_last].texts == texts)
                return m_known[m_last];
        if (m_known.size() < kMost) {
            m_known.emplace_back();
        } else {
            m_last = m_oldest++ % kMost;
            m_known[m_last] = {};
        }
        m_known[m_last].texts = texts;
        return m_known[m_last];
    }

    std::vector<Entries> m_known;
    std::size_t m_last = 0;
    std::size_t m_oldest = 0;
};

} // namespace vigil::engine
