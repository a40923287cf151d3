// SPDX-License-Identifier: GPL-3.0-or-later
// The part of WatermarkTracker that survives a restart.
#include "engine/rows/time_policy.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

namespace vigil::engine {

void WatermarkTracker::save(StateWriter& out) const {
    for (const auto count : {m_counters.rowsIn, m_counters.earlyDropped, m_counters.lateAdjusted,
                             m_counters.lateDropped, m_counters.reordered,
                             m_counters.outOfOrderAdjusted, m_counters.outOfOrderDropped})
        out.number(count);
    out.number(m_newest.size());
    for (const auto* entry : inKeyOrder(m_newest)) {
        out.number(entry->first);
        out.time(entry->second);
    }
    out.signedNumber(m_clock.time_since_epoch().count());
    out.time(m_watermark);
    out.flag(m_finished);
}

void WatermarkTracker::load(StateReader& in) {
    for (auto* count : {&m_counters.rowsIn, &m_counters.earlyDropped, &m_counters.lateAdjusted,
                        &m_counters.lateDropped, &m_counters.reordered,
                        &m_counters.outOfOrderAdjusted, &m_counters.outOfOrderDropped})
        *count = in.number();
    const std::size_t partitions = in.count();
    for (std::size_t i = 0; i < partitions && in.ok(); ++i) {
        const std::uint64_t partition = in.number();
        m_newest[partition] = in.watermark();
    }
    m_lastNewest = nullptr;
    m_clock = ArrivalTime{Ticks{in.signedNumber()}};
    m_watermark = in.watermark();
    m_finished = in.flag();
}

} // namespace vigil::engine
