// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sliding_group.h"

namespace vigil::engine {

SlidingGroup::SlidingGroup(const AggregateLayout& layout)
    : m_layout(&layout), m_rows(layout), m_newer(layout), m_current(layout) {
    m_newer.grow(1);
    m_current.grow(1);
}

void SlidingGroup::push(const AggregateInput& input, std::size_t i, EventTime time) {
    const auto slot = static_cast<std::uint32_t>(m_times.size());
    m_times.push_back(time);
    m_rows.grow(m_times.size());
    m_rows.addRow(input, i, slot);
}

bool SlidingGroup::admit(EventTime time) {
    const std::size_t before = m_admitted;
    const bool lists = !m_layout->lists().empty();
    for (; m_admitted < m_times.size() && m_times[m_admitted] <= time; ++m_admitted)
        if (!lists)
            m_newer.merge(0, m_rows, static_cast<std::uint32_t>(m_admitted));
    return m_admitted != before;
}

void SlidingGroup::flip() {
    for (std::size_t i = m_admitted; i-- > m_mid + 1;)
        m_rows.merge(static_cast<std::uint32_t>(i - 1), m_rows, static_cast<std::uint32_t>(i));
    m_mid = m_admitted;
    m_newer.clear(0);
}

bool SlidingGroup::evict(EventTime time) {
    const std::size_t before = m_head;
    const bool lists = !m_layout->lists().empty();
    while (m_head < m_admitted && m_times[m_head] <= time) {
        if (m_head == m_mid && !lists)
            flip();
        ++m_head;
    }
    const bool left = m_head != before;
    shrink();
    return left;
}

void SlidingGroup::shrink() {
    constexpr std::size_t kFew = 64;
    if (m_head < kFew || m_head * 2 < m_times.size())
        return;
    m_rows.dropFront(m_head);
    m_times.erase(m_times.begin(), m_times.begin() + static_cast<std::ptrdiff_t>(m_head));
    m_mid = m_mid > m_head ? m_mid - m_head : 0;
    m_admitted -= m_head;
    m_head = 0;
}

EventTime SlidingGroup::oldest() const noexcept { return empty() ? kMaxTime : m_times[m_head]; }

EventTime SlidingGroup::waiting() const noexcept {
    return m_admitted == m_times.size() ? kMaxTime : m_times[m_admitted];
}

const Pane& SlidingGroup::current() {
    m_current.clear(0);
    if (!m_layout->lists().empty()) {
        for (std::size_t i = m_head; i < m_admitted; ++i)
            m_current.merge(0, m_rows, static_cast<std::uint32_t>(i));
        return m_current;
    }
    if (m_head < m_mid)
        m_current.merge(0, m_rows, static_cast<std::uint32_t>(m_head));
    m_current.merge(0, m_newer, 0);
    return m_current;
}

std::size_t SlidingGroup::bytes() const noexcept {
    return m_rows.bytes() + m_newer.bytes() + m_current.bytes() +
           m_times.capacity() * sizeof(EventTime);
}

} // namespace vigil::engine
