// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/technical_rule.h"

#include <algorithm>
#include <array>

namespace vigil::alerts {
namespace {

/// In the order of the enum.
constexpr std::array<std::string_view, 16> kWords{
    "stale",          "signal-missing", "source-lost",     "store-stalled",  "reference-broken",
    "data-dropped",   "clock-off",      "clock-step",      "computer-slept", "unknown-beds",
    "session-taken",  "query-stopped",  "channel-failing", "store-away",     "database-deleted",
    "nobody-answered"};

} // namespace

std::string_view name(TechnicalRule value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < kWords.size() ? kWords[index] : std::string_view{};
}

std::optional<TechnicalRule> technicalRuleFromName(std::string_view text) noexcept {
    const auto found = std::find(kWords.begin(), kWords.end(), text);
    if (found == kWords.end())
        return std::nullopt;
    return static_cast<TechnicalRule>(found - kWords.begin());
}

std::optional<TechnicalRule> technicalRuleOf(const AlarmStatus& alarm) noexcept {
    if (alarm.kind != AlarmKind::Technical)
        return std::nullopt;
    return technicalRuleFromName(alarm.rule);
}

} // namespace vigil::alerts
