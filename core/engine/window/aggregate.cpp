// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/aggregate.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <compare>
#include <type_traits>

namespace vigil::engine {

using model::Column;
using model::Value;
using Type = model::Value::Type;

namespace {

void include(WholeCell& cell, std::int64_t v) {
    cell.sum += v;
    cell.least = std::min(cell.least, v);
    cell.greatest = std::max(cell.greatest, v);
    ++cell.count;
}

void include(WholeCell& cell, const WholeCell& other) {
    cell.sum += other.sum;
    cell.least = std::min(cell.least, other.least);
    cell.greatest = std::max(cell.greatest, other.greatest);
    cell.count += other.count;
}

void include(BitCell& cell, const BitCell& other) {
    cell.falses += other.falses;
    cell.trues += other.trues;
}

void include(ValueCell& cell, const Value& least, const Value& greatest, std::int64_t count) {
    if (count == 0)
        return;
    if (cell.count == 0 || std::is_lt(orderValues(least, cell.least))) {
        countBytes(bytesBeside(least));
        cell.least = least;
    }
    if (cell.count == 0 || std::is_gt(orderValues(greatest, cell.greatest))) {
        countBytes(bytesBeside(greatest));
        cell.greatest = greatest;
    }
    cell.count += count;
}

constexpr std::size_t kCellsPerStep = 4; ///< merged

template <typename Cell>
void ensure(std::vector<Cell>& cells, std::size_t count) {
    if (cells.size() >= count)
        return;
    countGrowth(cells, count);
    cells.resize(count);
}

/// Records and arrays of kept rows are shared by all copies of a row.
bool isShared(const Value& value) noexcept {
    return value.type() == Type::Record || value.type() == Type::Array;
}

} // namespace

Pane::Pane(const AggregateLayout& layout)
    : m_layout(&layout), m_lanes(layout.lanes().size()), m_lists(layout.lists().size()),
      m_samples(layout.samples().size()) {}

void Pane::grow(std::size_t count) { ensure(m_otherRows, count); }

void Pane::addValue(Lane& lane, const AggregateLayout::Lane& plan, std::uint32_t slot,
                    const Value& value) {
    switch (value.type()) {
    case Type::Null:
        return;
    case Type::Float:
        ensure(lane.floats, m_otherRows.size());
        lane.floats[slot].add(value.asFloat());
        break;
    case Type::BigInt:
        ensure(lane.wholes, m_otherRows.size());
        include(lane.wholes[slot], value.asBigInt());
        break;
    case Type::Bit:
        ensure(lane.bits, m_otherRows.size());
        include(lane.bits[slot], value.asBit() ? BitCell{0, 1} : BitCell{1, 0});
        break;
    default:
        ensure(lane.values, m_otherRows.size());
        include(lane.values[slot], value, value, 1);
    }
    if (plan.moments) {
        ensure(lane.moments, m_otherRows.size());
        lane.moments[slot].add(value.type() == Type::Bit ? (value.asBit() ? 1.0 : 0.0)
                                                         : value.toDouble());
    }
}

namespace {

/// Bit j of the result: row `from + j` (at most 64) is to be used.
template <typename Bit>
std::uint64_t bitsOf(std::size_t from, std::size_t to, Bit bit) {
    std::uint64_t word = 0;
    for (std::size_t i = from; i < to; ++i)
        word |= static_cast<std::uint64_t>(bit(i)) << (i - from);
    return word;
}

/// Calls `use(i)` for every bit of a word.
template <typename Use>
void forBits(std::uint64_t word, std::size_t from, Use use) {
    for (; word != 0; word &= word - 1)
        use(from + static_cast<std::size_t>(std::countr_zero(word)));
}

/// Rows [from, to) in words of at most 64: `use(first, last, inRange, valid)`, where bit j of
/// `inRange` says that row first + j counts and bit j of `valid` that it also holds a value.
template <typename Range, typename Use>
void forWords(const Column& column, std::span<const std::uint32_t> rows, const Range& range,
              Use use) {
    const auto* const bits = column.validBits().data();
    for (std::size_t i = range.from; i < range.to;) {
        const std::size_t end = std::min(range.to, (i | 63) + 1);
        const std::uint64_t all = ~std::uint64_t{0} >> (64 - (end - i));
        const std::uint64_t inRange =
            range.mask == nullptr ? all : range.mask[i >> 6] >> (i & 63) & all;
        std::uint64_t valid = inRange;
        if (column.hasNulls())
            valid &= rows.empty() ? bits[i >> 6] >> (i & 63) : bitsOf(i, end, [&](std::size_t at) {
                return bits[rows[at] >> 6] >> (rows[at] & 63) & 1U;
            });
        use(i, inRange, valid);
        i = end;
    }
}

/// Calls `use(slot, row)` for rows that hold a value.
template <typename Range, typename Use>
void forValid(const Column& column, std::span<const std::uint32_t> rows, const Range& range,
              Use use) {
    forWords(column, rows, range, [&](std::size_t first, std::uint64_t, std::uint64_t valid) {
        forBits(valid, first, [&](std::size_t i) {
            use(range.slots[i], rows.empty() ? i : static_cast<std::size_t>(rows[i]));
        });
    });
}

} // namespace

void Pane::addFloats(std::size_t lane, const AggregateInput& input, const Column& column,
                     const Range& range) {
    auto& floats = m_lanes[lane].floats;
    ensure(floats, m_otherRows.size());
    auto* const cells = floats.data();
    const double* const data = column.floats().data();
    const auto* const slots = range.slots.data();
    const auto* const rows = input.rows.data();
    const bool dense = input.rows.empty();
    const bool counts = lane == 0;
    forWords(
        column, input.rows, range,
        [&](std::size_t first, std::uint64_t inRange, std::uint64_t valid) {
            if (counts)
                forBits(inRange & ~valid, first, [&](std::size_t i) { ++m_otherRows[slots[i]]; });
            if (dense)
                forBits(valid, first, [=](std::size_t i) { cells[slots[i]].add(data[i]); });
            else
                forBits(valid, first, [=](std::size_t i) { cells[slots[i]].add(data[rows[i]]); });
        });
}

void Pane::addFlat(std::size_t lane, const AggregateInput& input, const Column& column,
                   const Range& range) {
    if (column.kind() == Column::Kind::Float) {
        addFloats(lane, input, column, range);
    } else if (column.kind() == Column::Kind::BigInt) {
        ensure(m_lanes[lane].wholes, m_otherRows.size());
        const std::int64_t* const data = column.integers().data();
        auto* const cells = m_lanes[lane].wholes.data();
        forValid(column, input.rows, range,
                 [=](std::uint32_t slot, std::size_t row) { include(cells[slot], data[row]); });
    }
    if (m_layout->lanes()[lane].moments && column.kind() != Column::Kind::Null) {
        ensure(m_lanes[lane].moments, m_otherRows.size());
        auto* const cells = m_lanes[lane].moments.data();
        forValid(column, input.rows, range, [&](std::uint32_t slot, std::size_t row) {
            cells[slot].add(*column.number(row));
        });
    }
}

void Pane::countRows(const AggregateInput& input, const Range& range) {
    const auto* const first = input.lanes.empty() ? nullptr : &input.lanes[0];
    if (first != nullptr && first->flat != nullptr && first->flat->kind() == Column::Kind::Float)
        return; // addFloats() does
    const bool mixed = first != nullptr && !first->values.empty();
    for (std::size_t i = range.from; i < range.to; ++i)
        if (range.holds(i) && !(mixed && first->values[i].type() == Type::Float))
            ++m_otherRows[range.slots[i]];
}

void Pane::add(const AggregateInput& input, std::span<const std::uint32_t> slots, std::size_t from,
               std::size_t to, const std::uint64_t* mask) {
    const Range range{slots, from, to, mask};
    countRows(input, range);
    for (std::size_t l = 0; l < m_lanes.size(); ++l) {
        const auto& plan = m_layout->lanes()[l];
        const auto& values = input.lanes[l];
        if (values.flat != nullptr)
            addFlat(l, input, *values.flat, range);
        else if (plan.argument != nullptr)
            for (std::size_t i = from; i < to; ++i)
                if (range.holds(i))
                    addValue(m_lanes[l], plan, slots[i], values.values[i]);
    }
    if (!m_lists.empty())
        for (std::size_t i = from; i < to; ++i)
            if (range.holds(i))
                addLists(input, i, slots[i]);
    addSamples(input, range);
}

void Pane::addSamples(const AggregateInput& input, const Range& range) {
    if (!m_samples.empty())
        countBytes(2 * m_samples.size() * (range.to - range.from) * sizeof(double));
    for (std::size_t l = 0; l < m_samples.size(); ++l) {
        ensure(m_samples[l], m_otherRows.size());
        auto* const groups = m_samples[l].data();
        const auto& values = input.samples[l];
        if (values.flat == nullptr) {
            for (std::size_t i = range.from; i < range.to; ++i)
                if (range.holds(i))
                    groups[range.slots[i]].add(values.values[i]);
        } else if (values.flat->kind() == Column::Kind::Float) {
            const double* const data = values.flat->floats().data();
            forValid(*values.flat, input.rows, range, [=](std::uint32_t slot, std::size_t row) {
                groups[slot].floats.push_back(data[row]);
            });
        } else if (values.flat->kind() == Column::Kind::BigInt) {
            const std::int64_t* const data = values.flat->integers().data();
            forValid(*values.flat, input.rows, range, [=](std::uint32_t slot, std::size_t row) {
                groups[slot].wholes.push_back(data[row]);
            });
        }
    }
}

void Pane::addLists(const AggregateInput& input, std::size_t i, std::uint32_t slot) {
    for (std::size_t l = 0; l < m_lists.size(); ++l) {
        ensure(m_lists[l], m_otherRows.size());
        // Nulls do not count, but the value of the first row by an order may be one.
        const auto& plan = *m_layout->lists()[l];
        const bool mayBeNull = plan.function->keepsFirst() && plan.argument != nullptr;
        if (input.lists[l][i].value.isNull() && !mayBeNull)
            continue;
        auto& kept = m_lists[l][slot];
        countSteps(1);
        countGrowth(kept, kept.size() + 1);
        countBytes(bytesBeside(input.lists[l][i]));
        kept.push_back(input.lists[l][i]);
        trimTop(kept, plan);
    }
}

void Pane::addRow(const AggregateInput& input, std::size_t i, std::uint32_t slot) {
    bool counted = false;
    for (std::size_t l = 0; l < m_lanes.size(); ++l) {
        const auto& plan = m_layout->lanes()[l];
        const auto& values = input.lanes[l];
        const std::size_t row = input.rows.empty() ? i : input.rows[i];
        if (values.flat != nullptr && values.flat->kind() == Column::Kind::Float && !plan.moments) {
            if (values.flat->isNull(row))
                continue;
            ensure(m_lanes[l].floats, m_otherRows.size());
            m_lanes[l].floats[slot].add(values.flat->floats()[row]);
            counted |= l == 0;
        } else if (values.flat != nullptr || plan.argument != nullptr) {
            const Value value = values.flat != nullptr ? values.flat->value(row) : values.values[i];
            addValue(m_lanes[l], plan, slot, value);
            counted |= l == 0 && value.type() == Type::Float;
        }
    }
    m_otherRows[slot] += counted ? 0 : 1;
    addLists(input, i, slot);
    for (std::size_t l = 0; l < m_samples.size(); ++l) {
        const auto& values = input.samples[l];
        ensure(m_samples[l], m_otherRows.size());
        countBytes(2 * sizeof(double));
        m_samples[l][slot].add(values.flat == nullptr
                                   ? values.values[i]
                                   : values.flat->value(input.rows.empty() ? i : input.rows[i]));
    }
}

Pane::FloatSlots Pane::floatSlots() {
    if (!onlyFloats() || m_layout->lanes()[0].moments)
        return {};
    ensure(m_lanes[0].floats, m_otherRows.size());
    return {m_lanes[0].floats.data(), m_otherRows.data()};
}

void Pane::copy(std::uint32_t slot, const Pane& other, std::uint32_t from) {
    if (onlyFloats() && other.onlyFloats() && slot < m_lanes[0].floats.size() &&
        from < other.m_lanes[0].floats.size()) {
        m_otherRows[slot] = other.m_otherRows[from];
        m_lanes[0].floats[slot] = other.m_lanes[0].floats[from];
        return;
    }
    clear(slot);
    merge(slot, other, from);
}

void Pane::merge(std::uint32_t slot, const Pane& other, std::uint32_t from) {
    if (other.onlyFloats() && slot < m_lanes[0].floats.size() &&
        from < other.m_lanes[0].floats.size()) {
        m_otherRows[slot] += other.m_otherRows[from];
        m_lanes[0].floats[slot].merge(other.m_lanes[0].floats[from]);
        return;
    }
    if (!other.occupied(from))
        return;
    countSteps(1 + m_lanes.size() / kCellsPerStep);
    m_otherRows[slot] += other.m_otherRows[from];
    for (std::size_t l = 0; l < m_lanes.size(); ++l)
        mergeLane(m_lanes[l], other.m_lanes[l], slot, from);
    for (std::size_t l = 0; l < m_samples.size(); ++l)
        if (from < other.m_samples[l].size()) {
            ensure(m_samples[l], m_otherRows.size());
            const auto& more = other.m_samples[l][from];
            countSteps(more.size() / kCellsPerStep);
            countGrowth(m_samples[l][slot].floats,
                        m_samples[l][slot].floats.size() + more.floats.size());
            countGrowth(m_samples[l][slot].wholes,
                        m_samples[l][slot].wholes.size() + more.wholes.size());
            m_samples[l][slot].merge(more);
        }
    for (std::size_t l = 0; l < m_lists.size(); ++l) {
        if (from >= other.m_lists[l].size())
            continue;
        ensure(m_lists[l], m_otherRows.size());
        auto& kept = m_lists[l][slot];
        const auto& more = other.m_lists[l][from];
        countSteps(more.size());
        countGrowth(kept, kept.size() + more.size());
        kept.insert(kept.end(), more.begin(), more.end());
        trimTop(kept, *m_layout->lists()[l]);
    }
}

void Pane::mergeLane(Lane& mine, const Lane& theirs, std::uint32_t slot, std::uint32_t from) {
    if (from < theirs.floats.size()) {
        ensure(mine.floats, m_otherRows.size());
        mine.floats[slot].merge(theirs.floats[from]);
    }
    if (from < theirs.wholes.size()) {
        ensure(mine.wholes, m_otherRows.size());
        include(mine.wholes[slot], theirs.wholes[from]);
    }
    if (from < theirs.bits.size()) {
        ensure(mine.bits, m_otherRows.size());
        include(mine.bits[slot], theirs.bits[from]);
    }
    if (from < theirs.values.size()) {
        ensure(mine.values, m_otherRows.size());
        const auto& b = theirs.values[from];
        include(mine.values[slot], b.least, b.greatest, b.count);
    }
    if (from < theirs.moments.size()) {
        ensure(mine.moments, m_otherRows.size());
        mine.moments[slot].merge(theirs.moments[from]);
    }
}

void Pane::merge(const Pane& other) {
    grow(other.slotCount());
    const bool plain = m_lists.empty() && m_samples.empty() &&
                       std::ranges::all_of(other.m_lanes, [](const Lane& lane) {
                           return lane.wholes.empty() && lane.bits.empty() && lane.values.empty() &&
                                  lane.moments.empty();
                       });
    if (!plain) {
        for (std::uint32_t slot = 0; slot < other.slotCount(); ++slot)
            merge(slot, other, slot);
        return;
    }
    countSteps(1 + other.slotCount() * (1 + m_lanes.size()) / kCellsPerStep);
    // Cells of absent groups change nothing.
    for (std::size_t slot = 0; slot < other.m_otherRows.size(); ++slot)
        m_otherRows[slot] += other.m_otherRows[slot];
    for (std::size_t l = 0; l < m_lanes.size(); ++l) {
        const auto& theirs = other.m_lanes[l].floats;
        auto& mine = m_lanes[l].floats;
        if (mine.size() < theirs.size())
            ensure(mine, m_otherRows.size());
        for (std::size_t slot = 0; slot < theirs.size(); ++slot)
            mine[slot].merge(theirs[slot]);
    }
}

void Pane::merge(const Pane& other, std::span<const std::uint32_t> from,
                 std::span<const std::uint32_t> to, std::span<const std::size_t> lanes) {
    countSteps(1 + from.size() * (1 + m_lanes.size()) / kCellsPerStep);
    for (std::size_t i = 0; i < from.size(); ++i)
        m_otherRows[to[i]] += other.rowsIn(from[i]);
    const auto cells = [&](auto& mine, const auto& theirs, auto use) {
        if (theirs.empty())
            return;
        ensure(mine, m_otherRows.size());
        for (std::size_t i = 0; i < from.size(); ++i)
            if (from[i] < theirs.size())
                use(mine[to[i]], theirs[from[i]]);
    };
    for (std::size_t l = 0; l < m_lanes.size(); ++l) {
        auto& mine = m_lanes[l];
        const auto& theirs = other.m_lanes[lanes[l]];
        cells(mine.floats, theirs.floats, [](auto& a, const auto& b) { a.merge(b); });
        cells(mine.wholes, theirs.wholes, [](auto& a, const auto& b) { include(a, b); });
        cells(mine.bits, theirs.bits, [](auto& a, const auto& b) { include(a, b); });
        cells(mine.values, theirs.values,
              [](auto& a, const auto& b) { include(a, b.least, b.greatest, b.count); });
        if (m_layout->lanes()[l].moments)
            cells(mine.moments, theirs.moments, [](auto& a, const auto& b) { a.merge(b); });
        for (std::size_t i = 0; l == 0 && i < from.size(); ++i)
            if (from[i] < theirs.floats.size()) // which count themselves
                m_otherRows[to[i]] -= theirs.floats[from[i]].whole();
    }
}

void Pane::clear(std::uint32_t slot) {
    if (slot < m_otherRows.size())
        m_otherRows[slot] = 0;
    for (auto& lane : m_lanes) {
        if (slot < lane.floats.size())
            lane.floats[slot] = {};
        if (slot < lane.wholes.size())
            lane.wholes[slot] = {};
        if (slot < lane.bits.size())
            lane.bits[slot] = {};
        if (slot < lane.values.size())
            lane.values[slot] = {};
        if (slot < lane.moments.size())
            lane.moments[slot] = {};
    }
    for (auto& list : m_lists)
        if (slot < list.size())
            list[slot].clear();
    for (auto& samples : m_samples)
        if (slot < samples.size())
            samples[slot].clear();
}

void Pane::clear() {
    std::ranges::fill(m_otherRows, 0);
    const auto wipe = [](auto& cells) {
        std::ranges::fill(cells, typename std::remove_reference_t<decltype(cells)>::value_type{});
    };
    for (auto& lane : m_lanes) {
        wipe(lane.floats);
        wipe(lane.wholes);
        wipe(lane.bits);
        wipe(lane.values);
        wipe(lane.moments);
    }
    for (auto& list : m_lists)
        for (auto& rows : list)
            rows.clear();
    for (auto& samples : m_samples)
        for (auto& group : samples)
            group.clear();
}

std::size_t Pane::bytes() const noexcept {
    std::size_t total = sizeof *this + m_otherRows.capacity() * sizeof(std::int64_t);
    total += m_lanes.capacity() * sizeof(Lane) + m_lists.capacity() * sizeof(List);
    for (const auto& lane : m_lanes)
        total += lane.floats.capacity() * sizeof(FloatCell) +
                 lane.wholes.capacity() * sizeof(WholeCell) +
                 lane.bits.capacity() * sizeof(BitCell) +
                 lane.values.capacity() * sizeof(ValueCell) +
                 lane.moments.capacity() * sizeof(MomentCell);
    for (const auto& lane : m_lanes)
        for (const auto& cell : lane.values)
            total += bytesBeside(cell.least) + bytesBeside(cell.greatest);
    for (const auto& list : m_lists) {
        total += list.capacity() * sizeof(List::value_type);
        for (const auto& rows : list) {
            total += rows.capacity() * sizeof(KeptRow);
            for (const auto& row : rows)
                total += bytesBeside(row) - (isShared(row.value) ? bytesBeside(row.value) : 0);
        }
    }
    for (const auto& samples : m_samples) {
        total += samples.capacity() * sizeof(Samples);
        for (const auto& group : samples)
            total += group.floats.capacity() * sizeof(double) +
                     group.wholes.capacity() * sizeof(std::int64_t) + group.bits.capacity();
    }
    return total;
}

std::size_t Pane::sharedBytes() const noexcept {
    std::size_t total = 0;
    for (const auto& list : m_lists)
        for (const auto& rows : list)
            for (const auto& row : rows)
                total += isShared(row.value) ? bytesBeside(row.value) : 0;
    return total;
}

} // namespace vigil::engine
