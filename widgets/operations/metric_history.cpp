// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/metric_history.h"

#include <algorithm>

namespace vigil::widgets {

void MetricHistory::clear() {
    m_steps.clear();
    m_hops.clear();
    m_version = 0;
    m_droppedBefore = 0;
}

void MetricHistory::add(const pipeline::Snapshot& snapshot, SteadyTime now) {
    if (snapshot.mode != m_mode || snapshot.workspaceName != m_workspace) {
        clear();
        m_mode = snapshot.mode;
        m_workspace = snapshot.workspaceName;
        m_droppedBefore = snapshot.losses.dropped + snapshot.losses.storeSkipped;
    }
    if (snapshot.mode == pipeline::Mode::Idle || snapshot.version == m_version)
        return;
    m_version = snapshot.version;

    const std::int64_t index = now.time_since_epoch() / kStep;
    if (m_steps.empty() || index > m_steps.back().index) {
        m_steps.push_back({});
        m_steps.back().index = index;
    }
    while (m_steps.front().index <= m_steps.back().index - static_cast<std::int64_t>(kMostSteps))
        m_steps.pop_front();
    Step& step = m_steps.back();
    ++step.samples;
    step.sums[In] += snapshot.rowsInPerSecond;
    step.sums[Out] += snapshot.rowsOutPerSecond;
    // Acknowledged losses restart from zero; what is counted after that is new.
    const std::uint64_t dropped = snapshot.losses.dropped + snapshot.losses.storeSkipped;
    step.sums[Dropped] +=
        static_cast<double>(dropped >= m_droppedBefore ? dropped - m_droppedBefore : dropped);
    m_droppedBefore = dropped;
    addLatencies(step, snapshot);
}

void MetricHistory::addLatencies(Step& step, const pipeline::Snapshot& snapshot) {
    for (const auto& [hop, figures] : snapshot.latencies) {
        if (std::find(m_hops.begin(), m_hops.end(), hop) == m_hops.end())
            m_hops.push_back(hop);
        if (figures.count == 0)
            continue;
        const auto place = static_cast<std::size_t>(hop);
        step.latencies[place] = {figures.p50Ms, figures.p95Ms, figures.p99Ms};
        step.measured[place] = true;
    }
}

double MetricHistory::minutes(const Step& step) const {
    return static_cast<double>((step.index - m_steps.back().index) * kStep.count()) / 60.0;
}

QList<QPointF> MetricHistory::latency(pipeline::Hop hop, Quantile quantile) const {
    QList<QPointF> points;
    const auto place = static_cast<std::size_t>(hop);
    for (const Step& step : m_steps)
        if (step.measured[place])
            points.append({minutes(step), step.latencies[place][quantile]});
    return points;
}

QList<QPointF> MetricHistory::throughput(Flow flow) const {
    QList<QPointF> points;
    for (const Step& step : m_steps) {
        const double divisor = flow == Dropped ? static_cast<double>(kStep.count()) : step.samples;
        points.append({minutes(step), step.sums[flow] / divisor});
    }
    return points;
}

} // namespace vigil::widgets
