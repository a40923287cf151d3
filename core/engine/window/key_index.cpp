// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/key_index.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"
#include "model/shard_of.h"

#include <algorithm>

namespace vigil::engine {

using model::Column;
using model::Value;

/// A new key: as values, as bytes and in the results.
void KeyIndex::countKey(std::span<const Value> values) {
    countGrowth(m_values, m_values.size() + values.size());
    for (const auto& value : values)
        countBytes(bytesBeside(value));
    countBytes(2 * (sizeof(std::string) + m_scratch.size()) + 4 * sizeof(std::uint32_t));
}

std::uint32_t KeyIndex::slotOf(const std::vector<Value>& values) {
    if (values.size() == 1 && values[0].type() == Value::Type::BigInt)
        if (const auto known = m_wholes.find(values[0].asBigInt()); known != m_wholes.end())
            return known->second;
    m_scratch.clear();
    for (const auto& value : values)
        appendKey(m_scratch, value);
    const auto slot = m_slots.intern(m_scratch);
    if (slot * m_keys.size() == m_values.size()) {
        countKey(values);
        m_values.insert(m_values.end(), values.begin(), values.end());
    }
    if (values.size() == 1 && values[0].type() == Value::Type::BigInt)
        m_wholes.emplace(values[0].asBigInt(), slot);
    return slot;
}

bool KeyIndex::assignText(const RowSet& rows, std::span<const std::uint32_t>& slots) {
    if (m_keys.size() != 1 || m_keys[0]->op != Expression::Op::Column || rows.columns() == nullptr)
        return false;
    const auto* const column = rows.columns()->flat(m_keys[0]->index);
    if (column == nullptr || column->kind() != Column::Kind::Text)
        return false;
    auto& table = m_slotOfCode.of(*column);
    const auto chosen = rows.rows(m_rowScratch);
    const std::size_t count = rows.size();
    const bool nulls = column->hasNulls();
    if (chosen.empty() && !nulls && table.isIdentity()) {
        slots = std::span(column->codes()).first(count);
        return true;
    }
    m_slotScratch.resize(count);
    auto* const to = m_slotScratch.data();
    const auto* const codes = column->codes().data();
    const auto* const slotOfCode = table.values.data();
    const auto known = [&] {
        std::uint32_t most = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t row = chosen.empty() ? i : chosen[i];
            to[i] = nulls && column->isNull(row) ? m_nullSlot : slotOfCode[codes[row]];
            most = std::max(most, to[i]);
        }
        return most != CodeTable::kUnknown;
    };
    if (!known()) {
        learnTexts(*column, chosen, count, table);
        known();
    }
    slots = m_slotScratch;
    return true;
}

void KeyIndex::learnTexts(const Column& column, std::span<const std::uint32_t> rows,
                          std::size_t count, CodeTable::Entries& table) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t row = rows.empty() ? i : rows[i];
        if (column.isNull(row)) {
            m_nullSlot = slotOf({Value()});
            continue;
        }
        const auto code = column.codes()[row];
        auto& slot = table.values[code];
        if (slot != CodeTable::kUnknown)
            continue;
        Value text(column.dictionary()[code]);
        m_scratch.clear();
        appendKey(m_scratch, text);
        slot = m_slots.intern(m_scratch);
        if (slot == m_values.size()) {
            countKey({&text, 1});
            m_values.push_back(std::move(text));
        }
    }
}

void KeyIndex::appendKeys(std::size_t k, std::span<const std::uint32_t> slots, Column& to) {
    m_resultTexts.resize(m_keys.size());
    auto& result = m_resultTexts[k];
    if (result.texts == nullptr || result.texts->full()) {
        result.texts = std::make_shared<model::TextDictionary>();
        result.codes.clear();
    }
    result.codes.resize(slotCount(), CodeTable::kUnknown);
    if (to.size() == 0)
        to.writeTextsTo(result.texts);
    for (const auto slot : slots) {
        const auto& value = m_values[slot * m_keys.size() + k];
        if (value.type() != Value::Type::Text || to.texts() != result.texts) {
            to.append(value);
            continue;
        }
        auto& code = result.codes[slot];
        if (code == CodeTable::kUnknown)
            code = result.texts->intern(value.asText());
        to.appendCode(code);
    }
}

void KeyIndex::learnHash(std::uint32_t slot) {
    if (slot >= m_hashes.size())
        m_hashes.resize(slotCount(), 0);
    m_hashes[slot] = std::max<std::uint64_t>(model::keyHash(m_slots[slot]), 1);
}

void KeyIndex::compact(const std::vector<bool>& used, std::vector<std::uint32_t>& renumbered) {
    renumbered.assign(slotCount(), 0);
    model::TextDictionary slots;
    std::vector<Value> values;
    for (std::uint32_t slot = 0; slot < slotCount(); ++slot)
        if (used[slot]) {
            renumbered[slot] = slots.intern(m_slots[slot]);
            const auto first = m_values.begin() + static_cast<std::ptrdiff_t>(slot * m_keys.size());
            std::move(first, first + static_cast<std::ptrdiff_t>(m_keys.size()),
                      std::back_inserter(values));
        }
    m_slots = std::move(slots);
    m_values = std::move(values);
    m_hashes.clear();
    m_wholes.clear();
    m_slotOfCode.clear();
    m_nullSlot = CodeTable::kUnknown;
    m_resultTexts.clear();
}

StateSize KeyIndex::size() const noexcept {
    StateSize size;
    size.keys = slotCount();
    size.bytes = m_slots.bytes() + m_values.capacity() * sizeof(Value) + tableBytes(m_wholes) +
                 m_slotOfCode.bytes() + m_scratch.capacity() +
                 (m_slotScratch.capacity() + m_rowScratch.capacity()) * sizeof(std::uint32_t);
    for (const auto& value : m_values)
        size.bytes += value.type() == Value::Type::Text ? textBytes(value.asText()) : 0;
    for (const auto& result : m_resultTexts) {
        size.bytes += result.codes.capacity() * sizeof(std::uint32_t);
        if (result.texts != nullptr)
            size.bytes += result.texts->bytes();
    }
    return size;
}

} // namespace vigil::engine
