// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/key_index.h"

#include "engine/value_ops.h"

namespace vigil::engine {

using model::Column;
using model::Value;

std::uint32_t KeyIndex::slotOf(const std::vector<Value>& values) {
    if (values.size() == 1 && values[0].type() == Value::Type::BigInt)
        if (const auto known = m_wholes.find(values[0].asBigInt()); known != m_wholes.end())
            return known->second;
    m_scratch.clear();
    for (const auto& value : values)
        appendKey(m_scratch, value);
    const auto [at, isNew] =
        m_slots.try_emplace(m_scratch, static_cast<std::uint32_t>(m_values.size()));
    if (isNew)
        m_values.push_back(values);
    if (values.size() == 1 && values[0].type() == Value::Type::BigInt)
        m_wholes.emplace(values[0].asBigInt(), at->second);
    return at->second;
}

bool KeyIndex::assignText(const RowSet& rows, std::vector<std::uint32_t>& slots) {
    if (m_keys.size() != 1 || m_keys[0]->op != Expression::Op::Column || rows.columns() == nullptr)
        return false;
    const auto* const column = rows.columns()->flat(m_keys[0]->index);
    if (column == nullptr || column->kind() != Column::Kind::Text)
        return false;
    constexpr std::uint32_t kUnknown = ~0U;
    m_codes.assign(column->dictionary().size(), kUnknown);
    std::uint32_t nullSlot = kUnknown;
    const auto chosen = rows.rows(m_rowScratch);
    const auto* const codes = column->codes().data();
    const auto code = [&](std::size_t row) {
        auto& slot = m_codes[codes[row]];
        if (slot == kUnknown) [[unlikely]] {
            const auto& text = column->dictionary()[codes[row]];
            auto known = m_texts.find(std::string_view(text));
            if (known == m_texts.end())
                known = m_texts.emplace(text, slotOf({Value(text)})).first;
            slot = known->second;
        }
        return slot;
    };
    slots.resize(rows.size());
    const bool nulls = column->hasNulls();
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const std::size_t row = chosen.empty() ? i : chosen[i];
        if (nulls && column->isNull(row)) [[unlikely]] {
            if (nullSlot == kUnknown)
                nullSlot = slotOf({Value()});
            slots[i] = nullSlot;
        } else {
            slots[i] = code(row);
        }
    }
    return true;
}

void KeyIndex::compact(const std::vector<bool>& used, std::vector<std::uint32_t>& renumbered) {
    renumbered.assign(m_values.size(), 0);
    std::vector<std::vector<Value>> values;
    for (std::size_t slot = 0; slot < m_values.size(); ++slot)
        if (used[slot]) {
            renumbered[slot] = static_cast<std::uint32_t>(values.size());
            values.push_back(std::move(m_values[slot]));
        }
    m_values = std::move(values);
    m_slots.clear();
    m_wholes.clear();
    m_texts.clear();
    for (std::size_t slot = 0; slot < m_values.size(); ++slot) {
        m_scratch.clear();
        for (const auto& value : m_values[slot])
            appendKey(m_scratch, value);
        m_slots.emplace(m_scratch, static_cast<std::uint32_t>(slot));
    }
}

std::size_t KeyIndex::bytes() const noexcept {
    constexpr std::size_t kNode = 96; // a hash node with a short key
    return m_values.size() * (kNode + sizeof(std::vector<Value>) + m_keys.size() * sizeof(Value));
}

} // namespace vigil::engine
