// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression/expression.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/time_unit.h"
#include "engine/expression/unicode_text.h"

#include <algorithm>
#include <array>
#include <compare>
#include <initializer_list>
#include <utility>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;

namespace {

Value bit(std::optional<bool> known) { return known ? Value(*known) : Value(); }

bool satisfies(Compare compare, std::strong_ordering o) {
    switch (compare) {
    case Compare::Equal:
        return std::is_eq(o);
    case Compare::NotEqual:
        return std::is_neq(o);
    case Compare::Less:
        return std::is_lt(o);
    case Compare::LessEqual:
        return std::is_lteq(o);
    case Compare::Greater:
        return std::is_gt(o);
    case Compare::GreaterEqual:
        return std::is_gteq(o);
    }
    return false;
}

/// Making a text takes longer than what a row costs otherwise, where it is long.
void countText(const Value& made) {
    constexpr std::size_t kBytesPerStep = 8;
    if (made.type() == Type::Text && made.asText().size() >= kBytesPerStep)
        countSteps(made.asText().size() / kBytesPerStep);
}

Value evaluateLogic(const Expression& e, EvalContext& context) {
    const bool stopsAt = e.op == Expression::Op::Or;
    const auto left = truthOf(evaluate(*e.args[0], context));
    if (left == stopsAt)
        return Value(stopsAt);
    const auto right = truthOf(evaluate(*e.args[1], context));
    if (right == stopsAt)
        return Value(stopsAt);
    return left && right ? Value(!stopsAt) : Value();
}

Value evaluateIn(const Expression& e, EvalContext& context) {
    const Value value = evaluate(*e.args[0], context);
    bool unknown = value.isNull();
    for (std::size_t i = 1; i < e.args.size() && !value.isNull(); ++i) {
        const auto order = compareValues(value, evaluate(*e.args[i], context));
        if (order && std::is_eq(*order))
            return Value(!e.negated);
        unknown = unknown || !order;
    }
    return unknown ? Value() : Value(e.negated);
}

Value evaluateBetween(const Expression& e, EvalContext& context) {
    const Value value = evaluate(*e.args[0], context);
    const auto low = compareValues(value, evaluate(*e.args[1], context));
    const auto high = compareValues(value, evaluate(*e.args[2], context));
    if ((low && std::is_lt(*low)) || (high && std::is_gt(*high)))
        return Value(e.negated);
    return low && high ? Value(!e.negated) : Value();
}

Value evaluateLike(const Expression& e, EvalContext& context) {
    const Value text = evaluate(*e.args[0], context);
    const Value pattern = evaluate(*e.args[1], context);
    if (text.isNull() || pattern.isNull())
        return {};
    char32_t escape = 0;
    if (e.args.size() > 2) {
        const Value given = evaluate(*e.args[2], context);
        if (given.type() == Type::Text && !given.asText().empty())
            escape = foldedPoints(given.asText()).front();
    }
    std::uint64_t steps = kMostLikeSteps;
    const auto matches =
        matchesLike(foldedPoints(textOf(text)), foldedPoints(textOf(pattern)), escape, steps);
    countSteps((kMostLikeSteps - steps) / kPartsPerStep);
    return matches ? Value(*matches != e.negated)
                   : context.fail("LIKE takes too long on this text");
}

Value evaluateCase(const Expression& e, EvalContext& context) {
    std::size_t i = 0;
    Value operand;
    if (e.hasOperand)
        operand = evaluate(*e.args[i++], context);
    const std::size_t end = e.args.size() - (e.hasElse ? 1 : 0);
    for (; i + 1 < end; i += 2) {
        bool taken = false;
        if (e.hasOperand) {
            const auto order = compareValues(operand, evaluate(*e.args[i], context));
            taken = order && std::is_eq(*order);
        } else {
            taken = holds(*e.args[i], context);
        }
        if (taken)
            return evaluate(*e.args[i + 1], context);
    }
    return e.hasElse ? evaluate(*e.args.back(), context) : Value();
}

Value evaluateCast(const Expression& e, EvalContext& context) {
    const Value value = evaluate(*e.args[0], context);
    auto cast = castValue(value, e.castTo);
    if (cast)
        return std::move(*cast);
    if (e.tryCast)
        return {};
    return context.fail("value cannot be cast to " + std::string(model::typeName(e.castTo)));
}

Value evaluateCall(const Expression& e, EvalContext& context) {
    constexpr std::size_t kInline = 4;
    std::array<Value, kInline> few;
    std::vector<Value> many;
    if (e.args.size() > kInline)
        many.resize(e.args.size());
    const std::span<Value> args =
        many.empty() ? std::span(few).first(e.args.size()) : std::span(many);
    for (std::size_t i = 0; i < args.size(); ++i) {
        args[i] = evaluate(*e.args[i], context);
        if (e.function->strict && args[i].isNull())
            return {};
    }
    Value result = e.function->call(context, args);
    countText(result);
    return result;
}

Value evaluateArithmetic(const Expression& e, EvalContext& context) {
    const Value left = evaluate(*e.args[0], context);
    const Value right = evaluate(*e.args[1], context);
    auto result = calculate(e.arithmetic, left, right);
    if (result && result->type() == Type::Text && result->asText().size() > kMostText)
        return context.fail("+ makes a text of more than 1 MiB");
    if (result) {
        countText(*result);
        return std::move(*result);
    }
    return context.fail("arithmetic on " + std::string(model::typeName(left.type())) + " and " +
                        std::string(model::typeName(right.type())));
}

Value evaluateMetadata(const Expression& e, Metadata property, const RowView& view) {
    if (view.columns == nullptr)
        return {};
    const auto record = [&](std::initializer_list<std::pair<const char*, Metadata>> fields) {
        model::Record out;
        for (const auto& [name, field] : fields)
            out.fields.emplace_back(name, evaluateMetadata(e, field, view));
        return Value(std::move(out));
    };
    const auto& batch = view.columns->batch();
    const auto& origin = batch.origin[view.row];
    switch (property) {
    case Metadata::EventId:
        return Value(std::to_string(origin.source) + '-' + std::to_string(origin.partition) + '-' +
                     std::to_string(origin.offset));
    case Metadata::Offset:
        return Value(origin.offset);
    case Metadata::Partition:
        return Value(std::int64_t{origin.partition});
    case Metadata::EnqueuedTime: {
        const auto arrived = eventAtArrival(batch.arrival[view.row]);
        return isRepresentable(arrived) ? Value(arrived) : Value();
    }
    case Metadata::File:
        return e.files != nullptr && origin.partition < e.files->size()
                   ? Value((*e.files)[origin.partition])
                   : Value();
    case Metadata::Record:
        return record({{"EventEnqueuedUtcTime", Metadata::EnqueuedTime},
                       {"EventProcessedUtcTime", Metadata::EnqueuedTime},
                       {"PartitionId", Metadata::Partition},
                       {"Offset", Metadata::Offset},
                       {"SequenceNumber", Metadata::Offset}});
    case Metadata::FileRecord:
        return record(
            {{"BlobName", Metadata::File}, {"BlobLastModifiedUtcTime", Metadata::Absent}});
    case Metadata::Absent:
        break;
    }
    return {};
}

Value evaluateUserCall(const Expression& e, EvalContext& context) {
    const auto finish = [&](Result<Value> result) {
        return result
                   ? std::move(*result)
                   : context.fail(e.userFunction->fullName() + " failed: " + result.error().text());
    };
    if (context.prepared != nullptr)
        if (const auto* const known = context.prepared->find(e, context.preparedRow))
            return finish(*known);
    auto arguments = userArguments(e, context);
    return arguments ? finish(callUserFunction(*e.userFunction, *arguments)) : Value();
}

} // namespace

