// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/alarms/limit_section.h"

#include "pipeline/workspace/alarms/rule_section.h"

#include <algorithm>
#include <cmath>

namespace vigil::pipeline {
namespace {

using alerts::LimitKind;
using alerts::LimitPreset;
using alerts::LimitRule;

constexpr std::string_view kAnotherKind = "remove it, or choose another 'kind'";

bool readPreset(const TomlSection& section, LimitPreset& preset) {
    return section.choice<LimitPreset>("preset", preset,
                                       {{"adult", LimitPreset::Adult},
                                        {"paediatric", LimitPreset::Paediatric},
                                        {"neonate", LimitPreset::Neonate}});
}

/// Keys that say nothing of a limit of this kind.
void refuseOthers(const TomlSection& section, LimitKind kind) {
    const auto refuse = [&](std::initializer_list<std::string_view> keys) {
        for (const auto key : keys)
            if (section.has(key))
                section.problemAt(key,
                                  "'" + std::string(key) + "' says nothing of a limit of kind \"" +
                                      std::string(alerts::name(kind)) + '"',
                                  std::string(kAnotherKind));
    };
    if (kind != LimitKind::Rate)
        refuse({"per"});
    if (kind != LimitKind::Integral)
        refuse({"area"});
    if (kind == LimitKind::Absence)
        refuse({"low", "high", "hysteresis", "delay", "delay_low", "delay_high", "count", "average",
                "quality", "other", "provisional"});
    else
        refuse({"after"});
}

void checkBounds(const TomlSection& section, const LimitRule& rule) {
    if (!rule.low && !rule.high && !section.has("low") && !section.has("high"))
        section.problem("the limit on '" + rule.signal + "' has neither 'low' nor 'high'",
                        "give at least one");
    if (rule.hysteresis < 0)
        section.problemAt("hysteresis", "'hysteresis' is negative", "use 0 or more");
    if (!rule.low || !rule.high)
        return;
    if (*rule.low >= *rule.high) {
        section.problemAt("high", "'high' is not above 'low'", "swap them");
        return;
    }
    const double gap = alerts::leastGap(rule.signal);
    // A gap that was written in decimals may be short by their rounding.
    if (rule.judging.kind == LimitKind::Limit && *rule.high - *rule.low < gap * (1 - 1e-9)) {
        const auto least = gap == std::floor(gap) ? std::to_string(static_cast<int>(gap)) : "0.2";
        section.problemAt("high",
                          "the limits on '" + rule.signal + "' are nearer than " + least +
                              ": they would alarm all the time",
                          "set 'high' to 'low' + " + least + " or more");
    }
}

void check(const TomlSection& section, const LimitRule& rule, const Workspace& workspace) {
    const auto isOf = [&](const QueryConfig& query) {
        return query.windowed && std::ranges::any_of(query.outputs, [&](const std::string& output) {
                   return rule.signal.starts_with(output + '.');
               });
    };
    if (rule.provisional && std::ranges::none_of(workspace.queries, isOf))
        section.problemAt(
            "provisional",
            "'provisional' needs a column of a query with windows, and '" + rule.signal +
                "' is none",
            "write signal = \"OUTPUT.COLUMN\" as in SELECT ... AS COLUMN INTO OUTPUT");
    refuseOthers(section, rule.judging.kind);
    if (rule.judging.kind != LimitKind::Absence)
        checkBounds(section, rule);
}

void readOther(const TomlSection& section, alerts::Judging& judging) {
    const auto given = section.sub("other", Section::OtherSignal);
    if (!given)
        return;
    alerts::OtherSignal other;
    if (!given->requiredName("signal", other.signal))
        return;
    other.low = given->number("low");
    other.high = given->number("high");
    given->span("within", other.within);
    if (!other.low && !other.high)
        given->problem("the limit on the other signal '" + other.signal +
                           "' has neither 'low' nor 'high'",
                       "give at least one");
    if (other.low && other.high && *other.low >= *other.high)
        given->problemAt("high", "'high' is not above 'low'", "swap them");
    judging.other = std::move(other);
}

void readQuality(const TomlSection& section, alerts::Judging& judging) {
    std::string text;
    if (!section.text("quality", text))
        return;
    auto check = alerts::SignalCheck::parse(text);
    if (check)
        judging.quality = std::move(*check);
    else
        section.problemAt("quality", "'quality' cannot be read: " + check.error().detail,
                          "write for example quality = \"SQI >= 0.5\"");
}

/// What is needed of a kind, and positive.
void readSpan(const TomlSection& section, std::string_view key, bool needed, Ticks& span) {
    if (needed && !section.has(key))
        section.problemAt("kind", "a limit of this kind needs '" + std::string(key) + "'",
                          "add " + std::string(key) + " = \"1m\"");
    section.positiveSpan(key, span);
}

void readJudging(const TomlSection& section, LimitRule& rule) {
    auto& judging = rule.judging;
    section.choice<LimitKind>("kind", judging.kind,
                              {{"limit", LimitKind::Limit},
                               {"rate", LimitKind::Rate},
                               {"absence", LimitKind::Absence},
                               {"integral", LimitKind::Integral}});
    readSpan(section, "per", judging.kind == LimitKind::Rate, judging.per);
    readSpan(section, "after", judging.kind == LimitKind::Absence, judging.after);
    readSpan(section, "average", false, judging.average);
    judging.area = section.number("area").value_or(0);
    if (judging.kind == LimitKind::Integral && judging.area <= 0)
        section.problemAt(section.has("area") ? "area" : "kind",
                          "a limit of this kind needs an 'area' of more than nothing",
                          "add area = 300 (unit of the signal times seconds)");
    section.integer("count", rule.count, 1, 100'000);
    readQuality(section, judging);
    readOther(section, judging);
}

/// A table as a whole.
void readTable(const TomlSection& section, LimitPreset preset, LimitTables& tables) {
    for (const auto key : keysOf(Section::Limit).all())
        if (key != "preset" && key != "bed" && key != "policy" && section.has(key))
            section.problemAt(key,
                              "'" + std::string(key) + "' says nothing of a whole table of limits",
                              "add 'signal' for the limits on one, or remove it");
    auto& table = tables.emplace_back();
    table.preset = preset;
    section.name("bed", table.bed);
    section.name("policy", table.policy);
}

} // namespace

void readLimit(const TomlSection& section, Workspace& workspace, LimitTables& tables) {
    auto preset = LimitPreset::Adult;
    const bool chosen = readPreset(section, preset);
    if (chosen && !section.has("signal")) {
        readTable(section, preset, tables);
        return;
    }
    LimitRule rule;
    if (!section.requiredName("signal", rule.signal))
        return;
    if (chosen) {
        if (auto seed = alerts::presetLimit(preset, rule.signal))
            rule = std::move(*seed);
        else
            section.problemAt("preset", "the table has no limits on '" + rule.signal + "'",
                              "give 'low' or 'high' instead");
        section.name("signal", rule.signal);
    }
    rule.id = rule.signal;
    section.name("id", rule.id);
    section.name("bed", rule.bed);
    if (section.has("low"))
        rule.low = section.number("low");
    if (section.has("high"))
        rule.high = section.number("high");
    rule.hysteresis = section.number("hysteresis").value_or(rule.hysteresis);
    if (section.has("delay")) {
        section.span("delay", rule.delayLow);
        rule.delayHigh = rule.delayLow;
    }
    section.span("delay_low", rule.delayLow);
    section.span("delay_high", rule.delayHigh);
    readJudging(section, rule);
    readPriority(section, rule.priority);
    rule.latching = rule.priority == alerts::Priority::High;
    section.boolean("latching", rule.latching);
    section.boolean("enabled", rule.enabled);
    section.boolean("provisional", rule.provisional);
    section.name("policy", rule.policy);
    check(section, rule, workspace);
    workspace.rules.limits.push_back(std::move(rule));
}

void readStale(const TomlSection& section, alerts::RuleSet& rules) {
    section.span("bed", rules.stale.bedSilent);
    section.span("signal", rules.stale.signalSilent);
}

std::optional<LimitPreset> presetOf(const TomlSection& section) {
    auto preset = LimitPreset::Adult;
    return readPreset(section, preset) ? std::optional(preset) : std::nullopt;
}

void applyTables(const LimitTables& tables, alerts::RuleSet& rules) {
    const auto own = rules.limits;
    for (const auto& table : tables) {
        std::vector<std::string> kept;
        for (const auto& limit : own)
            if (limit.bed == table.bed)
                kept.push_back(limit.id);
        const auto first = static_cast<std::ptrdiff_t>(rules.limits.size());
        alerts::applyPreset(rules, table.preset, table.bed, kept);
        std::for_each(rules.limits.begin() + first, rules.limits.end(),
                      [&](LimitRule& rule) { rule.policy = table.policy; });
    }
    if (!tables.empty())
        rules.stale.signalAges = alerts::defaultSignalAges();
}

} // namespace vigil::pipeline
