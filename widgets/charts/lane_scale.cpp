// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/lane_scale.h"

#include "base/units.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace vigil::widgets {
namespace {

constexpr double kLeastOfUsual = 0.5;
constexpr float kMostOfUsual = 2;
constexpr double kBaseline = 0.35; ///< of the lane's height, from the bottom

bool isCustomary(model::ParameterGroup group) {
    using G = model::ParameterGroup;
    return group == G::Abp || group == G::Nibp || group == G::Pap || group == G::Co2 ||
           group == G::Cvp;
}

/// What a scale is to hold: all that is on show; without the older part of it when that is far
/// higher than the wave is usually, an artefact, so that the wave is not lost beside it.
LaneScale toHold(const WaveformStore::Range& seen) {
    const bool usual = seen.screenHigh - seen.screenLow <= kMostOfUsual * seen.usualSpan;
    return usual ? LaneScale{seen.screenLow, seen.screenHigh} : LaneScale{seen.low, seen.high};
}

std::optional<LaneScale> fitted(const LaneScale& now, const WaveformStore::Range& seen) {
    const LaneScale held = toHold(seen);
    const double span =
        std::max(held.high - held.low, kLeastOfUsual * static_cast<double>(seen.usualSpan));
    const bool leaves = held.low < now.low || held.high > now.high;
    if (span <= 0)
        return std::nullopt;
    if (!leaves && (!seen.settled || span > 0.55 * (now.high - now.low)))
        return std::nullopt;
    const double middle = (held.low + held.high) / 2;
    return LaneScale{middle - 0.62 * span, middle + 0.62 * span};
}

} // namespace

LaneScale customaryScale(model::ParameterGroup group) {
    using G = model::ParameterGroup;
    switch (group) {
    case G::Abp:
    case G::Nibp:
        return {0, 160};
    case G::Pap:
    case G::Co2:
        return {0, 60};
    case G::Cvp:
        return {-5, 25};
    default:
        return {-1, 1};
    }
}

std::optional<LaneScale> betterScale(model::ParameterGroup group, const LaneScale& now,
                                     const WaveformStore::Range& seen) {
    if (!isCustomary(group))
        return fitted(now, seen);
    const LaneScale held = toHold(seen);
    const double span = held.high - held.low;
    const bool leaves = held.low < now.low || held.high > now.high;
    const LaneScale customary = customaryScale(group);
    const bool customaryWillDo = held.low >= customary.low && held.high <= customary.high;
    if (customaryWillDo)
        return now == customary ? std::nullopt : std::optional(customary);
    const double room = now.high - now.low;
    if (!leaves && span > 0.35 * room)
        return std::nullopt;
    const LaneScale wider{std::min(customary.low, held.low - 0.1 * span),
                          std::max(customary.high, held.high + 0.1 * span)};
    return leaves || wider.high - wider.low < 0.6 * room ? std::optional(wider) : std::nullopt;
}

std::optional<double> millivoltsOf(std::string_view unit) {
    const auto converted = units::convert(1, units::canonical(unit), "mV");
    return converted ? std::optional(*converted) : std::nullopt;
}

LaneScale scaleOfGain(const GainLane& lane, const LaneScale& now,
                      const std::optional<WaveformStore::Range>& seen) {
    const double span = lane.millimetres / lane.gain / lane.millivolts;
    const bool sameSpan = std::abs(now.high - now.low - span) < 1e-6 * span;
    const auto from = [span](double low) { return LaneScale{low, low + span}; };
    if (!seen)
        return sameSpan ? now : from(-kBaseline * span);
    const auto holds = [&seen](const LaneScale& scale) {
        return seen->low >= scale.low && seen->high <= scale.high;
    };
    if (sameSpan && holds(now))
        return now;
    if (holds(from(-kBaseline * span)))
        return from(-kBaseline * span);
    const double height = static_cast<double>(seen->high) - seen->low;
    if (height <= span)
        return from((static_cast<double>(seen->low) + seen->high) / 2 - span / 2);
    const auto mean = static_cast<double>(seen->mean);
    const bool baselineInView =
        mean > now.low + (kBaseline - 0.15) * span && mean < now.low + (kBaseline + 0.15) * span;
    return sameSpan && baselineInView ? now : from(mean - kBaseline * span);
}

double fittingGain(double millimetres, double millivolts, double now) {
    constexpr std::array kGains{20.0, 10.0, 5.0, 2.5};
    for (const double gain : kGains) {
        const double share = gain > now ? 0.75 : 1.0;
        if (millivolts * gain <= share * millimetres)
            return gain;
    }
    return kGains.back();
}

} // namespace vigil::widgets
