// SPDX-License-Identifier: GPL-3.0-or-later
// The part of SlidingGroup that survives a restart.
#include "engine/sliding_group.h"
#include "engine/state_reader.h"
#include "engine/state_writer.h"

#include <algorithm>

namespace vigil::engine {

void SlidingGroup::save(StateWriter& out) const {
    // Rows that left stay behind.
    const std::span<const EventTime> times(m_times);
    out.number(times.size() - m_head);
    out.times(times.subspan(m_head));
    out.number(std::max(m_mid, m_head) - m_head);
    out.number(m_admitted - m_head);
    m_rows.save(out, m_head);
    m_newer.save(out);
}

void SlidingGroup::load(StateReader& in) {
    const std::size_t rows = in.count();
    m_times = in.times(rows);
    m_head = 0;
    m_mid = in.index(rows + 1);
    m_admitted = in.index(rows + 1);
    if (m_mid > m_admitted || !std::ranges::is_sorted(m_times))
        in.refuse("the rows of a sliding window are not in order");
    m_rows.load(in, rows);
    m_newer.load(in, 1);
    if (m_rows.slotCount() != rows || m_newer.slotCount() != 1)
        in.refuse("a sliding window lacks rows");
}

} // namespace vigil::engine
