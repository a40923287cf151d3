// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ExpressionBinder that deals with calls: scalar, System and aggregate.
#include "engine/expression_binder.h"
#include "engine/foreign_clause.h"

#include <algorithm>
#include <array>
#include <utility>

namespace vigil::engine {

using model::equalNames;
using model::Value;
using Type = model::Value::Type;
using Op = Expression::Op;

namespace {

struct AggregateName {
    std::string_view name;
    AggregatePlan::Kind kind;
};

using A = AggregatePlan::Kind;
constexpr std::array<AggregateName, 16> kAggregates{{
    {"COUNT", A::Count},
    {"COUNT_BIG", A::Count},
    {"SUM", A::Sum},
    {"AVG", A::Avg},
    {"MIN", A::Min},
    {"MAX", A::Max},
    {"STDEV", A::StDev},
    {"STDEVP", A::StDevP},
    {"VAR", A::Var},
    {"VARP", A::VarP},
    {"Collect", A::Collect},
    {"CollectTop", A::CollectTop},
    {"TopOne", A::TopOne},
    {"PERCENTILE_CONT", A::PercentileCont},
    {"PERCENTILE_DISC", A::PercentileDisc},
    {"STRING_AGG", A::StringAgg},
}};

constexpr std::array<std::string_view, 8> kWindowNames{
    "TumblingWindow", "HoppingWindow", "SlidingWindow", "SessionWindow",
    "Windows",        "Tumbling",      "Hopping",       "Session"};

bool isAnalyticName(std::string_view name) {
    return equalNames(name, "LAG") || equalNames(name, "LAST") || equalNames(name, "ISFIRST") ||
           anomalyNamed(name);
}

} // namespace

std::optional<Type> aggregateType(AggregatePlan::Kind kind, const Expression* argument) {
    switch (kind) {
    case A::Count:
    case A::CountDistinct:
        return Type::BigInt;
    case A::Avg:
    case A::StDev:
    case A::StDevP:
    case A::Var:
    case A::VarP:
    case A::PercentileCont:
        return Type::Float;
    case A::Min:
    case A::Max:
    case A::TopOne:
        return argument == nullptr || argument->type == Type::Null ? std::nullopt : argument->type;
    case A::Collect:
    case A::CollectTop:
        return Type::Array;
    case A::StringAgg:
        return Type::Text;
    default:
        return std::nullopt;
    }
}

bool aggregateNeedsOrder(AggregatePlan::Kind kind) noexcept {
    return kind == A::TopOne || kind == A::CollectTop || kind == A::PercentileCont ||
           kind == A::PercentileDisc;
}

std::optional<AggregatePlan::Kind> aggregateNamed(std::string_view name) noexcept {
    const auto found = std::ranges::find_if(
        kAggregates, [&](const auto& entry) { return equalNames(entry.name, name); });
    return found == kAggregates.end() ? std::nullopt : std::optional(found->kind);
}

ExpressionPtr ExpressionBinder::bindCall(const ast::Expr& e, Phase phase) {
    if (e.path.size() == 2 && equalNames(e.path[0], "System"))
        return bindSystem(e);
    if (e.path.size() == 2 && equalNames(e.path[0], "udf"))
        return bindUserFunction(e, phase);
    if (e.path.size() != 1)
        return unknownCall(e);
    const auto& name = e.path[0];
    const auto aggregate = aggregateNamed(name);
    const bool analytic =
        isAnalyticName(name) ||
        (aggregate && e.over != nullptr &&
         (e.over->limit || e.over->when != nullptr || !e.over->partitionBy.empty() ||
          (!aggregateNeedsOrder(*aggregate) && *aggregate != A::Collect)));
    if (!aggregate && !analytic) {
        if (e.over != nullptr)
            error(e.over->span, "'" + name + "' takes no OVER");
        if (equalNames(name, "GetMetadataPropertyValue"))
            return bindMetadata(e, phase);
        const auto* function = findFunction(name);
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
    auto names = functionNames();
    for (const auto& entry : kAggregates)
        names.push_back(entry.name);
    names.insert(names.end(),
                 {"LAG", "LAST", "ISFIRST", "AnomalyDetection_SpikeAndDip",
                  "AnomalyDetection_ChangePoint", "System.Timestamp", "System.Window"});
    const bool window =
        std::ranges::any_of(kWindowNames, [&](std::string_view w) { return equalNames(w, name); });
    if (window)
        error(e.span, "a window stands only in GROUP BY",
              "System.Timestamp() gives the end of the window");
    else if (equalNames(e.path[0], "uda"))
        error(e.span, "user-defined aggregates are not known here", "register a function: udf.*");
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

ExpressionPtr ExpressionBinder::bindUserFunction(const ast::Expr& e, Phase phase) {
    const auto name = ast::pathText(e.path);
    const auto* function = functions == nullptr ? nullptr : functions->find(e.path[1]);
    if (function == nullptr) {
        const auto known = functions == nullptr ? std::vector<std::string>{} : functions->names();
        auto hint = didYouMean(name, std::vector<std::string_view>(known.begin(), known.end()));
        if (hint.empty())
            for (const auto& other : known)
                hint += (hint.empty() ? "there is " : ", ") + other;
        error(e.span, "unknown user function '" + name + "'",
              hint.empty() ? "no user functions are registered" : std::move(hint));
        return make(Op::Constant, e);
    }
    if (e.over != nullptr)
        error(e.over->span, "'" + name + "' takes no OVER");
    if (e.starArgument || e.distinct || e.args.size() != function->arguments.size()) {
        error(e.span, "wrong number of arguments for '" + name + "'",
              "write " + function->signature());
        return make(Op::Constant, e);
    }
    auto out = make(Op::UserCall, e);
    out->userFunction = function;
    out->type = function->result;
    bindArguments(*out, e, phase);
    for (std::size_t i = 0; i < e.args.size(); ++i) {
        const auto want = function->arguments[i];
        const auto have = out->args[i]->type;
        if (want && have && *have != Type::Null && *have != *want &&
            !(*want == Type::Float && *have == Type::BigInt))
            error(e.args[i]->span, "this is " + std::string(model::typeName(*have)) + ", '" + name +
                                       "' takes " + std::string(model::typeName(*want)) + " here");
    }
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

std::optional<AggregatePlan> ExpressionBinder::aggregatePlan(AggregatePlan::Kind kind,
                                                             const ast::Expr& e) {
    AggregatePlan plan;
    plan.kind = kind;
    const auto before = m_findings.size();
    const bool outer = std::exchange(m_insideCall, true);
    const auto bindArgument = [&](std::size_t at) {
        const auto& argument = *e.args[at];
        plan.argument = bind(argument, Phase::Row);
        const auto known = std::ranges::find_if(
            m_lanes, [&](const ast::Expr* other) { return ast::sameExpression(*other, argument); });
        plan.lane = static_cast<std::size_t>(known - m_lanes.begin());
        if (known == m_lanes.end())
            m_lanes.push_back(&argument);
        const bool number = kind == A::Sum || kind == A::Avg || kind == A::StDev ||
                            kind == A::StDevP || kind == A::Var || kind == A::VarP;
        if (number && (plan.argument->type == Type::Text || plan.argument->type == Type::DateTime ||
                       plan.argument->type == Type::Record || plan.argument->type == Type::Array))
            error(argument.span,
                  e.path[0] + " needs numbers, this is " +
                      std::string(model::typeName(*plan.argument->type)),
                  plan.argument->type == Type::Text ? "write TRY_CAST(... AS float)" : "");
    };
    const auto arity = [&](std::size_t low, std::size_t high, std::string_view form) {
        if (e.args.size() < low || e.args.size() > high || (e.starArgument && kind != A::Count))
            error(e.span, "wrong number of arguments for '" + e.path[0] + "'",
                  "write " + std::string(form));
        return m_findings.size() == before;
    };
    if (e.distinct && kind != A::Count)
        error(e.span, "DISTINCT is for COUNT only");
    switch (kind) {
    case A::Count:
        // COUNT() is COUNT(*).
        if (arity(e.distinct ? 1 : 0, e.starArgument ? 0 : 1, "COUNT(*) or COUNT(value)") &&
            !e.args.empty()) {
            bindArgument(0);
            if (e.distinct)
                plan.kind = A::CountDistinct;
        }
        break;
    case A::Collect:
        if (arity(0, 1, "Collect()") && !e.args.empty())
            bindArgument(0);
        break;
    case A::TopOne:
        if (arity(0, 1, "TopOne([value]) OVER (ORDER BY value DESC)") && !e.args.empty())
            bindArgument(0);
        break;
    case A::CollectTop:
        if (arity(1, 2, "CollectTop(n[, value]) OVER (ORDER BY value DESC)")) {
            if (e.args.size() == 2)
                bindArgument(1);
            const auto n = constantWhole(*e.args[0], "the number of rows");
            constexpr std::int64_t kMostRows = 10'000;
            if (n && (*n < 1 || *n > kMostRows))
                error(e.args[0]->span, "CollectTop keeps 1 to 10000 rows");
            plan.limit = static_cast<std::size_t>(n.value_or(1));
        }
        break;
    case A::PercentileCont:
    case A::PercentileDisc:
        if (arity(1, 1, "PERCENTILE_CONT(0.95) OVER (ORDER BY value)")) {
            const auto p = bind(*e.args[0], Phase::Row);
            const auto number = p->op == Op::Constant ? numberOf(p->constant) : std::nullopt;
            if (!number || *number < 0 || *number > 1)
                error(e.args[0]->span, "a percentile is a constant from 0.0 to 1.0");
            plan.fraction = number.value_or(0);
        }
        break;
    case A::StringAgg:
        if (arity(2, 2, "STRING_AGG(text, ',')")) {
            bindArgument(0);
            plan.separator = textOf(e.args[1]->value);
        }
        break;
    default:
        if (arity(1, 1, e.path[0] + "(value)"))
            bindArgument(0);
    }
    if (aggregateNeedsOrder(kind)) {
        if (e.over == nullptr || e.over->orderBy.empty())
            error(e.span, "'" + e.path[0] + "' needs OVER (ORDER BY ...)");
        else
            for (const auto& item : e.over->orderBy) {
                plan.order.push_back({bind(*item.value, Phase::Row), item.descending});
                const auto type = plan.order.back().value->type;
                // A percentile takes a text that is a number.
                const bool readable = kind == A::PercentileCont || kind == A::PercentileDisc;
                if ((type == Type::Text && !readable) || type == Type::Record ||
                    type == Type::Array)
                    error(item.value->span,
                          "ORDER BY takes bigint, float or datetime, this is " +
                              std::string(model::typeName(*type)),
                          type == Type::Text ? "write TRY_CAST(... AS float)" : "");
            }
    }
    m_insideCall = outer;
    if (m_findings.size() != before &&
        std::ranges::any_of(std::span(m_findings).subspan(before),
                            [](const auto& d) { return d.severity == Severity::Error; }))
        return std::nullopt;
    return plan;
}

ExpressionPtr ExpressionBinder::bindAggregate(AggregatePlan::Kind kind, const ast::Expr& e) {
    auto out = make(Op::Slot, e);
    for (const auto& [call, slot] : m_aggregateCalls)
        if (ast::sameExpression(*call, e)) {
            out->index = slot;
            const auto& known = select->aggregates[slot - select->keys.size()];
            out->type = aggregateType(known.kind, known.argument.get());
            return out;
        }
    auto plan = aggregatePlan(kind, e);
    if (!plan)
        return make(Op::Constant, e);
    out->type = aggregateType(plan->kind, plan->argument.get());
    out->index = select->keys.size() + select->aggregates.size();
    select->aggregates.push_back(std::move(*plan));
    m_aggregateCalls.emplace_back(&e, out->index);
    return out;
}

} // namespace vigil::engine
