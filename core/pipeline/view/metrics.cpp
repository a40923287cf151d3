// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/metrics.h"

#include <cmath>

namespace vigil::pipeline {

using namespace std::chrono_literals;

void LatencyWindow::rotate(SteadyTime now) const {
    constexpr auto kTurn = 5s;
    if (now - m_turn < kTurn)
        return;
    // After a silence of two turns both are old.
    m_previous = now - m_turn < 2 * kTurn ? m_present : base::LatencyHistogram{};
    m_present.clear();
    m_turn = now;
}

void LatencyWindow::record(std::chrono::nanoseconds latency, SteadyTime now) {
    const base::MutexLock lock(m_mutex);
    rotate(now);
    m_present.record(latency);
    m_total.record(latency);
}

LatencyFigures LatencyWindow::view(SteadyTime now) const {
    const base::MutexLock lock(m_mutex);
    rotate(now);
    base::LatencyHistogram both = m_previous;
    both.merge(m_present);
    const auto ms = [](std::chrono::nanoseconds v) {
        return std::chrono::duration<double, std::milli>(v).count();
    };
    return {both.count(), ms(both.quantile(0.5)), ms(both.quantile(0.95)), ms(both.quantile(0.99)),
            ms(both.max())};
}

base::LatencyHistogram LatencyWindow::total() const {
    const base::MutexLock lock(m_mutex);
    return m_total;
}

double RateMeter::update(std::uint64_t total, SteadyTime now) {
    if (!m_started || total < m_last) {
        m_started = true;
        m_last = total;
        m_at = now;
        return m_rate = 0;
    }
    const double seconds = std::chrono::duration<double>(now - m_at).count();
    if (seconds <= 0)
        return m_rate;
    const double momentary = static_cast<double>(total - m_last) / seconds;
    const double weight = 1 - std::exp(-seconds / 2.0);
    m_rate += weight * (momentary - m_rate);
    m_last = total;
    m_at = now;
    return m_rate;
}

} // namespace vigil::pipeline
