// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "pipeline/view/snapshot.h"

#include <QList>
#include <QPointF>

#include <array>
#include <deque>
#include <string>
#include <vector>

namespace vigil::widgets {

/// The last five minutes of throughput and latency in steps of two seconds: bounded, a few
/// kilobytes. Feed it every snapshot, also while no chart is on show. *Thread:* GUI.
class MetricHistory {
public:
    static constexpr std::chrono::seconds kSpan{300};
    static constexpr std::chrono::seconds kStep{2};
    static constexpr std::size_t kMostSteps = kSpan / kStep;

    enum Quantile { P50, P95, P99, QuantileCount };

    enum Flow { In, Out, Dropped, FlowCount };

    /// Notes the figures at `now`; a snapshot seen before counts once. Another session begins anew.
    void add(const pipeline::Snapshot& snapshot, SteadyTime now);
    void clear();

    [[nodiscard]] bool isEmpty() const { return m_steps.empty(); }

    /// Hops met so far, in the order of the pipeline.
    [[nodiscard]] const std::vector<pipeline::Hop>& hops() const { return m_hops; }

    /// x: minutes before the newest step (-5..0), y: ms. Steps without a figure have no point.
    [[nodiscard]] QList<QPointF> latency(pipeline::Hop hop, Quantile quantile) const;
    /// x as above, y: a second.
    [[nodiscard]] QList<QPointF> throughput(Flow flow) const;

private:
    using Quantiles = std::array<double, QuantileCount>;

    struct Step {
        std::int64_t index = 0;
        int samples = 0;
        std::array<double, FlowCount> sums{}; ///< In, Out: of rates; Dropped: of messages
        std::array<Quantiles, pipeline::kHopCount> latencies{};
        std::array<bool, pipeline::kHopCount> measured{};
    };

    [[nodiscard]] double minutes(const Step& step) const;
    void addLatencies(Step& step, const pipeline::Snapshot& snapshot);

    std::deque<Step> m_steps;
    std::vector<pipeline::Hop> m_hops;
    std::uint64_t m_version = 0, m_droppedBefore = 0;
    pipeline::Mode m_mode = pipeline::Mode::Idle;
    std::string m_workspace;
};

} // namespace vigil::widgets
