// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <vector>

namespace vigil::tests {

/// An ECG-like curve in mV: five bells a beat, R at 1.1.
inline float ecgAt(double seconds, double beatsPerMinute = 75, double phase = 0) {
    const double period = 60 / beatsPerMinute;
    const double t = std::fmod(seconds + phase * period, period) / period;
    const auto bell = [t](double centre, double width, double height) {
        const double d = (t - centre) / width;
        return height * std::exp(-d * d / 2);
    };
    return static_cast<float>(bell(0.20, 0.025, 0.14) + bell(0.365, 0.009, -0.12) +
                              bell(0.39, 0.011, 1.1) + bell(0.415, 0.010, -0.25) +
                              bell(0.62, 0.045, 0.28) +
                              0.01 * std::sin(seconds * 41) * std::sin(seconds * 7));
}

/// A pleth-like curve, 0..1.
inline float plethAt(double seconds, double beatsPerMinute = 75) {
    const double period = 60 / beatsPerMinute;
    const double t = std::fmod(seconds, period) / period;
    const auto bell = [t](double centre, double width, double height) {
        const double d = (t - centre) / width;
        return height * std::exp(-d * d / 2);
    };
    return static_cast<float>(0.08 + bell(0.28, 0.10, 0.75) + bell(0.55, 0.13, 0.35));
}

inline std::vector<float> ecgSamples(int count, double rateHz, double phase = 0) {
    std::vector<float> samples;
    samples.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        samples.push_back(ecgAt(i / rateHz, 75, phase));
    return samples;
}

} // namespace vigil::tests
