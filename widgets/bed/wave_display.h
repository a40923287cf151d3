// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

namespace vigil::widgets {

/// How waves of a bed are drawn, as the user has chosen. *Thread:* value.
struct WaveDisplay {
    static constexpr double kAutoGain = 0;
    static constexpr std::array kGains{5.0, 10.0, 20.0, kAutoGain};
    static constexpr std::array kSpeeds{12.5, 25.0, 50.0};

    double gain = 10;  ///< of all ECG leads, mm/mV
    double speed = 25; ///< mm/s

    bool operator==(const WaveDisplay&) const = default;
};

} // namespace vigil::widgets
