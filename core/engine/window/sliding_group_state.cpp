// SPDX-License-Identifier: GPL-3.0-or-later
// The part of SlidingGroup that survives a restart.
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"
#include "engine/window/sliding_group.h"

#include <algorithm>
#include <bit>

namespace vigil::engine {

void SlidingGroup::save(StateWriter& out) const {
    // The ring in the order of its rows; rows that left stay behind.
    const auto count = static_cast<std::uint32_t>(m_pushed - m_front);
    Pane rows(*m_layout);
    rows.grow(count);
    std::vector<EventTime> times;
    for (std::uint32_t i = 0; i < count; ++i) {
        times.push_back(m_times[at(m_front + i)]);
        rows.copy(i, m_rows, at(m_front + i));
    }
    out.number(count);
    out.times(times);
    for (const auto bound : {m_left, m_right, m_built, m_back, m_admitted})
        out.number(std::max(bound, m_front) - m_front);
    rows.save(out);
    m_middle.save(out);
    m_newer.save(out);
}

void SlidingGroup::load(StateReader& in) {
    const std::size_t count = in.count();
    const auto times = in.times(count);
    m_front = 0;
    std::uint64_t least = 0;
    for (auto* const bound : {&m_left, &m_right, &m_built, &m_back, &m_admitted}) {
        *bound = in.index(count + 1);
        if (*bound < least)
            in.refuse("the parts of a sliding window are not in order");
        least = *bound;
    }
    if (!std::ranges::is_sorted(times))
        in.refuse("the rows of a sliding window are not in order");
    Pane rows(*m_layout);
    rows.load(in, count);
    m_middle.load(in, 1);
    m_newer.load(in, 1);
    if (rows.slotCount() != count || m_middle.slotCount() != 1 || m_newer.slotCount() != 1)
        in.refuse("a sliding window lacks rows");
    if (!in.ok())
        return;
    m_pushed = count;
    m_times.assign(std::bit_ceil(std::max(count, kFirstRows)), {});
    m_rows = Pane(*m_layout);
    m_rows.grow(m_times.size());
    for (std::uint32_t i = 0; i < count; ++i) {
        m_times[i] = times[i];
        m_rows.copy(i, rows, i);
    }
    findFloats();
}

} // namespace vigil::engine
