// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_timeline.h"

#include <cmath>

namespace vigil::ingest {
namespace {

long double ticksPerFrame(double rate) {
    const long double period = 1e7L / static_cast<long double>(rate);
    if (rate < 1) {
        constexpr long double kMillisecond = 1e4L;
        const long double rounded = std::round(period / kMillisecond) * kMillisecond;
        if (std::abs(rounded - period) < period * 1e-9L)
            return rounded;
    }
    return period;
}

} // namespace

WfdbTimeline::WfdbTimeline(const WfdbHeader& header, EventTime fallback)
    : m_start(fallback), m_ticksPerFrame(ticksPerFrame(header.frameRate)) {
    using Days = std::chrono::duration<std::int64_t, std::ratio<86400>>;
    if (header.baseDate)
        m_start = *header.baseDate + header.baseTime.value_or(Ticks{0});
    else if (header.baseTime)
        m_start = std::chrono::floor<Days>(fallback) + *header.baseTime;
}

EventTime WfdbTimeline::timeOf(std::int64_t sample, std::int64_t perFrame) const noexcept {
    return m_start + Ticks{std::llround(static_cast<long double>(sample) * m_ticksPerFrame /
                                        static_cast<long double>(perFrame))};
}

std::int64_t WfdbTimeline::firstSampleAt(EventTime time, std::int64_t perFrame) const noexcept {
    if (time <= m_start)
        return 0;
    const auto ticks = static_cast<long double>(time.time_since_epoch().count()) -
                       static_cast<long double>(m_start.time_since_epoch().count());
    const auto last = WfdbHeader::kMaxFrames * perFrame;
    const auto estimate = ticks * static_cast<long double>(perFrame) / m_ticksPerFrame;
    if (estimate >= static_cast<long double>(last))
        return last;
    // Rounding to ticks moves times by half a tick at most: the answer is next to the estimate.
    auto sample = std::llround(estimate);
    while (sample > 0 && timeOf(sample - 1, perFrame) >= time)
        --sample;
    while (timeOf(sample, perFrame) < time)
        ++sample;
    return sample;
}

} // namespace vigil::ingest
