// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;
using Args = std::span<const Value>;

namespace {

/// A number argument, bigint kept; nullopt marks the row as failed.
std::optional<Value> number(EvalContext& context, const Value& v, std::string_view function) {
    if (v.isNumber())
        return v;
    if (const auto read = castValue(v, Type::BigInt);
        v.type() == Type::Text && read && numberOf(v) == read->toDouble())
        return read;
    if (const auto read = numberOf(v))
        return Value(*read);
    context.fail(std::string(function) + " of no number");
    return std::nullopt;
}

/// Applies `f` to a float argument.
template <typename F>
Value real(EvalContext& context, Args a, std::string_view function, F f) {
    const auto v = number(context, a[0], function);
    return v ? floatValue(f(v->toDouble())) : Value();
}

/// Keeps a bigint as it is, applies `f` to a float.
template <typename F>
Value keepWhole(EvalContext& context, Args a, std::string_view function, F f) {
    const auto v = number(context, a[0], function);
    if (!v || v->type() == Type::BigInt)
        return v.value_or(Value());
    return floatValue(f(v->asFloat()));
}

Value absolute(EvalContext& context, Args a) {
    const auto v = number(context, a[0], "ABS");
    if (!v)
        return {};
    if (v->type() == Type::BigInt && v->asBigInt() >= 0)
        return *v;
    if (v->type() == Type::BigInt)
        return calculate(Arithmetic::Subtract, Value(std::int64_t{0}), *v).value_or(Value());
    return Value(std::fabs(v->asFloat()));
}

Value ceiling(EvalContext& context, Args a) {
    return keepWhole(context, a, "CEILING", [](double v) { return std::ceil(v); });
}

Value floor(EvalContext& context, Args a) {
    return keepWhole(context, a, "FLOOR", [](double v) { return std::floor(v); });
}

Value round(EvalContext& context, Args a) {
    const auto v = number(context, a[0], "ROUND");
    const auto digits = a.size() > 1 ? wholeNumberOf(a[1]) : std::optional<std::int64_t>(0);
    if (!v || !digits)
        return v ? context.fail("ROUND to no whole number of digits") : Value();
    constexpr std::int64_t kMostDigits = 15;
    const double scale =
        std::pow(10.0, static_cast<double>(std::clamp(*digits, -kMostDigits, kMostDigits)));
    if (v->type() == Type::BigInt && *digits >= 0)
        return *v;
    // Half away from zero, as in T-SQL.
    const double rounded = std::round(v->toDouble() * scale) / scale;
    if (!std::isfinite(rounded))
        return *v;
    return v->type() == Type::BigInt ? Value(static_cast<std::int64_t>(rounded)) : Value(rounded);
}

Value sign(EvalContext& context, Args a) {
    const auto v = number(context, a[0], "SIGN");
    if (!v)
        return {};
    const double d = v->toDouble();
    const int s = d > 0 ? 1 : d < 0 ? -1 : 0;
    return v->type() == Type::BigInt ? Value(std::int64_t{s}) : Value(static_cast<double>(s));
}

Value power(EvalContext& context, Args a) {
    const auto base = number(context, a[0], "POWER");
    const auto exponent = number(context, a[1], "POWER");
    if (!base || !exponent)
        return {};
    const double result = std::pow(base->toDouble(), exponent->toDouble());
    constexpr double kExact = 9007199254740992.0; // 2^53
    if (base->type() == Type::BigInt && exponent->type() == Type::BigInt &&
        exponent->asBigInt() >= 0 && std::fabs(result) <= kExact)
        return Value(static_cast<std::int64_t>(result));
    return floatValue(result);
}

Value square(EvalContext& context, Args a) {
    return real(context, a, "SQUARE", [](double v) { return v * v; });
}

Value squareRoot(EvalContext& context, Args a) {
    return real(context, a, "SQRT", [](double v) { return std::sqrt(v); });
}

Value exponential(EvalContext& context, Args a) {
    return real(context, a, "EXP", [](double v) { return std::exp(v); });
}

Value logarithm(EvalContext& context, Args a) {
    if (a.size() == 1)
        return real(context, a, "LOG", [](double v) { return std::log(v); });
    const auto base = numberOf(a[1]);
    return base
               ? real(context, a, "LOG", [base](double v) { return std::log(v) / std::log(*base); })
               : context.fail("LOG of no number");
}

Value logarithm10(EvalContext& context, Args a) {
    return real(context, a, "LOG10", [](double v) { return std::log10(v); });
}

Value sine(EvalContext& context, Args a) {
    return real(context, a, "SIN", [](double v) { return std::sin(v); });
}

Value cosine(EvalContext& context, Args a) {
    return real(context, a, "COS", [](double v) { return std::cos(v); });
}

Value pi(EvalContext&, Args) { return Value(3.14159265358979323846); }

constexpr auto kAny = std::nullopt;
constexpr auto kFloat = Type::Float;

constexpr std::array kFunctions{
    Function{"ABS", 1, 1, kAny, true, false, absolute, "ABS(number)"},
    Function{"CEILING", 1, 1, kAny, true, false, ceiling, "CEILING(number)"},
    Function{"FLOOR", 1, 1, kAny, true, false, floor, "FLOOR(number)"},
    Function{"ROUND", 1, 2, kAny, true, false, round, "ROUND(number[, digits])"},
    Function{"SIGN", 1, 1, kAny, true, false, sign, "SIGN(number)"},
    Function{"POWER", 2, 2, kAny, true, false, power, "POWER(base, exponent)"},
    Function{"SQUARE", 1, 1, kFloat, true, false, square, "SQUARE(number)"},
    Function{"SQRT", 1, 1, kFloat, true, false, squareRoot, "SQRT(number)"},
    Function{"EXP", 1, 1, kFloat, true, false, exponential, "EXP(number)"},
    Function{"LOG", 1, 2, kFloat, true, false, logarithm, "LOG(number[, base])"},
    Function{"LOG10", 1, 1, kFloat, true, false, logarithm10, "LOG10(number)"},
    Function{"SIN", 1, 1, kFloat, true, false, sine, "SIN(radians)"},
    Function{"COS", 1, 1, kFloat, true, false, cosine, "COS(radians)"},
    Function{"PI", 0, 0, kFloat, true, false, pi, "PI()"},
};

} // namespace

std::span<const Function> numberFunctions() noexcept { return kFunctions; }

} // namespace vigil::engine
