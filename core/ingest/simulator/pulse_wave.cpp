// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/pulse_wave.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vigil::ingest {

double Pulse::at(double t, const PulseForm& form) const noexcept {
    constexpr double kQuarter = std::numbers::pi / 2.0;
    const double since = t - onset;
    const double rise = std::min(form.riseTime, 0.6 * ejection);
    if (since <= rise) {
        const double s = std::sin(kQuarter * since / rise);
        return foot + height * s * s;
    }
    if (since <= ejection) {
        const double x = (since - rise) / (ejection - rise);
        const double abrupt = x * std::sqrt(x);                           // steepest at the end
        const double gentle = 0.5 - 0.5 * std::cos(std::numbers::pi * x); // level at the end
        const double fall = form.incisura * abrupt + (1.0 - form.incisura) * gentle;
        return foot + height * (1.0 - (1.0 - form.notchLevel) * fall);
    }
    const double x = since - ejection;
    const double notch = foot + height * form.notchLevel;
    const double wave = x / form.dicroticWidth;
    return form.restLevel + (notch - form.restLevel) * std::exp(-x / tau) +
           height * form.dicroticHeight * wave * wave * std::exp(2.0 * (1.0 - wave));
}

double Pulse::mean(double end, const PulseForm& form) const noexcept {
    constexpr int kPoints = 24;
    const double step = (end - onset) / kPoints;
    double sum = 0;
    for (int i = 0; i < kPoints; ++i)
        sum += at(onset + (i + 0.5) * step, form);
    return sum / kPoints;
}

double runOffConstant(double foot, double height, double ejection, double interval,
                      const PulseForm& form) noexcept {
    const double notch = foot + height * form.notchLevel - form.restLevel;
    const double end = std::max(foot - form.restLevel, 0.05 * notch);
    const double runOff = std::max(interval - ejection, 0.05);
    return std::max(runOff / std::log(std::max(notch / end, 1.01)), 0.02);
}

double ejectionTime(double heartRate) noexcept {
    return std::max(0.413 - 0.0017 * heartRate, 0.15);
}

} // namespace vigil::ingest
