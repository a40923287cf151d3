// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/limit_override.h"

#include "base/closest_name.h"

#include <algorithm>
#include <utility>

namespace vigil::alerts {

const LimitRule* ruleFor(const RuleSet& rules, std::string_view bed, std::string_view id) {
    const LimitRule* general = nullptr;
    for (const auto& rule : rules.limits) {
        if (rule.id != id)
            continue;
        if (!rule.bed.empty() && rule.bed == bed)
            return &rule;
        if (rule.bed.empty())
            general = &rule;
    }
    return general;
}

Result<void> apply(RuleSet& rules, LimitOverride& limits) {
    const auto* const held = ruleFor(rules, limits.bed, limits.rule);
    if (held == nullptr) {
        std::vector<std::string_view> ids;
        for (const auto& rule : rules.limits)
            ids.emplace_back(rule.id);
        const auto near = base::closestName(limits.rule, ids);
        return fail(ErrorCode::NotFound,
                    "there is no such limit" +
                        (near.empty() ? "" : "; did you mean '" + std::string(near) + "'?"),
                    limits.rule);
    }
    if (std::exchange(limits.keepsLow, false))
        limits.low = held->low;
    if (std::exchange(limits.keepsHigh, false))
        limits.high = held->high;
    if (limits.enabled && !limits.low && !limits.high)
        return fail(ErrorCode::InvalidArgument, "neither a low nor a high limit is given",
                    limits.rule);
    if (limits.low && limits.high && *limits.low >= *limits.high)
        return fail(ErrorCode::InvalidArgument, "the low limit is not below the high one",
                    limits.rule);
    LimitRule own = *held;
    own.bed = limits.bed;
    own.low = limits.low;
    own.high = limits.high;
    own.priority = limits.priority.value_or(own.priority);
    own.enabled = limits.enabled;
    const auto same = [&](const LimitRule& rule) {
        return rule.id == own.id && rule.bed == own.bed;
    };
    const auto known = std::ranges::find_if(rules.limits, same);
    if (known != rules.limits.end())
        *known = std::move(own);
    else
        rules.limits.push_back(std::move(own));
    return {};
}

} // namespace vigil::alerts
