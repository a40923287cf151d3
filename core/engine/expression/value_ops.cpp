// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression/value_ops.h"

#include "engine/budget/budget_meter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;

namespace {

std::strong_ordering orderDoubles(double a, double b) {
    return a < b   ? std::strong_ordering::less
           : a > b ? std::strong_ordering::greater
                   : std::strong_ordering::equal;
}

std::strong_ordering orderNumbers(const Value& a, const Value& b) {
    if (a.type() == Type::BigInt && b.type() == Type::BigInt)
        return a.asBigInt() <=> b.asBigInt();
    return orderDoubles(a.toDouble(), b.toDouble());
}

std::strong_ordering orderTexts(std::string_view a, std::string_view b) {
    return a.compare(b) <=> 0;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// A text as a number: bigint where it is one.
std::optional<Value> readNumber(std::string_view raw) {
    auto text = trimmed(raw);
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    const char* const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto [at, status] = std::from_chars(text.data(), end, whole);
        status == std::errc{} && at == end && !text.empty())
        return Value(whole);
    double v = 0;
    if (const auto [at, status] = std::from_chars(text.data(), end, v);
        status == std::errc{} && at == end && !text.empty() && std::isfinite(v))
        return Value(v);
    return std::nullopt;
}

/// A value that takes part in arithmetic.
std::optional<Value> operand(const Value& v) {
    switch (v.type()) {
    case Type::BigInt:
    case Type::Float:
        return v;
    case Type::Bit:
        return Value(std::int64_t{v.asBit()});
    case Type::Text:
        return readNumber(v.asText());
    default:
        return std::nullopt;
    }
}

Value calculateWhole(Arithmetic op, std::int64_t a, std::int64_t b) {
    std::int64_t r = 0;
    switch (op) {
    case Arithmetic::Add:
        return __builtin_add_overflow(a, b, &r)
                   ? Value(static_cast<double>(a) + static_cast<double>(b))
                   : Value(r);
    case Arithmetic::Subtract:
        return __builtin_sub_overflow(a, b, &r)
                   ? Value(static_cast<double>(a) - static_cast<double>(b))
                   : Value(r);
    case Arithmetic::Multiply:
        return __builtin_mul_overflow(a, b, &r)
                   ? Value(static_cast<double>(a) * static_cast<double>(b))
                   : Value(r);
    case Arithmetic::Divide:
        if (b == 0)
            return {};
        return b == -1 ? calculateWhole(Arithmetic::Subtract, 0, a) : Value(a / b);
    case Arithmetic::Modulo:
        if (b == 0)
            return {};
        return b == -1 ? Value(std::int64_t{0}) : Value(a % b);
    case Arithmetic::BitAnd:
        return Value(a & b);
    case Arithmetic::BitOr:
        return Value(a | b);
    case Arithmetic::BitXor:
        return Value(a ^ b);
    }
    return {};
}

} // namespace

Value floatValue(double v) noexcept { return std::isfinite(v) ? Value(v) : Value(); }

std::strong_ordering orderValues(const Value& a, const Value& b) {
    if (a.isNumber() && b.isNumber())
        return orderNumbers(a, b);
    if (a.type() != b.type())
        return a.type() <=> b.type();
    switch (a.type()) {
    case Type::Bit:
        return a.asBit() <=> b.asBit();
    case Type::Text:
        return orderTexts(a.asText(), b.asText());
    case Type::DateTime:
        return a.asTime().time_since_epoch().count() <=> b.asTime().time_since_epoch().count();
    case Type::Array: {
        const auto& x = a.asArray();
        const auto& y = b.asArray();
        for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
            if (const auto o = orderValues(x[i], y[i]); o != 0)
                return o;
        return x.size() <=> y.size();
    }
    case Type::Record: {
        const auto& x = a.asRecord().fields;
        const auto& y = b.asRecord().fields;
        for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
            if (const auto o = orderTexts(x[i].first, y[i].first); o != 0)
                return o;
            if (const auto o = orderValues(x[i].second, y[i].second); o != 0)
                return o;
        }
        return x.size() <=> y.size();
    }
    default:
        return std::strong_ordering::equal;
    }
}

std::optional<std::strong_ordering> compareValues(const Value& a, const Value& b) {
    if (a.isNull() || b.isNull())
        return std::nullopt;
    if (a.isNumber() && b.isNumber())
        return orderNumbers(a, b);
    if (a.type() == b.type())
        return orderValues(a, b);
    if (a.type() == Type::DateTime || b.type() == Type::DateTime) {
        const auto x = timeOf(a);
        const auto y = timeOf(b);
        if (!x || !y)
            return std::nullopt;
        return x->time_since_epoch().count() <=> y->time_since_epoch().count();
    }
    if ((a.type() == Type::Bit && b.type() == Type::Text) ||
        (a.type() == Type::Text && b.type() == Type::Bit)) {
        const auto x = castValue(a, Type::Bit);
        const auto y = castValue(b, Type::Bit);
        if (!x || !y)
            return std::nullopt;
        return x->asBit() <=> y->asBit();
    }
    const auto x = operand(a);
    const auto y = operand(b);
    if (!x || !y)
        return std::nullopt;
    return orderNumbers(*x, *y);
}

