// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/histogram.h"
#include "base/mutex.h"
#include "base/time.h"
#include "pipeline/view/snapshot.h"

#include <atomic>
#include <cstdint>

namespace vigil::pipeline {

/// Latencies of one hop over the last five to ten seconds: two histograms that take turns, so that
/// a panel shows the present and not the average of a day. *Thread:* any.
class LatencyWindow {
public:
    void record(std::chrono::nanoseconds latency, SteadyTime now);
    [[nodiscard]] LatencyFigures view(SteadyTime now) const;
    /// Everything since construction, for end-of-run reports.
    [[nodiscard]] base::LatencyHistogram total() const;

private:
    void rotate(SteadyTime now) const REQUIRES(m_mutex);

    mutable base::Mutex m_mutex;
    mutable base::LatencyHistogram m_present GUARDED_BY(m_mutex);
    mutable base::LatencyHistogram m_previous GUARDED_BY(m_mutex);
    mutable SteadyTime m_turn GUARDED_BY(m_mutex){};
    base::LatencyHistogram m_total GUARDED_BY(m_mutex);
};

/// Turns a running total into a rate, smoothed over about two seconds. *Thread:* one.
class RateMeter {
public:
    /// Events a second, given the total at `now`.
    double update(std::uint64_t total, SteadyTime now);

private:
    std::uint64_t m_last = 0;
    SteadyTime m_at{};
    double m_rate = 0;
    bool m_started = false;
};

/// Hop latencies since arrival and counters that several stages write. *Thread:* any.
struct Metrics {
    LatencyWindow decoded, evaluated, alarm, stored, painted, presented;
    LatencyWindow capturePause; ///< how long a capture held up decode threads or a shard
    std::atomic<std::uint64_t> rowsIn{0}, rowsOut{0}, alarmsRaised{0};
    std::atomic<std::uint64_t> gaps{0}, missing{0}, duplicates{0}, late{0}, samplesNotDrawn{0},
        deadLetters{0}, storeSkipped{0}, journalSkipped{0}, notServed{0};
    std::atomic<std::int64_t> newestEventAgeNs{0};
    std::atomic<std::uint64_t> checkpoints{0};     ///< handed to the store
    std::atomic<std::uint64_t> checkpointBytes{0}; ///< of query states in the newest
};

} // namespace vigil::pipeline
