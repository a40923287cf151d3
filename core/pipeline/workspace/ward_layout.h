// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// What `[layout]` of a workspace says of the ward's tiles. What it does not say is left to the
/// screen. Names are catalog names where the catalog knows them. *Thread:* value.
struct WardLayout {
    enum class Density { Small, Medium, Large };
    std::optional<Density> density; ///< nothing: the largest at which all beds fit
    /// Shown in this order, as far as a tile has room and a bed sends them; nothing: an ECG lead,
    /// the pleth, then what else there is.
    std::optional<std::vector<std::string>> waves;
    /// The first one is the large number. "ABP", "NIBP" and "PAP" stand for systolic over
    /// diastolic. Nothing: heart rate, SpO2, pressure, respiration, then what else there is.
    std::optional<std::vector<std::string>> numerics;

    bool operator==(const WardLayout&) const = default;
};

} // namespace vigil::pipeline
