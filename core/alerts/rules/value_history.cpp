// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/value_history.h"

#include <cmath>

namespace vigil::alerts {

void ValueHistory::add(EventTime at, double value) {
    if (m_samples.size() >= kMost)
        m_samples.pop_front();
    m_samples.push_back({at, value});
}

void ValueHistory::translate(Ticks by) noexcept {
    for (auto& sample : m_samples)
        sample.at += by;
}

double MovingAverage::add(EventTime at, double value) {
    m_history.add(at, value);
    while (m_history.samples().front().at <= at - m_span)
        m_history.dropFirst();
    // Summed anew each time: nothing is subtracted, so no rounding errors are left behind.
    double sum = 0;
    for (const auto& sample : m_history.samples())
        sum += sample.value;
    return sum / static_cast<double>(m_history.samples().size());
}

std::optional<double> RateOfChange::add(EventTime at, double value) {
    m_history.add(at, value);
    const auto& samples = m_history.samples();
    while (samples.size() > 1 && samples[1].at <= at - m_per)
        m_history.dropFirst();
    const auto& before = samples.front();
    if (before.at > at - m_per)
        return std::nullopt;
    return (value - before.value) *
           (static_cast<double>(m_per.count()) / static_cast<double>((at - before.at).count()));
}

Reading LimitArea::add(EventTime at, double value) {
    if (m_last) {
        const double height = std::abs(m_last->value - m_limit.bound);
        m_area += height * std::chrono::duration<double>(at - m_last->at).count();
        m_last.reset();
    }
    const auto reading = m_limit.read(value);
    if (reading == Reading::Clear) {
        m_area = 0;
        return reading;
    }
    if (reading == Reading::Violating)
        m_last = {at, value};
    return m_area >= m_most ? Reading::Violating : Reading::Between;
}

} // namespace vigil::alerts
