// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/alarms/rule_section.h"

#include "alerts/technical_rule.h"
#include "engine/row_condition.h"
#include "pipeline/workspace/query_options.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

using engine::ConditionRows;

/// The query that gives an output, compiled; null, and told, when there is none.
std::shared_ptr<const engine::Query> queryOf(const TomlSection& section, const Workspace& workspace,
                                             const std::string& output) {
    std::vector<std::string_view> known;
    for (const auto& query : workspace.queries) {
        known.insert(known.end(), query.outputs.begin(), query.outputs.end());
        if (std::ranges::none_of(query.outputs, [&](const std::string& other) {
                return model::equalNames(other, output);
            }))
            continue;
        auto options = queryOptionsOf(workspace);
        options.functions = query.functions;
        auto compiled = engine::Query::compile(query.sql, options);
        return compiled ? *compiled : nullptr;
    }
    if (std::ranges::any_of(workspace.queries, [](const auto& q) { return q.outputs.empty(); }))
        return nullptr; // it may be of a query that cannot be read, which is told already
    const auto near = engine::didYouMean(output, known);
    section.problemAt("from", "no query gives an output '" + output + "'",
                      near.empty() ? "name one as in SELECT ... INTO OUTPUT" : near);
    return nullptr;
}

/// Complains at its own place within the text of a key.
void tell(const TomlSection& section, WorkspaceReading& reading, std::string_view key,
          const std::string& text, const engine::Diagnostic& found) {
    const auto begin = section.placeOf(key);
    const bool lines = text.find('\n') != std::string::npos;
    // A """ text begins on the line after its quotes; a "..." text on theirs.
    const int line = begin.line + (lines ? 1 : 0) + found.line - 1;
    const int column = lines || found.line > 1 ? found.column : begin.column + found.column;
    reading.problems.push_back({line, column, "'" + std::string(key) + "': " + found.message,
                                found.hint, found.severity == engine::Severity::Warning});
}

/// The expression of a key, where it can be judged; the first column that it reads.
std::string readCondition(const TomlSection& section, WorkspaceReading& reading,
                          std::string_view key, const ConditionRows& rows, std::string& text) {
    if (!section.text(key, text))
        return {};
    const auto condition = engine::RowCondition::compile(text, rows);
    for (const auto& found : condition ? (*condition)->warnings() : condition.error())
        tell(section, reading, key, text, found);
    if (!condition)
        return {};
    const auto columns = (*condition)->columns();
    return columns.empty() ? std::string() : columns.front();
}

/// Columns that a key names must be there.
void checkColumns(const TomlSection& section, std::string_view key, const ConditionRows& rows,
                  const std::vector<std::string>& names) {
    if (!rows.complete)
        return;
    const std::vector<std::string_view> known(rows.columns.begin(), rows.columns.end());
    for (const auto& name : names) {
        if (std::ranges::any_of(known, [&](auto other) { return model::equalNames(other, name); }))
            continue;
        const auto near = engine::didYouMean(name, known);
        section.problemAt(section.has(key) ? key : "from",
                          "the output '" + rows.output + "' has no column '" + name + "'",
                          !near.empty()      ? near
                          : section.has(key) ? "name a column of its SELECT"
                                             : "add it to its SELECT, or name another 'key'");
    }
}

void readKey(const TomlSection& section, const ConditionRows& rows, alerts::ResultRule& rule) {
    std::string one;
    if (section.isText("key")) {
        if (section.text("key", one))
            rule.key = {one};
    } else {
        section.texts("key", rule.key);
    }
    if (rule.key.empty())
        section.problemAt("key", "'key' names no column", "name one, or leave it out for the bed");
    // A patient stands for the bed where there is no other.
    const bool byPatient =
        !section.has("key") && std::ranges::any_of(rows.columns, [](const std::string& column) {
            return model::equalNames(column, "patientId");
        });
    if (!byPatient)
        checkColumns(section, "key", rows, rule.key);
}

void readText(const TomlSection& section, const ConditionRows& rows, alerts::ResultRule& rule) {
    if (!section.label("text", rule.text))
        return;
    const alerts::RuleText text(rule.text);
    if (!text.isWhole())
        section.problemAt("text", "a brace of 'text' is not closed",
                          "write {COLUMN}, or {{ for a brace");
    checkColumns(section, "text", rows, text.columns());
}

void checkId(const TomlSection& section, const alerts::RuleSet& rules, const std::string& id) {
    if (alerts::technicalRuleFromName(id))
        section.problemAt("id", "'" + id + "' is the name of a technical alarm", "choose another");
    const bool twice =
        std::ranges::find(rules.results, id, &alerts::ResultRule::id) != rules.results.end() ||
        std::ranges::any_of(rules.limits, [&](const alerts::LimitRule& limit) {
            return id == limit.id || id == limit.id + "-low" || id == limit.id + "-high";
        });
    if (twice)
        section.problemAt("id", "there are two rules '" + id + "'", "rename one");
}

} // namespace

void readPriority(const TomlSection& section, alerts::Priority& priority) {
    using P = alerts::Priority;
    section.choice<P>(
        "priority", priority,
        {{"info", P::Info}, {"low", P::Low}, {"medium", P::Medium}, {"high", P::High}});
}

void readRule(const TomlSection& section, WorkspaceReading& reading) {
    auto& rules = reading.workspace.rules;
    alerts::ResultRule rule;
    const bool named = section.requiredName("id", rule.id);
    if (!section.requiredName("from", rule.output) || !named)
        return;
    checkId(section, rules, rule.id);
    const auto query = queryOf(section, reading.workspace, rule.output);
    if (query == nullptr)
        return;
    const auto rows = engine::conditionRowsOf(*query, rule.output);
    rule.value = readCondition(section, reading, "when", rows, rule.when);
    readCondition(section, reading, "clear", rows, rule.clear);
    readKey(section, rows, rule);
    readText(section, rows, rule);
    section.positiveSpan("clear_after", rule.clearAfter);
    section.span("delay", rule.delay);
    section.integer("count", rule.count, 1, 100'000);
    readPriority(section, rule.priority);
    rule.latching = rule.priority == alerts::Priority::High;
    section.boolean("latching", rule.latching);
    section.name("policy", rule.policy);
    if (rule.when.empty() && rule.clear.empty() && rule.clearAfter == Ticks::zero())
        section.problemAt("id", "every row is an alarm of '" + rule.id + "', and nothing ends it",
                          "add 'clear_after', or 'when'", true);
    rules.results.push_back(std::move(rule));
}

} // namespace vigil::pipeline