std::optional<Value> calculate(Arithmetic op, const Value& a, const Value& b) {
    if (a.isNull() || b.isNull())
        return Value();
    if (op == Arithmetic::Add && a.type() == Type::Text && b.type() == Type::Text)
        return Value(a.asText() + b.asText());
    // A time beside a text is what was written.
    if (op == Arithmetic::Add && ((a.type() == Type::Text && b.type() == Type::DateTime) ||
                                  (a.type() == Type::DateTime && b.type() == Type::Text)))
        return Value(textOf(a) + textOf(b));
    const bool bitwise =
        op == Arithmetic::BitAnd || op == Arithmetic::BitOr || op == Arithmetic::BitXor;
    if (bitwise && a.type() == Type::Bit && b.type() == Type::Bit)
        return Value(op == Arithmetic::BitAnd  ? a.asBit() && b.asBit()
                     : op == Arithmetic::BitOr ? a.asBit() || b.asBit()
                                               : a.asBit() != b.asBit());
    const auto x = operand(a);
    const auto y = operand(b);
    if (!x || !y)
        return std::nullopt;
    if (x->type() == Type::BigInt && y->type() == Type::BigInt)
        return calculateWhole(op, x->asBigInt(), y->asBigInt());
    const double l = x->toDouble();
    const double r = y->toDouble();
    switch (op) {
    case Arithmetic::Add:
        return floatValue(l + r);
    case Arithmetic::Subtract:
        return floatValue(l - r);
    case Arithmetic::Multiply:
        return floatValue(l * r);
    case Arithmetic::Divide:
        return r == 0 ? Value() : floatValue(l / r);
    case Arithmetic::Modulo:
        return r == 0 ? Value() : floatValue(std::fmod(l, r));
    default:
        return std::nullopt;
    }
}

