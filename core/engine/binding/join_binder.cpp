// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/binding/join_binder.h"

#include <algorithm>
#include <set>

namespace vigil::engine {

using model::equalNames;
using Kind = ast::Expr::Kind;

namespace {

void collectConjuncts(const ast::Expr& e, std::vector<const ast::Expr*>& out) {
    if (e.kind == Kind::Binary && equalNames(e.op, "AND")) {
        collectConjuncts(*e.args[0], out);
        collectConjuncts(*e.args[1], out);
    } else {
        out.push_back(&e);
    }
}

void collectTables(const Expression& e, std::set<std::size_t>& out) {
    using Op = Expression::Op;
    if (e.op == Op::Column || e.op == Op::SourceTime || e.op == Op::Record || e.op == Op::Metadata)
        out.insert(e.source);
    for (const auto& argument : e.args)
        collectTables(*argument, out);
}

bool isDateDiff(const ast::Expr& e) {
    return e.kind == Kind::Call && e.path.size() == 1 && equalNames(e.path[0], "DATEDIFF") &&
           e.args.size() == 3;
}

/// Whole bounds of DATEDIFF, from all conjuncts that speak of it.
struct TimeBound {
    std::optional<TimeUnit> unit;
    std::optional<std::int64_t> low;
    std::optional<std::int64_t> high;
    std::size_t anchor = 0;
    bool forward = true; ///< DATEDIFF(unit, anchor, right), else the other way round
};

class BoundReader {
public:
    BoundReader(ExpressionBinder& binder, std::size_t right) : m_binder(binder), m_right(right) {}

    void read(const ast::Expr& e) {
        if (e.kind == Kind::Between && !e.negated && isDateDiff(*e.args[0])) {
            if (!adopt(*e.args[0]))
                return;
            raise(m_binder.constantWhole(*e.args[1], "the bound of DATEDIFF"));
            lower(m_binder.constantWhole(*e.args[2], "the bound of DATEDIFF"));
        } else if (e.kind == Kind::Binary) {
            const bool left = isDateDiff(*e.args[0]);
            const auto& diff = left ? *e.args[0] : *e.args[1];
            if (!isDateDiff(diff))
                return;
            auto op = e.op;
            if (!left && op.front() == '<')
                op.front() = '>';
            else if (!left && op.front() == '>')
                op.front() = '<';
            if (!adopt(diff))
                return;
            auto n =
                m_binder.constantWhole(left ? *e.args[1] : *e.args[0], "the bound of DATEDIFF");
            if (op == "=" || op == ">=")
                raise(n);
            if (op == "=" || op == "<=")
                lower(n);
            if (op == ">" && n)
                raise(*n + 1);
            if (op == "<" && n)
                lower(*n - 1);
        }
    }

    TimeBound bound;

private:
    /// Notes the unit and direction; false when DATEDIFF does not compare the two sides.
    bool adopt(const ast::Expr& diff) {
        std::optional<std::size_t> from;
        std::optional<std::size_t> to;
        if (diff.args[1]->kind == Kind::Name && diff.args[1]->path.size() == 1)
            from = m_binder.tableNamed(diff.args[1]->path[0]);
        if (diff.args[2]->kind == Kind::Name && diff.args[2]->path.size() == 1)
            to = m_binder.tableNamed(diff.args[2]->path[0]);
        if (!from || !to || (*from != m_right && *to != m_right) || *from == *to)
            return false;
        const auto unit = m_binder.unit(*diff.args[0]);
        if (!unit || !windowUnitLength(*unit))
            return false;
        const bool forward = *to == m_right;
        const auto anchor = forward ? *from : *to;
        if (bound.unit &&
            (*bound.unit != *unit || bound.forward != forward || bound.anchor != anchor))
            return false;
        bound.unit = unit;
        bound.forward = forward;
        bound.anchor = anchor;
        return true;
    }

    void raise(std::optional<std::int64_t> n) {
        if (n)
            bound.low = bound.low ? std::max(*bound.low, *n) : *n;
    }

    void lower(std::optional<std::int64_t> n) {
        if (n)
            bound.high = bound.high ? std::min(*bound.high, *n) : *n;
    }

