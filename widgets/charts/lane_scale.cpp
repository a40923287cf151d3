// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/lane_scale.h"

#include <algorithm>
#include <cmath>

namespace vigil::widgets {
namespace {

bool isFitted(model::ParameterGroup group) {
    using G = model::ParameterGroup;
    return group == G::SpO2 || group == G::Resp || group == G::Other || group == G::Eeg ||
           group == G::Temp;
}

} // namespace

LaneScale customaryScale(model::ParameterGroup group) {
    using G = model::ParameterGroup;
    switch (group) {
    case G::Ecg:
        return {-0.6, 1.4};
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
    const double span = static_cast<double>(seen.high) - seen.low;
    const bool leaves = seen.low < now.low || seen.high > now.high;
    if (!isFitted(group)) {
        const LaneScale customary = customaryScale(group);
        const bool customaryWillDo = seen.low >= customary.low && seen.high <= customary.high;
        if (customaryWillDo)
            return now == customary ? std::nullopt : std::optional(customary);
        const double room = now.high - now.low;
        if (!leaves && span > 0.35 * room)
            return std::nullopt;
        const LaneScale wider{std::min(customary.low, seen.low - 0.1 * span),
                              std::max(customary.high, seen.high + 0.1 * span)};
        return leaves || wider.high - wider.low < 0.6 * room ? std::optional(wider) : std::nullopt;
    }
    if (span <= 0)
        return std::nullopt;
    if (!leaves && span > 0.55 * (now.high - now.low))
        return std::nullopt;
    return LaneScale{seen.low - 0.12 * span, seen.high + 0.12 * span};
}

} // namespace vigil::widgets