std::optional<Value> castValue(const Value& value, Type to) {
    if (value.type() == Type::DateTime && to == Type::DateTime)
        return Value(value.asTime()); // however it was written
    if (value.isNull() || value.type() == to)
        return value;
    switch (to) {
    case Type::BigInt:
        if (value.type() == Type::Float || value.type() == Type::Bit ||
            value.type() == Type::Text) {
            if (const auto whole = wholeNumberOf(value))
                return Value(*whole);
        }
        return std::nullopt;
    case Type::Float: {
        const auto number = numberOf(value);
        return number ? std::optional(Value(*number)) : std::nullopt;
    }
    case Type::Text:
        return Value(textOf(value));
    case Type::DateTime: {
        const auto time = timeOf(value);
        return time ? std::optional(Value(*time)) : std::nullopt;
    }
    case Type::Bit:
        if (value.isNumber())
            return Value(value.toDouble() != 0);
        if (value.type() == Type::Text) {
            const auto text = trimmed(value.asText());
            if (model::equalNames(text, "true") || text == "1")
                return Value(true);
            if (model::equalNames(text, "false") || text == "0")
                return Value(false);
        }
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

std::optional<Value> convertExactly(const Value& value, Type to) {
    const auto from = value.type();
    const bool structured = from == Type::Record || from == Type::Array;
    if (structured && from != to)
        return std::nullopt;
    auto converted = castValue(value, to);
    if (!converted || converted->isNull())
        return converted;
    const auto number = operand(value);
    // Where a number goes through a narrower type, it must come out as it went in.
    if ((to == Type::BigInt || to == Type::Bit) && number &&
        orderNumbers(*number, *operand(*converted)) != 0)
        return std::nullopt;
    return converted;
}

std::optional<Type> typeNamed(std::string_view name) noexcept {
    const auto word = name.substr(0, name.find_first_of("( \t\r\n"));

    struct Entry {
        std::string_view name;
        Type type;
    };

    static constexpr std::array<Entry, 12> kTypes{{{"bigint", Type::BigInt},
                                                   {"int", Type::BigInt},
                                                   {"float", Type::Float},
                                                   {"real", Type::Float},
                                                   {"nvarchar", Type::Text},
                                                   {"varchar", Type::Text},
                                                   {"datetime", Type::DateTime},
                                                   {"bit", Type::Bit},
                                                   {"boolean", Type::Bit},
                                                   {"record", Type::Record},
                                                   {"array", Type::Array},
                                                   {"double", Type::Float}}};
    for (const auto& entry : kTypes)
        if (model::equalNames(entry.name, word))
            return entry.type;
    return std::nullopt;
}

std::optional<double> numberOf(const Value& value) {
    const auto v = operand(value);
    return v ? std::optional(v->toDouble()) : std::nullopt;
}

std::optional<std::int64_t> wholeNumberOf(const Value& value) {
    const auto v = operand(value);
    if (!v)
        return std::nullopt;
    if (v->type() == Type::BigInt)
        return v->asBigInt();
    constexpr double kLimit = 9223372036854775808.0; // 2^63
    const double cut = std::trunc(v->asFloat());
    if (!(cut >= -kLimit && cut < kLimit))
        return std::nullopt;
    return static_cast<std::int64_t>(cut);
}

std::optional<EventTime> timeOf(const Value& value) {
    if (value.type() == Type::DateTime)
        return value.asTime();
    if (value.type() != Type::Text)
        return std::nullopt;
    const auto time = parseIso8601(value.asText());
    return time ? std::optional(*time) : std::nullopt;
}

std::string textOf(const Value& value) {
    switch (value.type()) {
    case Type::Null:
        return {};
    case Type::Text:
        return value.asText();
    case Type::DateTime:
        return model::textOf(value.asMoment());
    case Type::Bit:
        return value.asBit() ? "1" : "0";
    default:
        return model::toJson(value);
    }
}

std::optional<bool> truthOf(const Value& value) {
    if (value.type() == Type::Bit)
        return value.asBit();
    if (value.isNumber())
        return value.toDouble() != 0;
    return std::nullopt;
}

namespace {

/// Takes the cells of `value` from `budget`; false when they are more or too deep.
bool spend(const Value& value, std::size_t& budget, int depth) {
    constexpr int kDeepest = 200;
    constexpr std::size_t kBytesPerCell = 16;
    const std::size_t cost =
        1 + (value.type() == Type::Text ? value.asText().size() / kBytesPerCell : 0);
    if (cost > budget || depth > kDeepest)
        return false;
    budget -= cost;
    if (value.type() == Type::Array)
        return std::ranges::all_of(value.asArray(),
                                   [&](const Value& v) { return spend(v, budget, depth + 1); });
    if (value.type() == Type::Record)
        return std::ranges::all_of(value.asRecord().fields, [&](const auto& field) {
            return spend(field.second, budget, depth + 1);
        });
    return true;
}

} // namespace

std::string encodedAsUtf8(std::uint32_t c) {
    std::string out;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
    return out;
}

bool isBounded(const Value& value) {
    constexpr std::size_t kMost = 1'000'000;
    std::size_t budget = kMost;
    const bool bounded = spend(value, budget, 0);
    // Whoever gets the value goes through its cells as well; a single one is nothing.
    constexpr std::size_t kStepsPerCell = 2;
    if (const auto cells = kMost - budget; cells > 1)
        countSteps(cells * kStepsPerCell);
    return bounded;
}

std::size_t bytesBeside(const Value& value) noexcept {
    constexpr std::size_t kShared = 48; // the counts, and what malloc adds
    const auto text = [](const Value& v) {
        return v.type() == Type::Text && v.asText().capacity() > std::string().capacity()
                   ? v.asText().capacity() + 1
                   : 0;
    };
    std::size_t bytes = text(value);
    if (value.type() == Type::DateTime && value.asMoment().written != nullptr)
        bytes = kShared + sizeof(std::string) + value.asMoment().written->capacity();
    if (value.type() == Type::Array) {
        bytes = kShared + value.asArray().capacity() * sizeof(Value);
        for (const auto& element : value.asArray())
            bytes += text(element);
    } else if (value.type() == Type::Record) {
        const auto& fields = value.asRecord().fields;
        bytes = kShared + fields.capacity() * sizeof fields[0];
        for (const auto& field : fields)
            bytes += text(field.second);
    }
    return bytes;
}

void appendKey(std::string& key, const Value& value) {
    const auto bytes = [&key](char tag, const void* data, std::size_t size) {
        key += tag;
        key.append(static_cast<const char*>(data), size);
    };
    switch (value.type()) {
    case Type::Null:
        key += 'z';
        return;
    case Type::Bit:
        key += value.asBit() ? 't' : 'f';
        return;
    case Type::BigInt: {
        // A bigint that a float holds exactly has the float's key.
        const std::int64_t whole = value.asBigInt();
        const auto asFloat = static_cast<double>(whole);
        if (asFloat < 9.2e18 && asFloat > -9.2e18 && static_cast<std::int64_t>(asFloat) == whole)
            bytes('n', &asFloat, sizeof asFloat);
        else
            bytes('i', &whole, sizeof whole);
        return;
    }
    case Type::Float: {
        const double v = value.asFloat() == 0 ? 0.0 : value.asFloat();
        bytes('n', &v, sizeof v);
        return;
    }
    case Type::DateTime: {
        const auto ticks = value.asTime().time_since_epoch().count();
        bytes('d', &ticks, sizeof ticks);
        return;
    }
    case Type::Text: {
        const auto size = static_cast<std::uint32_t>(value.asText().size());
        bytes('s', &size, sizeof size);
        key += value.asText();
        return;
    }
    case Type::Array:
        key += '[';
        for (const auto& element : value.asArray())
            appendKey(key, element);
        key += ']';
        return;
    case Type::Record:
        key += '{';
        for (const auto& [name, field] : value.asRecord().fields) {
            appendKey(key, Value(name));
            appendKey(key, field);
        }
        key += '}';
        return;
    }
}

} // namespace vigil::engine
