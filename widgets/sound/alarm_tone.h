// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstdint>
#include <vector>

namespace vigil::widgets {

/// What sounds, the most urgent last.
enum class Burst {
    None,
    Reminder, ///< one pulse: the sound is switched off
    Low,
    Medium,
    High,
};

/// When the pulses of a burst begin and how long each lasts, and how often the burst comes.
/// Source: clinical reference 1.3. *Thread:* value.
struct BurstShape {
    std::vector<Ticks> starts;
    Ticks pulse{};
    Ticks length{}; ///< from the first start to the end of the last pulse
    Ticks period{}; ///< from the start of a burst to that of the next
};

[[nodiscard]] BurstShape shapeOf(Burst burst);

/// Fundamental and harmonics of every pulse, each 3 dB below the one before.
inline constexpr double kFundamentalHz = 523;
inline constexpr int kHarmonics = 6;

/// The burst as samples, one channel, full scale at the loudest. The more urgent, the louder.
[[nodiscard]] std::vector<std::int16_t> synthesize(Burst burst, int rateHz);

} // namespace vigil::widgets
