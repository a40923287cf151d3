// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/batch_columns.h"
#include "engine/expression/function_registry.h"
#include "engine/expression/prepared_calls.h"
#include "engine/expression/value_ops.h"
#include "engine/syntax/diagnostic.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// One row of one source. `columns` is nullptr where an outer join found no row.
struct RowView {
    const BatchColumns* columns = nullptr;
    std::uint32_t row = 0;
    EventTime time{};
};

/// What an expression can see while it is evaluated. *Thread:* one.
struct EvalContext {
    std::span<const RowView> sources;
    std::span<const model::Value> slots; ///< group keys, aggregates, analytic results of the step
    EventTime time{};                    ///< System.Timestamp()
    EventTime windowStart{};
    EventTime windowEnd{};
    const model::Value* windowId = nullptr;
    const PreparedCalls* prepared = nullptr; ///< of user functions; null: each is called here
    std::size_t preparedRow = 0;
    std::string failure; ///< why the row cannot be processed; the first reason wins

    model::Value fail(std::string_view reason) {
        if (failure.empty())
            failure = reason;
        return {};
    }
};

/// A built-in scalar function: all that the language, completion and its documentation know of it.
/// A new one is an entry in the table of its area. *Thread:* immutable; it lives as long as the
/// program.
struct Function {
    std::string_view name;
    std::string_view signature;   ///< for messages and completion
    std::string_view description; ///< one sentence
    std::string_view example;     ///< an expression of constants
    std::string_view gives;       ///< the text of its value
    int minArgs = 1;
    int maxArgs = 1; ///< -1: any number
    std::optional<model::Value::Type> result = std::nullopt;
    /// Any null argument makes the result null without a call.
    bool strict = true;
    /// The first argument names a time unit; it arrives as its number.
    bool unitFirst = false;
    /// The result is one of the arguments: of their type, where they have the same.
    bool resultLikeArguments = false;
    model::Value (*call)(EvalContext& context, std::span<const model::Value> args) = nullptr;
};

/// The tables of the areas; listed in function_list.cpp.
[[nodiscard]] std::span<const Function> textFunctions() noexcept;
[[nodiscard]] std::span<const Function> numberFunctions() noexcept;
[[nodiscard]] std::span<const Function> timeFunctions() noexcept;
[[nodiscard]] std::span<const Function> structureFunctions() noexcept;
[[nodiscard]] std::span<const Function> geographyFunctions() noexcept;

/// GetMetadataPropertyValue: what the transport knows of a row.
enum class Metadata {
    EventId, ///< repeatable id of the row: source, partition, offset
    Offset,
    Partition,
    EnqueuedTime, ///< arrival
    File,         ///< name of the file, where rows come from files
    Record,       ///< all that is known of a message
    FileRecord,   ///< of a file
    Absent        ///< a property of the message that is not kept: null
};

enum class Compare { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };

/// A typed expression, ready to run. Built by the binder. *Thread:* immutable.
struct Expression {
    enum class Op {
        Constant,
        Column,     ///< column `index` of source `source`
        Time,       ///< System.Timestamp()
        SourceTime, ///< the time of the row of `source`: an alias inside DATEDIFF of a JOIN
        WindowId,   ///< System.Window().Id
        WindowStart,
        WindowEnd,
        Slot,     ///< slots[index]
        Record,   ///< the whole row of `source` as a record
        Metadata, ///< where the row came from: `metadata`
        Negate,
        BitNot,
        Not,
        And,
        Or,
        Arithmetic, ///< arithmetic
        Compare,    ///< compare
        Between,
        In,
        Like,
        IsNull,
        Case,
        Cast,
        Field, ///< path within a record value
        Call,
        UserCall ///< a registered function
    };

    Op op = Op::Constant;
    SourceSpan span;
    std::optional<model::Value::Type> type; ///< nullopt: known only per value
    model::Value constant;
    std::size_t source = 0;
    std::size_t index = 0;
    Arithmetic arithmetic = Arithmetic::Add;
    Compare compare = Compare::Equal;
    model::Value::Type castTo = model::Value::Type::Null;
    const Function* function = nullptr;
    const UserFunction* userFunction = nullptr;
    Metadata metadata = Metadata::EventId;
    std::shared_ptr<const std::vector<std::string>> files; ///< by partition; null: none
    std::vector<std::string> path;
    std::vector<std::unique_ptr<Expression>> args;
    bool negated = false;
    bool hasOperand = false;
    bool hasElse = false;
    bool tryCast = false;
};

using ExpressionPtr = std::unique_ptr<Expression>;

/// The value of `e`; null and `context.failure` set when the row cannot be processed.
[[nodiscard]] model::Value evaluate(const Expression& e, EvalContext& context);

/// WHERE, HAVING, ON, WHEN: true only when known to be true.
[[nodiscard]] inline bool holds(const Expression& e, EvalContext& context) {
    return truthOf(evaluate(e, context)).value_or(false);
}

/// True when both have the same value for every row, as far as their form shows it. Columns are
/// compared by number.
[[nodiscard]] bool sameExpression(const Expression& a, const Expression& b) noexcept;

/// Parts of an expression, itself included: how long it takes, about.
[[nodiscard]] std::size_t partsOf(const Expression& e) noexcept;

/// The arguments of a call of a user function; nullopt when one of them fails.
[[nodiscard]] std::optional<UserFunction::Values> userArguments(const Expression& e,
                                                                EvalContext& context);

/// True when the value does not depend on a row.
[[nodiscard]] bool isConstant(const Expression& e) noexcept;

/// LIKE on folded code points: `%` any text, `_` one of them, `[a-f]` and `[^a-f]` one of a set;
/// without case as the service does it. Every comparison takes one from `steps`; nullopt when none
/// is left.
[[nodiscard]] std::optional<bool> matchesLike(std::u32string_view text, std::u32string_view pattern,
                                              char32_t escape, std::uint64_t& steps);

/// Comparisons one LIKE or PATINDEX may take: a text of a million % takes longer than the stream.
inline constexpr std::uint64_t kMostLikeSteps = 10'000'000;

} // namespace vigil::engine
