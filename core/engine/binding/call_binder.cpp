// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ExpressionBinder that deals with calls: scalar and System functions.
#include "engine/binding/expression_binder.h"
#include "engine/binding/window_binder.h"
#include "engine/plan/special_forms.h"
#include "engine/syntax/foreign_clause.h"

#include <algorithm>

namespace vigil::engine {

using model::equalNames;
using model::Value;
using Type = model::Value::Type;
using Op = Expression::Op;

ExpressionPtr ExpressionBinder::bindCall(const ast::Expr& e, Phase phase) {
    if (e.path.size() == 2 && equalNames(e.path[0], "System"))
        return bindSystem(e);
    if (e.path.size() == 2 && equalNames(e.path[0], "udf"))
        return bindUserFunction(e, phase);
    if (e.path.size() == 2 && equalNames(e.path[0], "uda"))
        return bindUserAggregate(e, phase);
    if (e.path.size() != 1)
        return unknownCall(e);
    const auto& name = e.path[0];
    const auto* const aggregate = m_catalog.aggregate(name);
    const bool analytic =
        specialForm(name, SpecialForm::Kind::Analytic) != nullptr ||
        (aggregate != nullptr && e.over != nullptr &&
         (e.over->limit || e.over->when != nullptr || !e.over->partitionBy.empty() ||
          (!aggregate->ordered && !aggregate->wholeRows)));
    if (aggregate == nullptr && !analytic) {
        if (e.over != nullptr)
            error(e.over->span, "'" + name + "' takes no OVER");
        if (equalNames(name, "GetMetadataPropertyValue"))
            return bindMetadata(e, phase);
        const auto* function = m_catalog.scalar(name);
        return function == nullptr ? unknownCall(e) : bindFunction(*function, e, phase);
    }
    // Analytic functions come before the grouping, so an aggregate may take one.
    const bool inside = analytic ? m_insideAnalytic : m_insideCall;
    if (inside || phase == Phase::EventTime) {
        error(e.span,
              "'" + name + "' cannot stand " +
                  (inside ? "inside another function over rows" : "in TIMESTAMP BY"),
              inside ? "compute the inner one in a step (WITH name AS ...)" : "");
        return make(Op::Constant, e);
    }
    if (analytic) {
        if (phase == Phase::Group) {
            error(e.span, "'" + name + "' over rows is neither in GROUP BY nor inside an aggregate",
                  "it is computed before GROUP BY: write, say, MAX(" + textAt(e.span) + ")");
            return make(Op::Constant, e);
        }
        return bindAnalytic(e);
    }
    if (phase != Phase::Group) {
        error(e.span, "the aggregate '" + name + "' is not allowed here",
              select != nullptr && select->grouped
                  ? "aggregates stand in SELECT and HAVING"
                  : "add GROUP BY with a window, or OVER (... LIMIT DURATION(unit, n))");
        return make(Op::Constant, e);
    }
    return bindAggregate(*aggregate, e);
}

ExpressionPtr ExpressionBinder::unknownCall(const ast::Expr& e) {
    const auto name = ast::pathText(e.path);
    std::vector<std::string_view> names;
    for (const auto* entry : m_catalog.scalars())
        names.push_back(entry->name);
    for (const auto* entry : m_catalog.aggregates())
        names.push_back(entry->name);
    for (const auto& form : specialForms())
        if (form.kind != SpecialForm::Kind::Window)
            names.push_back(form.name);
    if (isWindowCall(e))
        error(e.span, "a window stands only in GROUP BY",
              "System.Timestamp() gives the end of the window");
    else if (const auto foreign = foreignFunction(name))
        error(e.span, "'" + name + "' " + std::string(foreign->message),
              std::string(foreign->hint));
    else
        error(e.span, "unknown function '" + name + "'", didYouMean(name, names));
    return make(Op::Constant, e);
}

ExpressionPtr ExpressionBinder::bindSystem(const ast::Expr& e) {
    const auto& call = e.kind == ast::Expr::Kind::Field ? *e.args[0] : e;
    if (e.kind == ast::Expr::Kind::Call && equalNames(call.path[1], "Timestamp")) {
        auto out = make(Op::Time, e);
        out->type = Type::DateTime;
        return out;
    }
    const auto field = e.kind == ast::Expr::Kind::Field && e.path.size() == 1 ? e.path[0] : "";
    auto out = make(Op::WindowId, e);
    if (select == nullptr || !select->grouped)
        error(e.span, "System.Window() needs GROUP BY with a window");
    else if (equalNames(field, "Start"))
        out->op = Op::WindowStart;
    else if (equalNames(field, "End"))
        out->op = Op::WindowEnd;
    else if (!equalNames(field, "Id"))
        error(e.span, "unknown property of System",
              "System.Timestamp(), System.Window().Id, .Start or .End");
    out->type = out->op == Op::WindowId ? std::optional<Type>() : Type::DateTime;
    return out;
}

ExpressionPtr ExpressionBinder::bindFunction(const Function& function, const ast::Expr& e,
                                             Phase phase) {
    auto out = make(Op::Call, e);
    out->function = &function;
    out->type = function.result;
    const auto given = static_cast<int>(e.args.size());
    if (e.starArgument || e.distinct || given < function.minArgs ||
        (function.maxArgs >= 0 && given > function.maxArgs)) {
        error(e.span, "wrong number of arguments for '" + e.path[0] + "'",
              "write " + std::string(function.signature));
        return make(Op::Constant, e);
    }
    std::size_t first = 0;
    if (function.unitFirst) {
        const auto named = unit(*e.args[0]);
        auto constant = make(Op::Constant, *e.args[0]);
        constant->constant = Value(static_cast<std::int64_t>(named.value_or(TimeUnit::Second)));
        constant->type = Type::BigInt;
        out->args.push_back(std::move(constant));
        first = 1;
    }
    const bool outerAliasIsTime = aliasIsTime;
    aliasIsTime = aliasIsTime || (function.unitFirst && tables.size() > 1);
    for (std::size_t i = first; i < e.args.size(); ++i) {
        out->args.push_back(bind(*e.args[i], phase));
        // A text that is to be a datetime is read once, here.
        auto& argument = *out->args.back();
        if (function.unitFirst && argument.op == Op::Constant &&
            argument.constant.type() == Type::Text) {
            if (const auto time = timeOf(argument.constant)) {
                argument.constant = Value(*time);
                argument.type = Type::DateTime;
            } else {
                error(argument.span, "'" + argument.constant.asText() + "' is no datetime",
                      "write it as '2026-11-22T10:00:00Z'");
            }
        }
    }
    aliasIsTime = outerAliasIsTime;
    if (!out->type && function.resultLikeArguments)
        out->type = commonType(out->args, 0, 1);
    if (isConstant(*out) && !out->args.empty()) {
        EvalContext context;
        Value value = evaluate(*out, context);
        if (context.failure.empty()) {
            out->op = Op::Constant;
            out->type = value.type();
            out->constant = std::move(value);
            out->args.clear();
        }
    }
    return out;
}

} // namespace vigil::engine
