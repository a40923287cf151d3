// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/rules/judging.h"
#include "alerts/rules/result_rule.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::alerts {

/// A limit pair on one signal. Its sides are two conditions of their own, "<id>-low" and
/// "<id>-high". Violated when value < low or value > high. Within the delay any value inside the
/// limits ends the violation; once raised it ends when the value is back by `hysteresis`
/// (value >= low + h, value <= high - h). Of an absence there are no sides: its condition has the
/// id of the rule.
struct LimitRule {
    std::string id; ///< unique in a workspace: "SpO2", "SpO2-desat"; sides append "-low"/"-high"
    std::string signal; ///< catalog name or the sender's own
    std::string bed; ///< empty: every bed; a rule for one bed overrides the general one of its id
    std::optional<double> low; ///< in the signal's catalog unit
    std::optional<double> high;
    double hysteresis = 0;
    Ticks delayLow{}; ///< condition delay: the violation must last this long in event time
    Ticks delayHigh{};
    std::uint32_t count = 1; ///< so many violating values in a row
    Judging judging;
    Priority priority = Priority::Medium;
    bool latching = false;
    bool enabled = true;
    std::string policy; ///< escalation policy of its alarms; empty: the one of their priority
    /// Watches what the windows of a query hold while they are open, not its results: `signal` is a
    /// column of the query. Alarms name it by provisionalName().
    bool provisional = false;
};

/// How a signal is called when its values are provisional ("avg.hr (provisional)").
[[nodiscard]] std::string provisionalName(std::string_view signal);

/// How old a signal may get before it counts as missing; zero: any age.
struct SignalAge {
    std::string signal;
    Ticks most{};
};

/// When data count as stale: no value of the bed (or of a signal) for this long raises a technical
/// alarm, whatever the transport says, and makes what was derived from it unknown.
struct StaleRule {
    Ticks bedSilent{std::chrono::seconds{5}};     ///< no message at all from the bed
    Ticks signalSilent{std::chrono::seconds{15}}; ///< one signal missing or null while others come
    /// Senders slower than these bounds are stale only after this many of their own intervals
    /// (the shortest of the last four); 0: the bounds hold as they are.
    int missedIntervals = 3;
    /// Exceptions from signalSilent: signals measured now and then, and columns that are no
    /// catalog signals (query results), which are otherwise never judged.
    std::vector<SignalAge> signalAges;
    Priority bedPriority = Priority::Low;
    Priority signalPriority = Priority::Low;
};

/// How old a signal may get: by its exception, else as all signals of the catalog may, else
/// `otherwise`. Zero: any age.
[[nodiscard]] Ticks mostAgeOf(const StaleRule& rule, std::string_view signal, Ticks otherwise);

struct RuleSet {
    std::vector<LimitRule> limits;
    StaleRule stale;
    std::vector<ResultRule> results{};
};

/// Exceptions of the tables of limits: what is measured now and then.
[[nodiscard]] std::vector<SignalAge> defaultSignalAges();

/// Example limits for adults (clinical reference 1.8): Medium for limits, High for extremes and
/// desaturation. Examples to start from, not recommendations.
[[nodiscard]] RuleSet defaultAdultRules();

} // namespace vigil::alerts
