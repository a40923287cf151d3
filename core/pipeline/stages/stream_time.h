// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/source.h"
#include "pipeline/stages/arrival_clock.h"

namespace vigil::pipeline {

/// Where the stream's time line has got to: the arrival line of live sources, the recorded time of
/// a replay. *Thread:* follow() before others ask; the rest any.
class StreamTime {
public:
    explicit StreamTime(const ArrivalClock& arrivals) : m_arrivals(arrivals) {}

    /// The replayed recording, which outlives this.
    void follow(const ingest::ReplayControl* replay) noexcept { m_replay = replay; }

    [[nodiscard]] EventTime now() const {
        return m_replay != nullptr ? m_replay->position().now : arrival();
    }

    /// The arrival line's present, also beside a replay.
    [[nodiscard]] EventTime arrival() const { return eventAtArrival(m_arrivals.now()); }

private:
    const ArrivalClock& m_arrivals;
    const ingest::ReplayControl* m_replay = nullptr;
};

} // namespace vigil::pipeline
