// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ExpressionBinder that deals with analytic functions: LAG, LAST, ISFIRST, f() OVER.
#include "engine/binding/expression_binder.h"

#include <algorithm>
#include <set>
#include <utility>

namespace vigil::engine {

using model::equalNames;
using Type = model::Value::Type;
using Op = Expression::Op;

namespace {

/// Calls `visit` for all expressions within `e`.
template <typename Visit>
void walk(Expression& e, const Visit& visit) {
    visit(e);
    for (const auto& argument : e.args)
        walk(*argument, visit);
}

template <typename Visit>
void walk(AnalyticPlan& plan, const Visit& visit) {
    const auto each = [&](const ExpressionPtr& e) {
        if (e != nullptr)
            walk(*e, visit);
    };
    each(plan.value);
    each(plan.fallback);
    each(plan.when);
    for (const auto& key : plan.partitionBy)
        each(key);
    for (const auto& aggregate : plan.aggregate) {
        each(aggregate.argument);
        for (const auto& key : aggregate.order)
            each(key.value);
    }
}

bool readsTable(const Expression& e) {
    return e.op == Op::Column || e.op == Op::SourceTime || e.op == Op::Record ||
           e.op == Op::Metadata;
}

/// Type of the results, where it does not change from row to row.
std::optional<Type> resultType(const AnalyticPlan& plan) {
    switch (plan.kind) {
    case AnalyticPlan::Kind::IsFirst:
        return Type::BigInt;
    case AnalyticPlan::Kind::Anomaly:
        return Type::Record;
    case AnalyticPlan::Kind::Aggregate:
        return resultType(plan.aggregate[0]);
    default: {
        const auto type = plan.value->type;
        const bool same = plan.fallback == nullptr || plan.fallback->type == Type::Null ||
                          plan.fallback->type == type;
        return same && type != Type::Null ? type : std::nullopt;
    }
    }
}

} // namespace

/// The arguments of LAG and LAST.
void ExpressionBinder::bindBefore(const ast::Expr& e, AnalyticPlan& plan) {
    const auto& name = e.path[0];
    const bool lag = plan.kind == AnalyticPlan::Kind::Lag;
    const std::size_t most = lag ? 3 : 2;
    // A star is the whole row, and no argument itself.
    const std::size_t first = e.starArgument ? 0 : 1;
    if (e.args.size() < first || e.args.size() + 1 - first > most || e.distinct)
        error(e.span, "wrong number of arguments for '" + name + "'",
              lag ? "write LAG(value[, offset[, default]])" : "write LAST(value[, default])");
    else if (e.starArgument && analyticsBeforeJoin)
        error(e.span, name + "(*) does not tell of which table beside a JOIN",
              "write " + name + '(' + tables[0].alias + ')');
    else
        plan.value = e.starArgument ? bindRecord(0, e) : bind(*e.args[0], Phase::Row);
    if (lag && e.args.size() > first) {
        const auto n = constantWhole(*e.args[first], "the offset of LAG");
        if (n && (*n < 1 || *n > 10'000))
            error(e.args[first]->span, "the offset of LAG is 1 to 10000");
        plan.offset = static_cast<std::size_t>(std::max<std::int64_t>(n.value_or(1), 1));
    }
    if (e.args.size() + 1 - first == most)
        plan.fallback = bind(*e.args.back(), Phase::Row);
}

ExpressionPtr ExpressionBinder::bindAnalytic(const ast::Expr& e) {
    for (const auto& [call, slot] : m_analyticCalls)
        if (ast::sameExpression(*call, e)) {
            auto known = make(Op::Slot, e);
            known->index = slot;
            return known;
        }
    for (const auto& known : m_analyticColumns)
        if (ast::sameExpression(*known.call, e)) {
            auto column = make(Op::Column, e);
            column->source = known.table;
            column->index = known.column;
            column->type = known.type;
            return column;
        }
    const auto& name = e.path[0];
    AnalyticPlan plan;
    const auto errors = [this] {
        return std::ranges::count(m_findings, Severity::Error, &Diagnostic::severity);
    };
    const auto before = errors();
    const bool isFirst = equalNames(name, "ISFIRST");
    const auto* const aggregate = m_catalog.aggregate(name);
    plan.kind = isFirst                    ? AnalyticPlan::Kind::IsFirst
                : equalNames(name, "LAG")  ? AnalyticPlan::Kind::Lag
                : equalNames(name, "LAST") ? AnalyticPlan::Kind::Last
                                           : AnalyticPlan::Kind::Aggregate;
    if (isFirst) {
        if (e.args.size() != 2 || e.args[0]->path.size() != 1)
            error(e.span, "wrong arguments for 'ISFIRST'", "write ISFIRST(minute, 10)");
        else
            plan.limit =
                duration(e.args[0]->path[0], e.args[0]->span, *e.args[1]).value_or(Ticks{1});
    } else if (e.over == nullptr || !e.over->limit) {
        error(e.span, "'" + name + "' needs a time limit",
              "write OVER (LIMIT DURATION(minute, 5))");
    } else {
        plan.limit = duration(e.over->limit->unit, e.over->limit->span, *e.over->limit->count)
                         .value_or(Ticks{1});
    }
    const bool outer = std::exchange(m_insideCall, true);
    m_insideAnalytic = true;
    if (aggregate != nullptr && e.distinct) {
        error(e.span, "DISTINCT is not allowed with OVER",
              "count in a step: GROUP BY with a window");
    } else if (aggregate != nullptr) {
        if (auto inner = aggregatePlan(*aggregate, e))
            plan.aggregate.push_back(std::move(*inner));
    }
    if (anomalyNamed(name)) {
        bindAnomaly(e, plan);
    } else if (plan.kind == AnalyticPlan::Kind::Lag || plan.kind == AnalyticPlan::Kind::Last) {
        bindBefore(e, plan);
    }
    if (e.over != nullptr) {
        for (const auto& key : e.over->partitionBy)
            plan.partitionBy.push_back(bind(*key, Phase::Row));
        if (e.over->when != nullptr)
            plan.when = bindCondition(*e.over->when, Phase::Row, "WHEN");
        if (!e.over->orderBy.empty() && !(aggregate != nullptr && aggregate->ordered))
            error(e.over->span, "'" + name + "' takes no ORDER BY",
                  "rows come in event time order");
    }
    m_insideCall = outer;
    m_insideAnalytic = false;
    auto out = make(Op::Slot, e);
    if (errors() != before || select == nullptr)
        return make(Op::Constant, e);
    out->type = resultType(plan);
    if (analyticsBeforeJoin)
        return bindBeforeJoin(e, std::move(plan), out->type);
    out->index = select->analytics.size();
    select->analytics.push_back(std::move(plan));
    m_analyticCalls.emplace_back(&e, out->index);
    return out;
}

ExpressionPtr ExpressionBinder::bindBeforeJoin(const ast::Expr& e, AnalyticPlan plan,
                                               std::optional<Type> type) {
    const auto refuse = [&](std::string message, std::string hint) {
        error(e.span, std::move(message), std::move(hint));
        return make(Op::Constant, e);
    };
    const auto name = "'" + e.path[0] + "'";
    std::set<std::size_t> read;
    walk(plan, [&read](const Expression& part) {
        if (readsTable(part))
            read.insert(part.source);
    });
    if (read.empty())
        return refuse("it is not clear over the rows of which table " + name + " runs",
                      "beside a JOIN it is computed before, over the rows of one input: compute it "
                      "in a step (WITH name AS ...)");
    if (read.size() > 1)
        return refuse(name + " reads columns of '" + tables[*read.begin()].alias + "' and '" +
                          tables[*read.rbegin()].alias + "'",
                      "beside a JOIN it is computed before, over the rows of one input: join in a "
                      "step (WITH name AS ...) and compute it over that");
    const std::size_t table = *read.begin();
    auto& input = select->tables[table];
    if (input.reference)
        return refuse(name + " needs rows in order of time, reference data has none", {});
    if (input.apply)
        return refuse(name + " reads what CROSS APPLY gives, beside a JOIN",
                      "put the CROSS APPLY into a step (WITH name AS ...)");
    // The rows are looked at alone, not as part of a tuple.
    walk(plan, [](Expression& part) {
        if (readsTable(part))
            part.source = 0;
    });
    auto out = make(Op::Column, e);
    out->type = type;
    out->source = table;
    out->index = input.columns.size();
    input.columns.push_back({hiddenColumn(input.analytics.size())});
    input.analytics.push_back(std::move(plan));
    m_analyticColumns.push_back({&e, table, out->index, type});
    return out;
}

} // namespace vigil::engine
