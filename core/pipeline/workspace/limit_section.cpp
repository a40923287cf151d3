// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/limit_section.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

void check(const TomlSection& section, const alerts::LimitRule& rule,
           const std::vector<std::string>& windowed) {
    const auto isOf = [&](const std::string& output) {
        return rule.signal.starts_with(output + '.');
    };
    if (rule.provisional && std::ranges::none_of(windowed, isOf))
        section.problemAt(
            "provisional",
            "'provisional' needs a column of a query with windows, and '" + rule.signal +
                "' is none",
            "write signal = \"OUTPUT.COLUMN\" as in SELECT ... AS COLUMN INTO OUTPUT");
    if (!section.has("low") && !section.has("high"))
        section.problem("the limit on '" + rule.signal + "' has neither 'low' nor 'high'",
                        "give at least one");
    if (rule.low && rule.high && *rule.low >= *rule.high)
        section.problemAt("high", "'high' is not above 'low'", "swap them");
    if (rule.hysteresis < 0)
        section.problemAt("hysteresis", "'hysteresis' is negative", "use 0 or more");
}

} // namespace

void readLimit(const TomlSection& section, alerts::RuleSet& rules,
               const std::vector<std::string>& windowed) {
    using P = alerts::Priority;
    alerts::LimitRule rule;
    if (!section.requiredName("signal", rule.signal))
        return;
    rule.id = rule.signal;
    section.name("id", rule.id);
    section.name("bed", rule.bed);
    rule.low = section.number("low");
    rule.high = section.number("high");
    rule.hysteresis = section.number("hysteresis").value_or(0);
    section.span("delay", rule.delayLow);
    rule.delayHigh = rule.delayLow;
    section.span("delay_low", rule.delayLow);
    section.span("delay_high", rule.delayHigh);
    section.choice<P>(
        "priority", rule.priority,
        {{"info", P::Info}, {"low", P::Low}, {"medium", P::Medium}, {"high", P::High}});
    section.boolean("latching", rule.latching);
    section.boolean("enabled", rule.enabled);
    section.boolean("provisional", rule.provisional);
    section.name("policy", rule.policy);
    check(section, rule, windowed);
    rules.limits.push_back(std::move(rule));
}

void readStale(const TomlSection& section, alerts::RuleSet& rules) {
    section.span("bed", rules.stale.bedSilent);
    section.span("signal", rules.stale.signalSilent);
}

} // namespace vigil::pipeline
