// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ExpressionBinder that deals with aggregates.
#include "engine/binding/expression_binder.h"

#include <algorithm>
#include <utility>

namespace vigil::engine {

using Argument = AggregateFunction::Argument;
using Type = model::Value::Type;
using Op = Expression::Op;

std::optional<Type> resultType(const AggregatePlan& plan) noexcept {
    if (!plan.function->resultLikeArgument)
        return plan.function->result;
    const bool none = plan.argument == nullptr || plan.argument->type == Type::Null;
    return none ? std::nullopt : plan.argument->type;
}

void ExpressionBinder::bindAggregateValue(AggregatePlan& plan, const ast::Expr& argument,
                                          const std::string& name) {
    plan.argument = bind(argument, Phase::Row);
    const auto known = std::ranges::find_if(
        m_lanes, [&](const ast::Expr* other) { return ast::sameExpression(*other, argument); });
    plan.lane = static_cast<std::size_t>(known - m_lanes.begin());
    if (known == m_lanes.end())
        m_lanes.push_back(&argument);
    const auto type = plan.argument->type;
    if (plan.function->numbersOnly && (type == Type::Text || type == Type::DateTime ||
                                       type == Type::Record || type == Type::Array))
        error(argument.span,
              name + " needs numbers, this is " + std::string(model::typeName(*type)),
              type == Type::Text ? "write TRY_CAST(... AS float)" : "");
}

void ExpressionBinder::bindAggregateArgument(AggregatePlan& plan, Argument what,
                                             const ast::Expr& argument, const std::string& name) {
    switch (what) {
    case Argument::Value:
        return bindAggregateValue(plan, argument, name);
    case Argument::Limit: {
        const auto n = constantWhole(argument, "the number of rows");
        constexpr std::int64_t kMostRows = 10'000;
        if (n && (*n < 1 || *n > kMostRows))
            error(argument.span, name + " keeps 1 to 10000 rows");
        plan.limit = static_cast<std::size_t>(std::max<std::int64_t>(n.value_or(1), 1));
        return;
    }
    case Argument::Fraction: {
        const auto p = bind(argument, Phase::Row);
        const auto number = p->op == Op::Constant ? numberOf(p->constant) : std::nullopt;
        if (!number || *number < 0 || *number > 1)
            error(argument.span, "a percentile is a constant from 0.0 to 1.0");
        plan.fraction = number.value_or(0);
        return;
    }
    case Argument::Separator:
        if (argument.value.type() != Type::Text)
            error(argument.span, "the separator is a constant text", "write, say, ', '");
        plan.separator = textOf(argument.value);
    }
}

void ExpressionBinder::bindAggregateOrder(AggregatePlan& plan, const ast::Expr& e) {
    if (e.over == nullptr || e.over->orderBy.empty()) {
        error(e.span, "'" + e.path[0] + "' needs OVER (ORDER BY ...)");
        return;
    }
    // A percentile takes a text that is a number.
    const bool readable = plan.function->state == AggregateFunction::State::Samples;
    for (const auto& item : e.over->orderBy) {
        plan.order.push_back({bind(*item.value, Phase::Row), item.descending});
        const auto type = plan.order.back().value->type;
        if ((type == Type::Text && !readable) || type == Type::Record || type == Type::Array)
            error(item.value->span,
                  "ORDER BY takes bigint, float or datetime, this is " +
                      std::string(model::typeName(*type)),
                  type == Type::Text ? "write TRY_CAST(... AS float)" : "");
    }
}

std::optional<AggregatePlan> ExpressionBinder::aggregatePlan(const AggregateFunction& function,
                                                             const ast::Expr& e) {
    AggregatePlan plan;
    plan.function = &function;
    const auto before = m_findings.size();
    const bool outer = std::exchange(m_insideCall, true);
    if (e.distinct && function.distinct == nullptr)
        error(e.span, "DISTINCT is for COUNT only");
    else if (e.distinct)
        plan.function = function.distinct;
    const auto given = static_cast<int>(e.args.size());
    if (given < plan.function->minArgs || given > (e.starArgument ? 0 : plan.function->maxArgs) ||
        (e.starArgument && !plan.function->takesStar))
        error(e.span, "wrong number of arguments for '" + e.path[0] + "'",
              "write " + std::string(function.signature));
    else if (m_findings.size() == before)
        for (std::size_t i = 0; i < e.args.size(); ++i)
            bindAggregateArgument(plan, plan.function->arguments.at(i), *e.args[i], e.path[0]);
    if (plan.function->ordered)
        bindAggregateOrder(plan, e);
    m_insideCall = outer;
    const bool failed =
        std::ranges::any_of(std::span(m_findings).subspan(before),
                            [](const auto& d) { return d.severity == Severity::Error; });
    return failed ? std::nullopt : std::optional(std::move(plan));
}

ExpressionPtr ExpressionBinder::bindAggregate(const AggregateFunction& function,
                                              const ast::Expr& e) {
    auto out = make(Op::Slot, e);
    for (const auto& [call, slot] : m_aggregateCalls)
        if (ast::sameExpression(*call, e)) {
            out->index = slot;
            out->type = resultType(select->aggregates[slot - select->keys.size()]);
            return out;
        }
    auto plan = aggregatePlan(function, e);
    if (!plan)
        return make(Op::Constant, e);
    out->type = resultType(*plan);
    out->index = select->keys.size() + select->aggregates.size();
    select->aggregates.push_back(std::move(*plan));
    m_aggregateCalls.emplace_back(&e, out->index);
    return out;
}

} // namespace vigil::engine
