// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vigil::base {

// Below 16 us each microsecond has its own bucket; above, a value v with highest bit b lies in
// the group b - 3, at the step given by the four bits below the highest.
std::size_t LatencyHistogram::bucketOf(std::uint64_t micros) noexcept {
    if (micros < kSteps)
        return static_cast<std::size_t>(micros);
    const auto highest = static_cast<std::size_t>(std::bit_width(micros)) - 1;
    const std::size_t group = highest - 3;
    const auto step = static_cast<std::size_t>((micros >> (highest - 4)) & (kSteps - 1));
    return std::min(group * kSteps + step, kSteps * kPowers - 1);
}

std::uint64_t LatencyHistogram::upperEdge(std::size_t bucket) noexcept {
    const std::size_t group = bucket / kSteps;
    const std::uint64_t step = bucket % kSteps;
    if (group == 0)
        return step + 1;
    return (kSteps + step + 1) << (group - 1);
}

void LatencyHistogram::record(std::chrono::nanoseconds latency) noexcept {
    const auto clamped = std::max(latency, std::chrono::nanoseconds{0});
    const auto micros = static_cast<std::uint64_t>(clamped.count() / 1000);
    ++m_buckets[bucketOf(micros)];
    ++m_count;
    m_max = std::max(m_max, clamped);
}

void LatencyHistogram::merge(const LatencyHistogram& other) noexcept {
    for (std::size_t i = 0; i < m_buckets.size(); ++i)
        m_buckets[i] += other.m_buckets[i];
    m_count += other.m_count;
    m_max = std::max(m_max, other.m_max);
}

void LatencyHistogram::clear() noexcept { *this = LatencyHistogram{}; }

std::chrono::nanoseconds LatencyHistogram::quantile(double q) const noexcept {
    if (m_count == 0)
        return std::chrono::nanoseconds{0};
    const double bounded = std::clamp(q, 0.0, 1.0);
    const auto rank = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::ceil(bounded * static_cast<double>(m_count))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < m_buckets.size(); ++i) {
        seen += m_buckets[i];
        if (seen >= rank)
            return std::min(
                m_max, std::chrono::nanoseconds{static_cast<std::int64_t>(upperEdge(i) * 1000)});
    }
    return m_max;
}

} // namespace vigil::base
