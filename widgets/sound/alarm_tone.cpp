// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sound/alarm_tone.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace vigil::widgets {
namespace {

using namespace std::chrono_literals;

/// From the end of a pulse to the start of the next, in turn.
using Gaps = std::vector<Ticks>;

BurstShape shaped(Ticks pulse, const Gaps& gaps, Ticks period) {
    BurstShape shape;
    shape.pulse = pulse;
    shape.period = period;
    Ticks start{};
    shape.starts.push_back(start);
    for (const auto gap : gaps) {
        start += pulse + gap;
        shape.starts.push_back(start);
    }
    shape.length = start + pulse;
    return shape;
}

double levelOf(Burst burst) {
    switch (burst) {
    case Burst::High:
        return 0.95;
    case Burst::Medium:
        return 0.75;
    case Burst::Low:
    case Burst::Reminder:
    case Burst::None:
        break;
    }
    return 0.6;
}

/// One period of the wave at a place of 0 to 1, with phases that keep its peak low.
double wave(double place) {
    double sum = 0;
    for (int k = 1; k <= kHarmonics; ++k) {
        const double amplitude = std::pow(10.0, -3.0 * (k - 1) / 20);
        const double phase = -std::numbers::pi * k * (k - 1) / kHarmonics;
        sum += amplitude * std::sin(2 * std::numbers::pi * k * place + phase);
    }
    return sum;
}

double peakOfWave() {
    double peak = 0;
    constexpr int kSteps = 4096;
    for (int i = 0; i < kSteps; ++i)
        peak = std::max(peak, std::abs(wave(static_cast<double>(i) / kSteps)));
    return peak;
}

/// Rises and falls over 15 % of the pulse each.
double envelope(double place) {
    constexpr double kEdge = 0.15;
    const double edge = std::min({place / kEdge, (1 - place) / kEdge, 1.0});
    return 0.5 - 0.5 * std::cos(std::numbers::pi * std::max(edge, 0.0));
}

std::size_t samplesIn(Ticks span, int rateHz) {
    return static_cast<std::size_t>(
        std::llround(std::chrono::duration<double>(span).count() * rateHz));
}

} // namespace

BurstShape shapeOf(Burst burst) {
    switch (burst) {
    case Burst::High: { // twice 3 + 2
        constexpr Ticks pulse = 150ms, x = 100ms, pause = 2 * x + pulse, halves = 500ms;
        return shaped(pulse, {x, x, pause, x, halves, x, x, pause, x}, 8s);
    }
    case Burst::Medium:
        return shaped(200ms, {200ms, 200ms}, 15s);
    case Burst::Low:
        return shaped(200ms, {200ms}, 30s);
    case Burst::Reminder:
        return shaped(200ms, {}, 120s);
    case Burst::None:
        break;
    }
    return {};
}

std::vector<std::int16_t> synthesize(Burst burst, int rateHz) {
    static const double kPeak = peakOfWave();
    const auto shape = shapeOf(burst);
    std::vector<std::int16_t> samples(samplesIn(shape.length, rateHz));
    const auto pulse = samplesIn(shape.pulse, rateHz);
    const double scale = levelOf(burst) * 32767 / kPeak;
    for (const auto start : shape.starts) {
        const auto first = samplesIn(start, rateHz);
        for (std::size_t i = 0; i < pulse && first + i < samples.size(); ++i) {
            const double seconds = static_cast<double>(i) / rateHz;
            const double place = static_cast<double>(i) / static_cast<double>(pulse);
            samples[first + i] = static_cast<std::int16_t>(
                std::lround(scale * envelope(place) * wave(kFundamentalHz * seconds)));
        }
    }
    return samples;
}

} // namespace vigil::widgets