std::optional<UserFunction::Values> userArguments(const Expression& e, EvalContext& context) {
    UserFunction::Values values;
    values.reserve(e.args.size());
    for (const auto& argument : e.args) {
        auto& value = values.emplace_back(evaluate(*argument, context));
        if (e.userFunction->readsTexts && value.type() == Type::DateTime &&
            argument->type != Type::DateTime)
            value = Value(model::textOf(value.asMoment()));
    }
    // The function never sees what stands in for a value that failed.
    return context.failure.empty() ? std::optional(std::move(values)) : std::nullopt;
}

Value evaluate(const Expression& e, EvalContext& context) {
    using Op = Expression::Op;
    switch (e.op) {
    case Op::Constant:
        return e.constant;
    case Op::Column: {
        const auto& view = context.sources[e.source];
        return view.columns == nullptr ? Value() : view.columns->value(e.index, view.row);
    }
    case Op::Time:
        return Value(context.time);
    case Op::SourceTime: {
        const auto& view = context.sources[e.source];
        return view.columns == nullptr ? Value() : Value(view.time);
    }
    case Op::WindowId:
        return context.windowId == nullptr ? Value() : *context.windowId;
    case Op::WindowStart:
        return Value(context.windowStart);
    case Op::WindowEnd:
        return Value(context.windowEnd);
    case Op::Slot:
        return context.slots[e.index];
    case Op::Record: {
        const auto& view = context.sources[e.source];
        return view.columns == nullptr ? Value() : view.columns->record(view.row);
    }
    case Op::Metadata:
        return evaluateMetadata(e, e.metadata, context.sources[e.source]);
    case Op::Negate: {
        const Value v = evaluate(*e.args[0], context);
        auto result = calculate(Arithmetic::Subtract, Value(std::int64_t{0}), v);
        return result ? std::move(*result) : context.fail("minus sign before no number");
    }
    case Op::BitNot: {
        const Value v = evaluate(*e.args[0], context);
        if (v.isNull())
            return {};
        if (v.type() == Type::Bit)
            return Value(!v.asBit());
        const auto whole = wholeNumberOf(v);
        return whole ? Value(~*whole) : context.fail("~ before no whole number");
    }
    case Op::Not: {
        const auto truth = truthOf(evaluate(*e.args[0], context));
        return truth ? Value(!*truth) : Value();
    }
    case Op::And:
    case Op::Or:
        return evaluateLogic(e, context);
    case Op::Arithmetic:
        return evaluateArithmetic(e, context);
    case Op::Compare: {
        const Value left = evaluate(*e.args[0], context);
        const auto order = compareValues(left, evaluate(*e.args[1], context));
        return bit(order ? std::optional(satisfies(e.compare, *order)) : std::nullopt);
    }
    case Op::Between:
        return evaluateBetween(e, context);
    case Op::In:
        return evaluateIn(e, context);
    case Op::Like:
        return evaluateLike(e, context);
    case Op::IsNull:
        return Value(evaluate(*e.args[0], context).isNull() != e.negated);
    case Op::Case:
        return evaluateCase(e, context);
    case Op::Cast:
        return evaluateCast(e, context);
    case Op::Field:
        return fieldOf(evaluate(*e.args[0], context), e.path, 0);
    case Op::Call:
        return evaluateCall(e, context);
    case Op::UserCall:
        return evaluateUserCall(e, context);
    }
    return {};
}