    ExpressionBinder& m_binder;
    std::size_t m_right;
};

void applyBound(ExpressionBinder& binder, const TimeBound& bound, const ast::Join& join,
                JoinPlan& plan) {
    if (!bound.unit || !bound.low || !bound.high) {
        const auto& right = join.table.alias;
        binder.error(join.on->span, "a JOIN of streams needs a time bound on both sides",
                     "add DATEDIFF(minute, " + binder.tables[0].alias + ", " + right +
                         ") BETWEEN 0 AND 5, with the aliases");
        return;
    }
    const Ticks length = *windowUnitLength(*bound.unit);
    constexpr Ticks kLongest = std::chrono::days{7};
    const std::int64_t most = kLongest / length;
    if (*bound.low < -most || *bound.high > most || *bound.low > *bound.high) {
        binder.error(join.on->span, *bound.low > *bound.high
                                        ? "the time bound of the JOIN is empty"
                                        : "the time bound of a JOIN is at most 7 days");
        return;
    }
    // DATEDIFF counts boundaries, so a difference of n admits just under n + 1 units.
    const auto low = bound.forward ? *bound.low : -*bound.high;
    const auto high = bound.forward ? *bound.high : -*bound.low;
    plan.anchor = bound.anchor;
    plan.earliest = length * (low - 1) + Ticks{1};
    plan.latest = length * (high + 1) - Ticks{1};
    plan.missAfter = std::max(length * high, Ticks{0});
    if (*bound.unit != TimeUnit::Microsecond && *bound.unit != TimeUnit::Millisecond &&
        *bound.unit != TimeUnit::Second)
        binder.warn(join.on->span,
                    "DATEDIFF counts boundaries: rows more than " + std::to_string(*bound.low - 1) +
                        " and less than " + std::to_string(*bound.high + 1) + " " +
                        std::string(timeUnitName(*bound.unit)) + "s apart can meet, not " +
                        std::to_string(*bound.low) + " to " + std::to_string(*bound.high),
                    "use a finer unit for an exact span");
}

/// How much later than its row of `table` a tuple can be that the joins so far make.
Ticks lagBehind(const SelectPlan& select, std::size_t table) {
    std::vector<Ticks> lags(1);
    for (const auto& join : select.joins) {
        const bool timed =
            join.kind != JoinPlan::Kind::Apply && !select.tables[join.table].reference;
        // right - anchor >= earliest, so the tuple is at most its lag less that behind.
        lags.push_back(timed ? std::max(lags[join.anchor] - join.earliest, Ticks{0}) : Ticks{0});
        if (timed)
            for (std::size_t t = 0; t < join.table; ++t)
                lags[t] += std::max({join.latest, join.missAfter, Ticks{0}});
    }
    return table < lags.size() ? lags[table] : Ticks{0};
}

} // namespace

JoinPlan bindJoin(ExpressionBinder& binder, const ast::Join& join, std::size_t table,
                  bool reference) {
    JoinPlan plan;
    plan.kind = join.kind == ast::Join::Kind::Left ? JoinPlan::Kind::Left : JoinPlan::Kind::Inner;
    plan.table = table;
    binder.aliasIsTime = true;
    plan.on = binder.bindCondition(*join.on, Phase::Row, "ON");
    std::vector<const ast::Expr*> conjuncts;
    collectConjuncts(*join.on, conjuncts);
    BoundReader reader(binder, table);
    for (const auto* conjunct : conjuncts) {
        if (!reference)
            reader.read(*conjunct);
        if (conjunct->kind != Kind::Binary || conjunct->op != "=")
            continue;
        auto left = binder.bind(*conjunct->args[0], Phase::Row);
        auto right = binder.bind(*conjunct->args[1], Phase::Row);
        std::set<std::size_t> leftTables;
        std::set<std::size_t> rightTables;
        collectTables(*left, leftTables);
        collectTables(*right, rightTables);
        if (leftTables.contains(table))
            std::swap(left, right), std::swap(leftTables, rightTables);
        if (rightTables != std::set{table} || leftTables.contains(table) || leftTables.empty())
            continue;
        plan.leftKeys.push_back(std::move(left));
        plan.rightKeys.push_back(std::move(right));
    }
    binder.aliasIsTime = false;
    if (!reference)
        applyBound(binder, reader.bound, join, plan);
    plan.anchorLag = lagBehind(*binder.select, plan.anchor);
    return plan;
}

JoinPlan bindApply(ExpressionBinder& binder, const ast::Join& join, std::size_t table) {
    JoinPlan plan;
    plan.kind = JoinPlan::Kind::Apply;
    plan.keepsAll = join.kind == ast::Join::Kind::OuterApply;
    plan.table = table;
    const bool known =
        join.call->path.size() == 1 && (equalNames(join.call->path[0], "GetArrayElements") ||
                                        equalNames(join.call->path[0], "GetRecordProperties"));
    if (!known)
        binder.error(join.call->span, std::string(plan.keepsAll ? "OUTER" : "CROSS") +
                                          " APPLY takes GetArrayElements or GetRecordProperties");
    plan.apply = binder.bind(*join.call, Phase::Row);
    return plan;
}

} // namespace vigil::engine
