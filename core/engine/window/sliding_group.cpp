// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/sliding_group.h"

#include "engine/budget/budget_meter.h"

#include <utility>

namespace vigil::engine {

namespace {

using Slots = Pane::FloatSlots;

void copy(const Slots& to, std::uint32_t slot, const Slots& from, std::uint32_t other) {
    to.cells[slot] = from.cells[other];
    to.otherRows[slot] = from.otherRows[other];
}

/// Slot `slot` of `to` becomes the two others together; it may be one of them.
void join(const Slots& to, std::uint32_t slot, const Slots& a, std::uint32_t atA, const Slots& b,
          std::uint32_t atB) {
    FloatCell cell = a.cells[atA]; // in registers
    cell.merge(b.cells[atB]);
    to.cells[slot] = cell;
    to.otherRows[slot] = a.otherRows[atA] + b.otherRows[atB];
}

void clear(const Slots& to, std::uint32_t slot) {
    to.cells[slot] = {};
    to.otherRows[slot] = 0;
}

} // namespace

SlidingGroup::SlidingGroup(const AggregateLayout& layout)
    : m_layout(&layout), m_keepsRows(layout.keepsRows()), m_rows(layout), m_times(kFirstRows),
      m_middle(layout), m_newer(layout), m_current(layout) {
    m_rows.grow(kFirstRows);
    for (auto* const one : {&m_middle, &m_newer, &m_current})
        one->grow(1);
    findFloats();
}

void SlidingGroup::findFloats() {
    m_floats = {m_rows.floatSlots(), m_middle.floatSlots(), m_newer.floatSlots(),
                m_current.floatSlots()};
    if (m_floats.rows.cells == nullptr || m_floats.middle.cells == nullptr ||
        m_floats.newer.cells == nullptr)
        m_floats = {};
}

void SlidingGroup::grow() {
    Pane rows(*m_layout);
    countBytes(m_times.size() * 2 * sizeof(EventTime));
    std::vector<EventTime> times(m_times.size() * 2);
    rows.grow(times.size());
    for (std::uint64_t row = m_front; row < m_pushed; ++row) {
        const auto to = static_cast<std::uint32_t>(row & (times.size() - 1));
        rows.copy(to, m_rows, at(row));
        times[to] = m_times[at(row)];
    }
    m_rows = std::move(rows);
    m_times = std::move(times);
    findFloats();
}

void SlidingGroup::push(const AggregateInput& input, std::size_t i, EventTime time) {
    if (m_pushed - m_front == m_times.size())
        grow();
    const auto slot = at(m_pushed++);
    m_times[slot] = time;
    if (m_floats.rows.cells != nullptr && pushFloat(input, i, slot))
        return;
    m_rows.clear(slot);
    m_rows.addRow(input, i, slot);
    m_floats = {}; // a row of another kind: from now on all panes may hold more than floats
}

bool SlidingGroup::pushFloat(const AggregateInput& input, std::size_t i, std::uint32_t slot) {
    const auto* const column = input.lanes[0].flat;
    if (column == nullptr || column->kind() != model::Column::Kind::Float)
        return false;
    clear(m_floats.rows, slot);
    const std::size_t row = input.rows.empty() ? i : input.rows[i];
    if (column->isNull(row))
        m_floats.rows.otherRows[slot] = 1;
    else
        m_floats.rows.cells[slot].add(column->floats()[row]);
    return true;
}

bool SlidingGroup::admit(EventTime time) {
    const auto before = m_admitted;
    for (; m_admitted < m_pushed && m_times[at(m_admitted)] <= time;) {
        const auto slot = at(m_admitted++);
        if (m_keepsRows)
            continue;
        if (m_floats.rows.cells != nullptr) {
            join(m_floats.newer, 0, m_floats.newer, 0, m_floats.rows, slot);
            step<true>();
        } else {
            m_newer.merge(0, m_rows, slot);
            step<false>();
        }
    }
    return m_admitted != before;
}

bool SlidingGroup::evict(EventTime time) {
    const auto before = m_front;
    while (m_front < m_admitted && m_times[at(m_front)] <= time) {
        ++m_front;
        if (m_keepsRows)
            continue;
        if (m_floats.rows.cells != nullptr)
            step<true>();
        else
            step<false>();
    }
    return m_front != before;
}

template <bool kFloats>
inline void SlidingGroup::step() {
    if (m_front == m_back) {
        // At most one row is left, which is its own aggregate.
        m_left = m_right = m_built = m_back = m_admitted;
        clearNewer<kFloats>();
        return;
    }
    if (m_left == m_back) {
        // The sides turn: what was the front is to be extended over what was the back.
        m_left = m_front;
        m_right = m_back;
        m_built = m_back = m_admitted;
        if constexpr (kFloats)
            copy(m_floats.middle, 0, m_floats.newer, 0);
        else
            m_middle.copy(0, m_newer, 0);
        clearNewer<kFloats>();
    }
    if (m_left == m_right) {
        ++m_left;
        ++m_right;
        ++m_built;
        return;
    }
    const auto front = at(m_left++);
    if constexpr (kFloats)
        join(m_floats.rows, front, m_floats.rows, front, m_floats.middle, 0);
    else
        m_rows.merge(front, m_middle, 0);
    if (m_built != m_back) {
        const auto earlier = at(m_built - 1);
        if constexpr (kFloats)
            join(m_floats.rows, earlier, m_floats.rows, earlier, m_floats.rows, at(m_built));
        else
            m_rows.merge(earlier, m_rows, at(m_built));
    }
    --m_built;
}

template <bool kFloats>
inline void SlidingGroup::clearNewer() {
    if constexpr (kFloats)
        clear(m_floats.newer, 0);
    else
        m_newer.clear(0);
}

const Pane& SlidingGroup::current() {
    if (m_floats.current.cells != nullptr) {
        if (m_front == m_back)
            copy(m_floats.current, 0, m_floats.newer, 0);
        else
            join(m_floats.current, 0, m_floats.rows, at(m_front), m_floats.newer, 0);
        return m_current;
    }
    if (m_keepsRows) {
        m_current.clear(0);
        for (auto row = m_front; row < m_admitted; ++row)
            m_current.merge(0, m_rows, at(row));
        return m_current;
    }
    if (m_front == m_back) {
        m_current.copy(0, m_newer, 0);
    } else {
        m_current.copy(0, m_rows, at(m_front));
        m_current.merge(0, m_newer, 0);
    }
    return m_current;
}

std::size_t SlidingGroup::bytes() const noexcept {
    return sizeof *this - 4 * sizeof(Pane) + m_rows.bytes() + m_rows.sharedBytes() +
           m_middle.bytes() + m_newer.bytes() + m_current.bytes() +
           m_times.capacity() * sizeof(EventTime);
}

} // namespace vigil::engine
