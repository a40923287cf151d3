// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace vigil::model {

/// Colour family of a parameter: a number and its wave share one. Sites may change the colours.
enum class ParameterGroup { Ecg, SpO2, Abp, Nibp, Cvp, Pap, Resp, Co2, Temp, Eeg, Other };

/// What a reading is. Source: clinical reference, master vitals table (codes, ranges).
struct SignalInfo {
    std::string_view name;  ///< stable id in messages, queries and the store: "HR", "ABP_SYS"
    std::string_view label; ///< on screen: "HR", "SpO₂", "ABP"
    std::string_view unit;  ///< UCUM
    std::string_view loinc; ///< empty when none applies
    std::string_view mdc;   ///< ISO/IEEE 11073-10101 reference id; empty when none
    ParameterGroup group = ParameterGroup::Other;
    bool waveform = false;
    double hardLow = 0; ///< outside hard: rejected to the dead letters
    double hardHigh = 0;
    double softLow = 0; ///< outside soft: accepted and flagged
    double softHigh = 0;
    int decimals = 0; ///< digits after the point on screen
};

/// All signals this program knows by itself, in display order. Unknown signals are allowed
/// everywhere: they have no ranges and the group Other.
[[nodiscard]] std::span<const SignalInfo> signalCatalog() noexcept;

/// By name or by a sender's alias ("O2Sat", "PULSE", "ABPSys", MDC id), without case; nullptr when
/// unknown.
[[nodiscard]] const SignalInfo* findSignal(std::string_view nameOrAlias) noexcept;

} // namespace vigil::model
