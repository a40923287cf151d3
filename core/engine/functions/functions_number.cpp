// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression/expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;
using Args = std::span<const Value>;

namespace {

constexpr std::int64_t kFar = 1'000;

/// A number argument, bigint kept; nullopt marks the row as failed.
std::optional<Value> number(EvalContext& context, const Value& v, std::string_view function) {
    if (v.isNumber())
        return v;
    if (auto read = castValue(v, Type::BigInt);
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

/// Half away from zero to a multiple of 10^zeros, exactly; 0 where the number has fewer digits.
Value roundedWhole(std::int64_t value, std::int64_t zeros) {
    constexpr std::int64_t kDigits = 18; // of the largest power of ten
    if (zeros > kDigits)
        return Value(std::int64_t{0});
    std::int64_t unit = 1;
    for (std::int64_t i = 0; i < zeros; ++i)
        unit *= 10;
    const std::int64_t rest = value % unit;
    const std::int64_t down = value - rest;
    const bool up = rest >= unit - unit / 2 || rest <= unit / 2 - unit;
    const auto step = up ? (value < 0 ? -unit : unit) : 0;
    return calculate(Arithmetic::Add, Value(down), Value(step)).value_or(Value());
}

Value round(EvalContext& context, Args a) {
    const auto v = number(context, a[0], "ROUND");
    const auto digits = a.size() > 1 ? wholeNumberOf(a[1]) : std::optional<std::int64_t>(0);
    if (!v || !digits)
        return v ? context.fail("ROUND to no whole number of digits") : Value();
    if (v->type() == Type::BigInt)
        return *digits >= 0 ? *v : roundedWhole(v->asBigInt(), -std::max(*digits, -kFar));
    constexpr std::int64_t kMostDigits = 15; // a float has no more
    if (*digits > kMostDigits)
        return *v;
    constexpr std::int64_t kMostZeros = 309;
    const double scale =
        std::pow(10.0, static_cast<double>(std::abs(std::max(*digits, -kMostZeros))));
    // Half away from zero, as in T-SQL. Left of the point the unit is a whole number, which a
    // division by it keeps exact.
    const double rounded = *digits < 0 ? std::round(v->asFloat() / scale) * scale
                                       : std::round(v->asFloat() * scale) / scale;
    return std::isfinite(rounded) ? Value(rounded) : *digits < 0 ? Value(0.0) : *v;
}

Value sign(EvalContext& context, Args a) {
    const auto v = number(context, a[0], "SIGN");
    if (!v)
        return {};
    const double d = v->toDouble();
    const int s = d > 0 ? 1 : d < 0 ? -1 : 0;
    return v->type() == Type::BigInt ? Value(std::int64_t{s}) : Value(static_cast<double>(s));
}

/// A power of whole numbers; nullopt where it is out of range.
std::optional<std::int64_t> wholePower(std::int64_t base, std::int64_t exponent) {
    std::int64_t result = 1;
    for (std::int64_t factor = base; exponent > 0; exponent /= 2) {
        if (exponent % 2 == 1 && __builtin_mul_overflow(result, factor, &result))
            return std::nullopt;
        if (exponent > 1 && __builtin_mul_overflow(factor, factor, &factor))
            return std::nullopt;
    }
    return result;
}

Value power(EvalContext& context, Args a) {
    const auto base = number(context, a[0], "POWER");
    const auto exponent = number(context, a[1], "POWER");
    if (!base || !exponent)
        return {};
    const bool whole = base->type() == Type::BigInt;
    if (whole && exponent->type() == Type::BigInt && exponent->asBigInt() >= 0)
        if (const auto exact = wholePower(base->asBigInt(), exponent->asBigInt()))
            return Value(*exact);
    const Value result = floatValue(std::pow(base->toDouble(), exponent->toDouble()));
    // The result is of the base's type; out of range it becomes a float.
    const auto cut = whole ? wholeNumberOf(result) : std::nullopt;
    return cut ? Value(*cut) : result;
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

constexpr auto kFloat = Type::Float;

constexpr std::array kFunctions{
    Function{.name = "ABS",
             .signature = "ABS(number)",
             .description = "The number without its sign.",
             .example = "ABS(-3)",
             .gives = "3",
             .call = absolute},
    Function{.name = "CEILING",
             .signature = "CEILING(number)",
             .description = "The smallest whole number that is not less.",
             .example = "CEILING(2.1)",
             .gives = "3",
             .call = ceiling},
    Function{.name = "FLOOR",
             .signature = "FLOOR(number)",
             .description = "The largest whole number that is not more.",
             .example = "FLOOR(2.9)",
             .gives = "2",
             .call = floor},
    Function{.name = "ROUND",
             .signature = "ROUND(number[, digits])",
             .description = "Rounded to that many digits, halves away from zero.",
             .example = "ROUND(2.345, 2)",
             .gives = "2.35",
             .maxArgs = 2,
             .call = round},
    Function{.name = "SIGN",
             .signature = "SIGN(number)",
             .description = "-1, 0 or 1.",
             .example = "SIGN(-7)",
             .gives = "-1",
             .call = sign},
    Function{.name = "POWER",
             .signature = "POWER(base, exponent)",
             .description = "The first raised to the second, of the first one's type.",
             .example = "POWER(2, 10)",
             .gives = "1024",
             .minArgs = 2,
             .maxArgs = 2,
             .call = power},
    Function{.name = "SQUARE",
             .signature = "SQUARE(number)",
             .description = "The number times itself.",
             .example = "SQUARE(3)",
             .gives = "9",
             .result = kFloat,
             .call = square},
    Function{.name = "SQRT",
             .signature = "SQRT(number)",
             .description = "The square root; null for negative numbers.",
             .example = "SQRT(9)",
             .gives = "3",
             .result = kFloat,
             .call = squareRoot},
    Function{.name = "EXP",
             .signature = "EXP(number)",
             .description = "e raised to the number.",
             .example = "EXP(0)",
             .gives = "1",
             .result = kFloat,
             .call = exponential},
    Function{.name = "LOG",
             .signature = "LOG(number[, base])",
             .description = "The natural logarithm, or to a base.",
             .example = "LOG(8, 2)",
             .gives = "3",
             .maxArgs = 2,
             .result = kFloat,
             .call = logarithm},
    Function{.name = "LOG10",
             .signature = "LOG10(number)",
             .description = "The logarithm to base 10.",
             .example = "LOG10(1000)",
             .gives = "3",
             .result = kFloat,
             .call = logarithm10},
    Function{.name = "SIN",
             .signature = "SIN(radians)",
             .description = "The sine of an angle in radians.",
             .example = "SIN(0)",
             .gives = "0",
             .result = kFloat,
             .call = sine},
    Function{.name = "COS",
             .signature = "COS(radians)",
             .description = "The cosine of an angle in radians.",
             .example = "COS(0)",
             .gives = "1",
             .result = kFloat,
             .call = cosine},
    Function{.name = "PI",
             .signature = "PI()",
             .description = "The circle's number.",
             .example = "ROUND(PI(), 4)",
             .gives = "3.1416",
             .minArgs = 0,
             .maxArgs = 0,
             .result = kFloat,
             .call = pi},
};

} // namespace

std::span<const Function> numberFunctions() noexcept { return kFunctions; }

} // namespace vigil::engine
