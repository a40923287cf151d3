// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace vigil::ingest {

/// How the pulse of one patient and sensor looks, in parts of the pulse height.
struct PulseForm {
    double riseTime = 0.11;   ///< s, foot to peak
    double incisura = 1;      ///< how sharp the notch is: 1 near the heart, less at the finger
    double notchLevel = 0.46; ///< height at which the valve closes
    double dicroticHeight = 0.12;
    double dicroticWidth = 0.07; ///< s, notch to dicrotic peak
    double restLevel = 15;       ///< where it falls to without a next beat, in the wave's unit
};

/// One arterial pulse: a fast rise to the systolic peak, a fall to the incisura, then the
/// exponential run-off of a two-element windkessel (P' = -(P - rest)/tau; Westerhof, Lankhaar,
/// Westerhof: The arterial windkessel, Med Biol Eng Comput 2009) with the dicrotic wave on it.
/// Times in seconds of the bed's time line. *Thread:* value.
struct Pulse {
    double onset = 0;
    double foot = 0;       ///< value at the onset
    double height = 0;     ///< peak above the foot
    double ejection = 0.3; ///< onset to incisura, s
    double tau = 1.5;      ///< s

    /// Value at `t` >= onset, as long as no next pulse has begun.
    [[nodiscard]] double at(double t, const PulseForm& form) const noexcept;
    /// Time average from the onset to `end`.
    [[nodiscard]] double mean(double end, const PulseForm& form) const noexcept;
};

/// The run-off constant with which a pulse of `height` on `foot` is back at `foot` after
/// `interval` seconds.
[[nodiscard]] double runOffConstant(double foot, double height, double ejection, double interval,
                                    const PulseForm& form) noexcept;

/// Left ventricular ejection time in seconds at a heart rate (/min): 413 ms - 1.7 ms a beat
/// (Weissler, Harris, Schoenfeld: Systolic time intervals in heart failure, Circulation 1968),
/// not below 150 ms.
[[nodiscard]] double ejectionTime(double heartRate) noexcept;

} // namespace vigil::ingest
