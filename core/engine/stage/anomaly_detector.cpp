// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/anomaly_detector.h"

#include "engine/state/query_inspection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace vigil::engine {

namespace {

/// P(X >= d) for a normal X of that standard deviation; a width of 0 is a step at 0.
double upperTail(double d, double width) {
    if (width <= 0)
        return d < 0 ? 1 : d > 0 ? 0 : 0.5;
    return 0.5 * std::erfc(d / (width * std::sqrt(2.0)));
}

double medianOf(const std::vector<double>& sorted) {
    const std::size_t n = sorted.size();
    return std::midpoint(sorted[(n - 1) / 2], sorted[n / 2]);
}

double standardDeviation(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    double mean = 0;
    for (const double v : values)
        mean += v / n;
    double squares = 0;
    for (const double v : values)
        squares += (v - mean) * (v - mean) / n;
    return std::sqrt(squares);
}

} // namespace

AnomalyDetector::Verdict AnomalyDetector::judge(double x, EventTime time, Ticks limit) {
    const double doubt = 1 - m_options.confidence / 100;
    forget(time - limit, m_options.history);
    if (m_options.kind == AnomalyOptions::Kind::SpikeAndDip) {
        const double score = spikeScore(x);
        learn(x, time);
        return {score < doubt, score};
    }
    const double score = changeScore(x, time);
    const auto history = static_cast<double>(m_options.history);
    if (doubt <= 0 || score < history / doubt)
        return {false, score};
    // The old level is history: what follows is compared with the new one.
    forget(time, 0);
    learn(x, time);
    m_martingales.fill(0);
    return {true, score};
}

/// Values up to and including `upTo` leave, and the oldest until there are `most`.
void AnomalyDetector::forget(EventTime upTo, std::size_t most) {
    while (!m_entries.empty() && (m_entries.front().time <= upTo || m_entries.size() > most)) {
        m_sorted.erase(std::ranges::lower_bound(m_sorted, m_entries.front().value));
        m_entries.pop_front();
    }
}

void AnomalyDetector::learn(double x, EventTime time) {
    m_entries.push_back({time, x});
    m_sorted.insert(std::ranges::upper_bound(m_sorted, x), x);
}

double AnomalyDetector::spikeScore(double x) const {
    const std::size_t n = m_sorted.size();
    if (n < kLeastAnomalyHistory)
        return 1;
    const auto count = static_cast<double>(n);
    const auto k = static_cast<std::size_t>(std::sqrt(count));
    const double least = 0.25 * 1.06 * standardDeviation(m_sorted) * std::pow(count, -0.2);
    double upper = 0;
    double lower = 0;
    // The k nearest neighbours of a sorted value are k + 1 values in a row, itself among them.
    std::size_t first = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double v = m_sorted[i];
        while (first + k < i || (first < i && first + k + 1 < n &&
                                 m_sorted[first + k + 1] - v < v - m_sorted[first]))
            ++first;
        const double width = std::max({least, v - m_sorted[first], m_sorted[first + k] - v});
        upper += upperTail(x - v, width) / count;
        lower += upperTail(v - x, width) / count;
    }
    switch (m_options.mode) {
    case AnomalyOptions::Mode::Spikes:
        return upper;
    case AnomalyOptions::Mode::Dips:
        return lower;
    case AnomalyOptions::Mode::SpikesAndDips:
        break;
    }
    return std::min(1.0, 2 * std::min(upper, lower));
}

/// The p-value of the newest value: how many are at least as far from the median.
double AnomalyDetector::strangenessRank() const {
    const double median = medianOf(m_sorted);
    const double distance = std::fabs(m_entries.back().value - median);
    std::size_t stranger = 0;
    std::size_t equal = 0;
    for (const double v : m_sorted) {
        const double other = std::fabs(v - median);
        stranger += other > distance ? 1 : 0;
        equal += other == distance ? 1 : 0;
    }
    return (static_cast<double>(stranger) + 0.5 * static_cast<double>(equal)) /
           static_cast<double>(m_sorted.size());
}

double AnomalyDetector::changeScore(double x, EventTime time) {
    learn(x, time);
    forget(EventTime::min(), m_options.history);
    if (m_sorted.size() <= kLeastAnomalyHistory)
        return 0;
    const double p = strangenessRank();
    double mean = 0;
    for (std::size_t i = 0; i < kBets.size(); ++i) {
        auto& r = m_martingales[i];
        r = std::min((1 + r) * kBets[i] * std::pow(p, kBets[i] - 1),
                     std::numeric_limits<double>::max());
        mean += r / static_cast<double>(kBets.size());
    }
    return mean;
}

std::size_t AnomalyDetector::bytes() const noexcept {
    return sizeof *this + dequeBytes(m_entries) + m_sorted.capacity() * sizeof(double);
}

} // namespace vigil::engine
