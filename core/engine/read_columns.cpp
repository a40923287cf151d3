// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/read_columns.h"

#include "engine/plan/plan.h"

#include <algorithm>
#include <utility>

namespace vigil::engine {

using model::equalNames;

namespace {

bool readsRows(const ExpressionPtr& e) {
    return e != nullptr &&
           (e->op == Expression::Op::Record ||
            std::ranges::any_of(e->args, [](const auto& part) { return readsRows(part); }));
}

bool readsRows(const std::vector<ExpressionPtr>& all) {
    return std::ranges::any_of(all, [](const auto& e) { return readsRows(e); });
}

bool readsRows(const AggregatePlan& plan) {
    return plan.function->wholeRows || readsRows(plan.argument) ||
           std::ranges::any_of(plan.order, [](const SortKey& key) { return readsRows(key.value); });
}

bool readsRows(const AnalyticPlan& plan) {
    return readsRows(plan.partitionBy) || readsRows(plan.when) || readsRows(plan.value) ||
           readsRows(plan.fallback) ||
           std::ranges::any_of(plan.aggregate, [](const auto& each) { return readsRows(each); });
}

bool readsRows(const JoinPlan& plan) {
    return readsRows(plan.on) || readsRows(plan.apply) || readsRows(plan.leftKeys) ||
           readsRows(plan.rightKeys);
}

bool readsRows(const MatchPlan& plan) {
    return readsRows(plan.partitionBy) || readsRows(plan.conditions) ||
           std::ranges::any_of(plan.reads,
                               [](const auto& read) { return readsRows(read.value); }) ||
           std::ranges::any_of(plan.results,
                               [](const auto& column) { return readsRows(column.measure); });
}

/// Some table's rows as a whole; which one is not looked for.
bool readsRows(const SelectPlan& plan) {
    const auto any = [](const auto& all) {
        return std::ranges::any_of(all, [](const auto& each) { return readsRows(each); });
    };
    const bool starred = std::ranges::any_of(plan.items, [](const ItemPlan& item) {
        return (item.star && item.value == nullptr) || readsRows(item.value);
    });
    const bool beside = std::ranges::any_of(
        plan.tables, [&any](const TablePlan& table) { return any(table.analytics); });
    const bool windowed = std::ranges::any_of(
        plan.windows, [](const WindowPlan& window) { return readsRows(window.partitionBy); });
    return starred || beside || windowed || any(plan.joins) || any(plan.analytics) ||
           any(plan.aggregates) || readsRows(plan.where) || readsRows(plan.keys) ||
           readsRows(plan.having) || (plan.match && readsRows(*plan.match));
}

/// Paths, each once.
class PathList {
public:
    void add(const std::vector<ColumnPath>& paths) {
        for (const auto& path : paths)
            if (!isHiddenColumn(path[0]) &&
                std::ranges::none_of(m_paths, [&path](const ColumnPath& known) {
                    return std::ranges::equal(known, path, equalNames);
                }))
                m_paths.push_back(path);
    }

    [[nodiscard]] std::vector<ColumnPath> take() { return std::move(m_paths); }

private:
    std::vector<ColumnPath> m_paths;
};

} // namespace

std::optional<std::vector<ColumnPath>> readColumns(const Query& query, std::string_view input) {
    const auto& plan = query.plan();
    PathList paths;
    for (std::size_t s = 0; s < plan.sources.size(); ++s) {
        const auto& source = plan.sources[s];
        if (!equalNames(source.input, input))
            continue;
        if (!source.typed.empty() || readsRows(source.timestamp) || readsRows(source.over))
            return std::nullopt;
        paths.add(source.columns);
        paths.add(source.partition);
        for (const auto& step : plan.steps)
            for (const auto& select : step.selects)
                for (const auto& table : select.tables) {
                    if (table.apply || table.feed.kind != Feed::Kind::Source ||
                        table.feed.index != s)
                        continue;
                    if (readsRows(select))
                        return std::nullopt;
                    paths.add(table.columns);
                    if (select.match)
                        paths.add(select.match->columns);
                }
    }
    return paths.take();
}

} // namespace vigil::engine
