// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/signal_catalog.h"
#include "widgets/charts/waveform_store.h"

#include <optional>
#include <string_view>

namespace vigil::widgets {

/// Values at the bottom and the top of a lane.
struct LaneScale {
    double low = -1, high = 1;

    bool operator==(const LaneScale&) const = default;
};

/// The scale a wave starts with: pressures and CO2 have customary ones.
[[nodiscard]] LaneScale customaryScale(model::ParameterGroup group);

/// A better scale for what was seen lately, or nothing while `now` will do. Pressures and CO2 keep
/// the customary scale unless the curve would leave it; all else is fitted: at once when the curve
/// leaves the lane, closer when it has used little of it. A fitted scale spans at least half of the
/// usual height of the wave, so that noise is not enlarged into a wave when the pulse is gone. What
/// is on show is kept in view, except an artefact of more than twice the usual height once it is
/// past. Scales change in coarse steps, so that curves do not breathe.
[[nodiscard]] std::optional<LaneScale>
betterScale(model::ParameterGroup group, const LaneScale& now, const WaveformStore::Range& seen);

/// Millivolts of one `unit` (UCUM); nothing when it is no voltage: then no mm/mV can be told.
[[nodiscard]] std::optional<double> millivoltsOf(std::string_view unit);

/// A lane in which an ECG is drawn at a known gain.
struct GainLane {
    double millimetres = 30; ///< height of the lane
    double gain = 10;        ///< mm/mV
    double millivolts = 1;   ///< of one unit of the wave
};

/// The scale that has the gain of `lane`. The gain fixes how much it spans; where it begins follows
/// the wave: as `now` while the curve stays inside, else so that all of it is seen, and where it is
/// too high for the lane, so that its mean lies at a third of it.
[[nodiscard]] LaneScale scaleOfGain(const GainLane& lane, const LaneScale& now,
                                    const std::optional<WaveformStore::Range>& seen);

/// The largest of the customary gains (2.5, 5, 10, 20 mm/mV) at which waves of `millivolts` height
/// fit into lanes of `millimetres`; `now` is left for a larger one only with some room to spare.
[[nodiscard]] double fittingGain(double millimetres, double millivolts, double now);

} // namespace vigil::widgets
