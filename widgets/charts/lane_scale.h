// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/signal_catalog.h"
#include "widgets/charts/waveform_store.h"

#include <optional>

namespace vigil::widgets {

/// Values at the bottom and the top of a lane.
struct LaneScale {
    double low = -1, high = 1;

    bool operator==(const LaneScale&) const = default;
};

/// The scale a wave starts with: ECG and pressures have customary ones.
[[nodiscard]] LaneScale customaryScale(model::ParameterGroup group);

/// A better scale for what was seen lately, or nothing while `now` will do. Waves in a unit of
/// their own (pleth, impedance respiration) are fitted; ECG and pressures keep the customary scale
/// unless the curve would leave it. Scales change in coarse steps, so that curves do not breathe.
[[nodiscard]] std::optional<LaneScale>
betterScale(model::ParameterGroup group, const LaneScale& now, const WaveformStore::Range& seen);

} // namespace vigil::widgets
