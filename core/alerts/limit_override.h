// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/limit_rule.h"
#include "base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace vigil::alerts {

/// Limits that a person has set for one bed; they hold until they are set anew or the patient is
/// discharged. *Thread:* value.
struct LimitOverride {
    std::string bed;
    std::string rule; ///< LimitRule::id, without its side
    std::optional<double> low, high;
    bool keepsLow = false, keepsHigh = false; ///< as they are when it is applied
    std::optional<Priority> priority;         ///< nullopt: as the rule has it
    bool enabled = true;
    bool removed = false; ///< it holds no more
    EventTime time{};
    std::string actor, reason;
};

/// Puts a rule of the bed's own in place of what holds for it, and writes into `limits` what that
/// says. Errors: NotFound (no such rule),
/// InvalidArgument (the low limit is not below the high one; neither is set while the rule is on).
[[nodiscard]] Result<void> apply(RuleSet& rules, LimitOverride& limits);

/// The rule that holds for the bed; null: none.
[[nodiscard]] const LimitRule* ruleFor(const RuleSet& rules, std::string_view bed,
                                       std::string_view id);

} // namespace vigil::alerts
