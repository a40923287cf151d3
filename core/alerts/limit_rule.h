// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <optional>
#include <string>
#include <vector>

namespace vigil::alerts {

/// A limit pair on one signal. Violated when value < low or value > high; a violation ends when
/// the value is back inside by `hysteresis` (value >= low + h, value <= high - h).
struct LimitRule {
    std::string id; ///< unique in a workspace: "SpO2", "SpO2-desat"; sides append "-low"/"-high"
    std::string signal; ///< catalog name or the sender's own
    std::string bed; ///< empty: every bed; a rule for one bed overrides the general one of its id
    std::optional<double> low; ///< in the signal's catalog unit
    std::optional<double> high;
    double hysteresis = 0;
    Ticks delayLow{}; ///< condition delay: the violation must last this long in event time
    Ticks delayHigh{};
    Priority priority = Priority::Medium;
    bool latching = false;
    bool enabled = true;
};

/// When data count as stale: no value of the bed (or of a signal) for this long raises a technical
/// alarm, whatever the transport says.
struct StaleRule {
    Ticks bedSilent{std::chrono::seconds{5}};     ///< no message at all from the bed
    Ticks signalSilent{std::chrono::seconds{15}}; ///< one signal missing or null while others come
    Priority bedPriority = Priority::Low;
    Priority signalPriority = Priority::Low;
};

struct RuleSet {
    std::vector<LimitRule> limits;
    StaleRule stale;
};

} // namespace vigil::alerts
