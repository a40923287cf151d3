// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ExpressionBinder that deals with functions of the user: udf.* and uda.*
#include "engine/binding/expression_binder.h"

#include <span>
#include <utility>

namespace vigil::engine {

using model::Value;
using Kind = UserFunction::Kind;
using Type = Value::Type;
using Op = Expression::Op;

namespace {

/// What an aggregate of the user keeps of a row: its value and its time.
Value valueAndTime(EvalContext& /*context*/, std::span<const Value> args) {
    return Value(model::Array(args.begin(), args.end()));
}

/// The same, where a datetime is a text of an input that looks like one.
Value textAndTime(EvalContext& context, std::span<const Value> args) {
    if (args[0].type() != Type::DateTime)
        return valueAndTime(context, args);
    return Value(model::Array{Value(model::textOf(args[0].asMoment())), args[1]});
}

constexpr Function pairing(Value (*call)(EvalContext&, std::span<const Value>)) {
    return {.name = "value and time",
            .signature = {},
            .description = {},
            .example = {},
            .gives = {},
            .minArgs = 2,
            .maxArgs = 2,
            .result = Type::Array,
            .strict = false,
            .call = call};
}

constexpr Function kValueAndTime = pairing(valueAndTime);
constexpr Function kTextAndTime = pairing(textAndTime);

} // namespace

const UserFunction* ExpressionBinder::userFunction(const ast::Expr& e, Kind kind) {
    const auto name = ast::pathText(e.path);
    const auto* const function = functions == nullptr ? nullptr : functions->find(e.path[1], kind);
    if (function != nullptr) {
        const auto given = e.args.size();
        const auto wanted = function->arguments.size();
        if (!e.starArgument && !e.distinct &&
            (given == wanted || (given > wanted && function->takesMore)))
            return function;
        error(e.span, "wrong number of arguments for '" + name + "'",
              "write " + function->signature());
        return nullptr;
    }
    const auto known = functions == nullptr ? std::vector<std::string>{} : functions->names(kind);
    auto hint = didYouMean(name, std::vector<std::string_view>(known.begin(), known.end()));
    if (hint.empty())
        for (const auto& other : known)
            hint += (hint.empty() ? "there is " : ", ") + other;
    if (hint.empty())
        hint =
            "give a file with it: --functions FILE.js, or functions = \"FILE.js\" in a workspace";
    error(
        e.span,
        std::string(kind == Kind::Scalar ? "unknown user function '" : "unknown user aggregate '") +
            name + "'",
        std::move(hint));
    return nullptr;
}

ExpressionPtr ExpressionBinder::bindUserFunction(const ast::Expr& e, Phase phase) {
    const auto* const function = userFunction(e, Kind::Scalar);
    if (function == nullptr)
        return make(Op::Constant, e);
    const auto name = ast::pathText(e.path);
    if (e.over != nullptr)
        error(e.over->span, "'" + name + "' takes no OVER");
    auto out = make(Op::UserCall, e);
    out->userFunction = function;
    out->type = function->result;
    bindArguments(*out, e, phase);
    for (std::size_t i = 0; i < function->arguments.size(); ++i) {
        const auto want = function->arguments[i];
        const auto have = out->args[i]->type;
        if (want && have && *have != Type::Null && *have != *want &&
            !(*want == Type::Float && *have == Type::BigInt))
            error(e.args[i]->span, "this is " + std::string(model::typeName(*have)) + ", '" + name +
                                       "' takes " + std::string(model::typeName(*want)) + " here");
    }
    return out;
}

/// uda.f(x) is a call of f with the rows that Collect keeps of [x, System.Timestamp()].
ExpressionPtr ExpressionBinder::bindUserAggregate(const ast::Expr& e, Phase phase) {
    const auto* const function = userFunction(e, Kind::Aggregate);
    if (function == nullptr)
        return make(Op::Constant, e);
    const auto name = ast::pathText(e.path);
    if (m_insideCall || phase != Phase::Group) {
        error(e.span, "the aggregate '" + name + "' is not allowed here",
              m_insideCall ? "compute the inner one in a step (WITH name AS ...)"
                           : "it stands in SELECT and HAVING, beside GROUP BY with a window");
        return make(Op::Constant, e);
    }
    if (e.over != nullptr) {
        error(e.over->span, "'" + name + "' takes no OVER",
              "it aggregates the rows of a window: add GROUP BY");
        return make(Op::Constant, e);
    }
    auto out = make(Op::UserCall, e);
    out->userFunction = function;
    out->type = function->result;
    auto rows = make(Op::Slot, e);
    rows->type = Type::Array;
    rows->index = keptRows(e, *function);
    out->args.push_back(std::move(rows));
    return out;
}

/// The slot of the rows that a call of an aggregate gets.
std::size_t ExpressionBinder::keptRows(const ast::Expr& e, const UserFunction& function) {
    for (const auto& [call, slot] : m_aggregateCalls)
        if (ast::sameExpression(*call, e))
            return slot;
    const bool outer = std::exchange(m_insideCall, true);
    auto pair = make(Op::Call, e);
    pair->args.push_back(bind(*e.args[0], Phase::Row));
    m_insideCall = outer;
    const bool texts = function.readsTexts && pair->args[0]->type != Type::DateTime;
    pair->function = texts ? &kTextAndTime : &kValueAndTime;
    pair->type = Type::Array;
    auto time = make(Op::Time, e);
    time->type = Type::DateTime;
    pair->args.push_back(std::move(time));
    AggregatePlan plan;
    plan.function = m_catalog.aggregate("Collect");
    plan.argument = std::move(pair);
    plan.lane = m_lanes.size();
    m_lanes.push_back(&e);
    const auto slot = select->keys.size() + select->aggregates.size();
    select->aggregates.push_back(std::move(plan));
    m_aggregateCalls.emplace_back(&e, slot);
    return slot;
}

} // namespace vigil::engine
