// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/partitioning.h"

#include <algorithm>

namespace vigil::engine {

namespace {

/// Columns of the source that a set of key expressions is made of; a key that is not a plain
/// column of the source contributes nothing.
using Columns = std::vector<ColumnPath>;

bool samePath(const ColumnPath& a, const ColumnPath& b) {
    return std::ranges::equal(a, b,
                              [](const auto& x, const auto& y) { return model::equalNames(x, y); });
}

class Tracer {
public:
    explicit Tracer(const Plan& plan) : m_plan(plan) {}

    /// The source column an expression over the rows of `select` is; nullopt when it is computed.
    std::optional<ColumnPath> trace(const SelectPlan& select, const Expression& e) const {
        if (e.op != Expression::Op::Column || e.source != 0)
            return std::nullopt;
        const auto& path = select.tables[0].columns[e.index];
        return select.match ? traceResult(select, path) : traceInput(select.tables[0], path);
    }

    /// Columns that rows equal in all items have in common.
    Columns traceItems(const SelectPlan& select) const {
        Columns out;
        bool star = false;
        for (const auto& item : select.items) {
            star = star || item.star;
            if (!star)
                if (auto path = traceItem(select, item))
                    out.push_back(std::move(*path));
        }
        return out;
    }

    /// The same for what MATCH_RECOGNIZE itself reads of its input.
    std::optional<ColumnPath> traceInside(const SelectPlan& select, const Expression& e) const {
        return traceInput(select.tables[0], select.match->columns[e.index]);
    }

    Columns traceAll(const SelectPlan& select, const std::vector<ExpressionPtr>& keys) const {
        Columns out;
        for (const auto& key : keys)
            if (auto path = trace(select, *key))
                out.push_back(std::move(*path));
        return out;
    }

private:
    /// A column of the input of a SELECT.
    std::optional<ColumnPath> traceInput(const TablePlan& table, const ColumnPath& path) const {
        if (table.feed.kind == Feed::Kind::Source)
            return path;
        const auto& step = m_plan.steps[table.feed.index];
        if (path.size() != 1 || step.selects.size() != 1)
            return std::nullopt;
        const auto& inner = step.selects[0];
        bool star = false;
        for (const auto& item : inner.items) {
            if (item.star && item.value != nullptr)
                return std::nullopt; // a record may have any field
            star = star || item.star;
            if (item.star || !model::equalNames(item.name, path[0]))
                continue;
            if (star)
                return std::nullopt; // the star gives it where it has a value
            return traceItem(inner, item);
        }
        if (!star)
            return std::nullopt;
        return inner.match ? traceResult(inner, path) : traceInput(inner.tables[0], path);
    }

    std::optional<ColumnPath> traceItem(const SelectPlan& select, const ItemPlan& item) const {
        if (!select.grouped)
            return trace(select, *item.value);
        const bool key =
            item.value->op == Expression::Op::Slot && item.value->index < select.keys.size();
        return key ? trace(select, *select.keys[item.value->index]) : std::nullopt;
    }

    /// A column of what MATCH_RECOGNIZE gives.
    std::optional<ColumnPath> traceResult(const SelectPlan& select, const ColumnPath& path) const {
        for (const auto& column : select.match->results)
            if (column.partition && path.size() == 1 && model::equalNames(column.name, path[0]))
                return traceInside(select, *select.match->partitionBy[*column.partition]);
        return std::nullopt;
    }

    const Plan& m_plan;
};

/// Key sets of all operators with state in one SELECT.
std::vector<Columns> stateKeys(const Tracer& tracer, const SelectPlan& select) {
    std::vector<Columns> out;
    for (const auto& analytic : select.analytics)
        out.push_back(tracer.traceAll(select, analytic.partitionBy));
    if (select.match) {
        auto& keys = out.emplace_back();
        for (const auto& key : select.match->partitionBy)
            if (auto path = tracer.traceInside(select, *key))
                keys.push_back(std::move(*path));
    }
    if (select.grouped)
        out.push_back(tracer.traceAll(select, select.keys));
    if (select.distinct)
        out.push_back(tracer.traceItems(select));
    for (const auto& window : select.windows)
        if (window.kind == WindowPlan::Kind::Session)
            out.push_back(tracer.traceAll(select, window.partitionBy));
    return out;
}

} // namespace

void choosePartitions(Plan& plan) {
    plan.partitionable = false;
    const bool joins = std::ranges::any_of(plan.steps, [](const StepPlan& step) {
        return std::ranges::any_of(step.selects, [](const SelectPlan& select) {
            return std::ranges::any_of(
                select.joins, [](const JoinPlan& j) { return j.kind != JoinPlan::Kind::Apply; });
        });
    });
    const auto streams = std::ranges::count(plan.sources, false, &SourcePlan::reference);
    if (joins || streams != 1 || plan.sources.size() != 1)
        return;
    const Tracer tracer(plan);
    std::optional<Columns> common;
    for (const auto& step : plan.steps)
        for (const auto& select : step.selects)
            for (auto& keys : stateKeys(tracer, select)) {
                if (!common) {
                    common = std::move(keys);
                    continue;
                }
                std::erase_if(*common, [&](const ColumnPath& path) {
                    return std::ranges::none_of(
                        keys, [&](const ColumnPath& other) { return samePath(path, other); });
                });
            }
    if (common && common->empty())
        return;
    plan.partitionable = true;
    if (common)
        plan.sources[0].partition.push_back(common->front());
}

} // namespace vigil::engine