bool sameExpression(const Expression& a, const Expression& b) noexcept {
    return a.op == b.op && a.constant.type() == b.constant.type() && a.constant == b.constant &&
           a.source == b.source && a.index == b.index && a.arithmetic == b.arithmetic &&
           a.compare == b.compare && a.castTo == b.castTo && a.function == b.function &&
           a.userFunction == b.userFunction && a.metadata == b.metadata && a.path == b.path &&
           a.negated == b.negated && a.hasOperand == b.hasOperand && a.hasElse == b.hasElse &&
           a.tryCast == b.tryCast &&
           std::ranges::equal(a.args, b.args,
                              [](const auto& x, const auto& y) { return sameExpression(*x, *y); });
}

std::size_t partsOf(const Expression& e) noexcept {
    std::size_t parts = 1;
    for (const auto& argument : e.args)
        parts += partsOf(*argument);
    return parts;
}

bool isConstant(const Expression& e) noexcept {
    using Op = Expression::Op;
    switch (e.op) {
    case Op::Constant:
        return true;
    case Op::Column:
    case Op::Time:
    case Op::SourceTime:
    case Op::WindowId:
    case Op::WindowStart:
    case Op::WindowEnd:
    case Op::Slot:
    case Op::Record:
    case Op::Metadata:
    case Op::UserCall: // may fail, and then belongs to its row
        return false;
    default:
        return std::ranges::all_of(e.args, [](const auto& a) { return isConstant(*a); });
    }
}

namespace {

/// One element of a pattern against the front of `text`: how many code points of each it takes.
struct Step {
    std::size_t pattern = 0;
    bool matches = false; ///< and takes one of the text
};

Step matchOne(std::u32string_view text, std::u32string_view pattern, char32_t escape) {
    const bool any = !text.empty();
    if (escape != 0 && pattern.front() == escape && pattern.size() > 1)
        return {2, any && text[0] == pattern[1]};
    if (pattern.front() == U'_')
        return {1, any};
    const auto close = pattern.front() == U'[' ? pattern.find(U']', 2) : std::u32string_view::npos;
    if (close == std::u32string_view::npos)
        return {1, any && text[0] == pattern[0]};
    auto set = pattern.substr(1, close - 1);
    const bool inverted = set.front() == U'^';
    if (inverted)
        set.remove_prefix(1);
    bool found = false;
    for (std::size_t i = 0; i < set.size() && any; ++i) {
        const bool range = i + 2 < set.size() && set[i + 1] == U'-';
        found = found || (text[0] >= set[i] && text[0] <= set[range ? i + 2 : i]);
        i += range ? 2 : 0;
    }
    return {close + 1, any && found != inverted};
}

} // namespace

std::optional<bool> matchesLike(std::u32string_view text, std::u32string_view pattern,
                                char32_t escape, std::uint64_t& steps) {
    std::size_t t = 0;
    std::size_t p = 0;
    std::optional<std::size_t> retryPattern;
    std::size_t retryText = 0;
    while (true) {
        if (steps == 0)
            return std::nullopt;
        --steps;
        if (p < pattern.size() && pattern[p] == U'%' && escape != U'%') {
            retryPattern = ++p;
            retryText = t;
            continue;
        }
        if (p == pattern.size() && t == text.size())
            return true;
        if (p < pattern.size()) {
            const auto step = matchOne(text.substr(t), pattern.substr(p), escape);
            if (step.matches) {
                p += step.pattern;
                ++t;
                continue;
            }
        }
        // Let the last % take one code point more.
        if (!retryPattern || retryText >= text.size())
            return false;
        t = ++retryText;
        p = *retryPattern;
    }
}

} // namespace vigil::engine
