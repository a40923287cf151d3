// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "ingest/wfdb/wfdb_header.h"

#include <cstdint>

namespace vigil::ingest {

/// Sample numbers to times and back. Times are rounded to the nearest tick; a rate below 1 Hz whose
/// period is whole milliseconds within 1e-9 (headers write 1/60 Hz as 0.0166666666667) means that
/// period, so that minutes stay minutes. *Thread:* value.
class WfdbTimeline {
public:
    /// The record starts at its base date and time. Without a date it starts on the day of
    /// `fallback`, without a time as well it starts at `fallback`.
    WfdbTimeline(const WfdbHeader& header, EventTime fallback);

    [[nodiscard]] EventTime start() const noexcept { return m_start; }

    /// Time of sample `sample` of a signal with `perFrame` samples a frame.
    [[nodiscard]] EventTime timeOf(std::int64_t sample, std::int64_t perFrame = 1) const noexcept;
    /// The first sample at or after `time`, >= 0; may be past the record's end.
    [[nodiscard]] std::int64_t firstSampleAt(EventTime time,
                                             std::int64_t perFrame = 1) const noexcept;

private:
    EventTime m_start{};
    long double m_ticksPerFrame = 0;
};

} // namespace vigil::ingest
