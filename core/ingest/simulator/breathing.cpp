// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/breathing.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vigil::ingest {
namespace {

enum Stream : std::uint32_t { kLength = 100, kDepth };

constexpr double kInspiration = 0.38; ///< part of a breath
constexpr int kAveraged = 6;          ///< breaths in the displayed rate

} // namespace

Breathing::Breathing(const Noise& noise, double from, double jitter)
    : m_noise(noise), m_jitter(jitter), m_end(from) {}

void Breathing::extend(double until, const std::function<Drive(double)>& drive) {
    while (m_end <= until) {
        const Drive wanted = drive(m_end);
        const double length = 60.0 / wanted.rate * (1.0 + m_jitter * m_noise.bell(kLength, m_made));
        const double depth = wanted.depth * (1.0 + 2.0 * m_jitter * m_noise.bell(kDepth, m_made));
        m_breaths.push_back({m_end, length, depth});
        m_end += length;
        ++m_made;
    }
}

void Breathing::forgetBefore(double t) {
    while (m_breaths.size() > 1 && m_breaths[1].start < t)
        m_breaths.pop_front();
}

double Breathing::volume(double t) const noexcept {
    // Asked mostly about the newest breaths.
    auto breath = m_breaths.rbegin();
    while (breath != m_breaths.rend() && breath->start > t)
        ++breath;
    if (breath == m_breaths.rend())
        return 0;
    const double phase = (t - breath->start) / breath->length;
    if (phase >= 1)
        return 0;
    // The lungs empty fast at first and then rest: the exponent bends the second half-wave.
    const double angle = phase < kInspiration
                             ? 1.0 - phase / kInspiration
                             : std::pow((phase - kInspiration) / (1.0 - kInspiration), 0.7);
    return breath->depth * (0.5 + 0.5 * std::cos(std::numbers::pi * angle));
}

double Breathing::rate(double t) const noexcept {
    double seconds = 0;
    int count = 0;
    for (auto breath = m_breaths.rbegin(); breath != m_breaths.rend() && count < kAveraged;
         ++breath) {
        if (breath->start + breath->length > t)
            continue;
        seconds += breath->length;
        ++count;
    }
    return count == 0 ? 0 : 60.0 * count / seconds;
}

} // namespace vigil::ingest
