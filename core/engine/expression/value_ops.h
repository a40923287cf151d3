// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/value.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::engine {

/// Total order of all values, for sorting: null first, then by type, numbers by size, texts by
/// bytes, records and arrays by their parts.
[[nodiscard]] std::strong_ordering orderValues(const model::Value& a, const model::Value& b);

/// Comparison of the query language (=, <, ...); nullopt = unknown: one side is null or the two
/// cannot be compared. A text is read as the other side's number, datetime or bit; a bit counts
/// 1 or 0 against a number. Texts compare by bytes.
[[nodiscard]] std::optional<std::strong_ordering> compareValues(const model::Value& a,
                                                                const model::Value& b);

enum class Arithmetic { Add, Subtract, Multiply, Divide, Modulo, BitAnd, BitOr, BitXor };

/// Null when a side is null. Two texts are joined by Add; a text beside a number is read as a
/// number (a datetime beside a text as it was written), and so is a bit; two bits give a bit under
/// &, | and ^. bigint stays bigint and becomes float where it would overflow; bigint / bigint cuts
/// the fraction; a divisor of 0 and results beyond float give null. nullopt: the types do not go
/// together.
[[nodiscard]] std::optional<model::Value> calculate(Arithmetic op, const model::Value& a,
                                                    const model::Value& b);

/// CAST. nullopt: it cannot be done (null stays null).
[[nodiscard]] std::optional<model::Value> castValue(const model::Value& value,
                                                    model::Value::Type to);

/// What CREATE TABLE makes of a value: the same value as that type. nullopt where it would not be
/// the same (a fraction as bigint, 2 as bit), or where it is of another kind (a number as
/// datetime, a record as text). Texts are read, as CSV has nothing else; null stays null.
[[nodiscard]] std::optional<model::Value> convertExactly(const model::Value& value,
                                                         model::Value::Type to);

/// The type a query names ("bigint", "nvarchar(max)"), without case; nullopt when unknown.
[[nodiscard]] std::optional<model::Value::Type> typeNamed(std::string_view name) noexcept;

/// Number of a value: numbers, bits, texts that read as one.
[[nodiscard]] std::optional<double> numberOf(const model::Value& value);
/// Whole number of a value, floats are cut.
[[nodiscard]] std::optional<std::int64_t> wholeNumberOf(const model::Value& value);
/// Datetime of a value: datetimes and ISO-8601 texts.
[[nodiscard]] std::optional<EventTime> timeOf(const model::Value& value);
/// Text form as CAST(x AS nvarchar(max)) gives it; records and arrays as JSON.
[[nodiscard]] std::string textOf(const model::Value& value);
/// Truth of a condition: a bit, or a number other than 0; nullopt = unknown.
[[nodiscard]] std::optional<bool> truthOf(const model::Value& value);

/// A float as a value: null when it is no finite number.
[[nodiscard]] model::Value floatValue(double v) noexcept;

/// A code point as UTF-8. Precondition: it is one, and no half of a pair.
[[nodiscard]] std::string encodedAsUtf8(std::uint32_t c);

/// Longest text a function makes, bytes.
inline constexpr std::size_t kMostText = std::size_t{1} << 20;

/// False for a value so large (a million cells or 16 MiB of text in all, or records nested deeper
/// than 200) that working with it could stall a query: steps that wrap a record in a record double
/// it each time. Costs no more than that many cells.
[[nodiscard]] bool isBounded(const model::Value& value);

/// What a value allocates beside itself: its text, the cells of an array or record with their
/// texts, not what lies deeper.
[[nodiscard]] std::size_t bytesBeside(const model::Value& value) noexcept;

/// Appends bytes that are equal exactly for equal values (1 and 1.0 are equal): hash keys.
void appendKey(std::string& key, const model::Value& value);

} // namespace vigil::engine
