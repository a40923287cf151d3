// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace vigil::model {

class Value;

/// Fields in the order in which they came; names are compared without case in queries.
struct Record {
    std::vector<std::pair<std::string, Value>> fields;
    /// nullptr when absent. Case-insensitive (ASCII).
    [[nodiscard]] const Value* find(std::string_view name) const noexcept;
};

using Array = std::vector<Value>;

/// A datetime. One that was read from a text keeps the text where it is not the canonical one, so
/// that it leaves a query as it came.
struct Moment {
    EventTime at{};
    std::shared_ptr<const std::string> written; ///< null: as toIso8601() writes it

    [[nodiscard]] bool operator==(const Moment& other) const noexcept { return at == other.at; }
};

/// One cell of the query language: typed per value, not per column. Missing is null, never 0.
/// Records and arrays are shared and immutable. *Thread:* value.
class Value {
public:
    /// In the order of the alternatives below.
    enum class Type { Null, Bit, BigInt, Float, Text, DateTime, Record, Array };

    Value() = default;

    explicit Value(bool v) : m_value(v) {}

    explicit Value(std::int64_t v) : m_value(v) {}

    explicit Value(double v) : m_value(v) {}

    explicit Value(std::string v) : m_value(std::move(v)) {}

    explicit Value(EventTime v) : m_value(Moment{v, nullptr}) {}

    explicit Value(Moment v) : m_value(std::move(v)) {}

    explicit Value(Record v) : m_value(std::make_shared<const Record>(std::move(v))) {}

    explicit Value(Array v) : m_value(std::make_shared<const Array>(std::move(v))) {}

    [[nodiscard]] Type type() const noexcept { return static_cast<Type>(m_value.index()); }

    [[nodiscard]] bool isNull() const noexcept { return type() == Type::Null; }

    [[nodiscard]] bool isNumber() const noexcept {
        return type() == Type::BigInt || type() == Type::Float;
    }

    /// Precondition of each: type() says so.
    [[nodiscard]] bool asBit() const { return std::get<bool>(m_value); }

    [[nodiscard]] std::int64_t asBigInt() const { return std::get<std::int64_t>(m_value); }

    [[nodiscard]] double asFloat() const { return std::get<double>(m_value); }

    [[nodiscard]] const std::string& asText() const { return std::get<std::string>(m_value); }

    [[nodiscard]] EventTime asTime() const { return asMoment().at; }

    [[nodiscard]] const Moment& asMoment() const { return std::get<Moment>(m_value); }

    [[nodiscard]] const Record& asRecord() const {
        return *std::get<std::shared_ptr<const Record>>(m_value);
    }

    [[nodiscard]] const Array& asArray() const {
        return *std::get<std::shared_ptr<const Array>>(m_value);
    }

    /// BigInt or Float as double. Precondition: isNumber().
    [[nodiscard]] double toDouble() const {
        return type() == Type::BigInt ? static_cast<double>(asBigInt()) : asFloat();
    }

    /// Deep; a BigInt and a Float of the same value are equal; NaN never occurs.
    [[nodiscard]] bool operator==(const Value& other) const;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Moment,
                 std::shared_ptr<const Record>, std::shared_ptr<const Array>>
        m_value;
};

/// A time that `text` was read as.
[[nodiscard]] Moment writtenMoment(EventTime at, std::string_view text);
/// As it was written, else in ISO-8601.
[[nodiscard]] std::string textOf(const Moment& moment);

/// JSON text of a value: times as they were written or as ISO-8601 strings, floats in shortest
/// round-trip form.
[[nodiscard]] std::string toJson(const Value& value);
/// `text` as a quoted, escaped JSON string.
[[nodiscard]] std::string jsonQuoted(std::string_view text);

/// The name a query uses for a type ("bigint", "nvarchar(max)").
[[nodiscard]] std::string_view typeName(Value::Type type) noexcept;

/// ASCII case-insensitive comparison, as the query language compares names.
[[nodiscard]] bool equalNames(std::string_view a, std::string_view b) noexcept;

} // namespace vigil::model
