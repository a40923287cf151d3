// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/value.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::engine {

/// A function that queries call as `udf.name(...)`, or `uda.name(value)` over the rows of a window;
/// the program's own, or one of the user's. *Thread:* immutable; the shards call it at the same
/// time.
struct UserFunction {
    enum class Kind {
        Scalar,   ///< udf.
        Aggregate ///< uda.: called once a window and group, with an array of [value, its time]
    };
    using Values = std::vector<model::Value>;

    std::string name; ///< without `udf.`
    /// One entry for each argument; nullopt takes any type. A bigint is made a float where a float
    /// is wanted, and null is let through: the function decides. Of an aggregate: one.
    std::vector<std::optional<model::Value::Type>> arguments;
    std::optional<model::Value::Type> result; ///< nullopt: differs
    /// The same arguments must always give the same result, else a replay differs from the run.
    /// An error rejects the row: a dead letter with its text.
    std::function<Result<model::Value>(std::span<const model::Value>)> call;
    std::string documentation; ///< one sentence, for completion
    Kind kind = Kind::Scalar;
    bool takesMore = false; ///< further arguments of any type may follow
    /// A text of an input that looks like a time is handed over as text; only what is known to be
    /// a datetime is one.
    bool readsTexts = false;
    /// The same as `call` for many at once; null where there is nothing to be gained.
    std::function<std::vector<Result<model::Value>>(std::vector<Values>)> callMany = nullptr;

    /// "udf.name(float, nvarchar(max))".
    [[nodiscard]] std::string signature() const;
    /// "udf.name".
    [[nodiscard]] std::string fullName() const;
};

/// The functions one program offers to its queries. *Thread:* built by one, then immutable.
class FunctionRegistry {
public:
    using Kind = UserFunction::Kind;

    /// Errors: InvalidArgument for a name that is no plain name or known already, or no function.
    [[nodiscard]] Result<void> add(UserFunction function);
    /// By name without case and without `udf.`; nullptr when unknown.
    [[nodiscard]] const UserFunction* find(std::string_view name,
                                           Kind kind = Kind::Scalar) const noexcept;
    /// "udf.name" of all, in alphabetical order.
    [[nodiscard]] std::vector<std::string> names(Kind kind = Kind::Scalar) const;

    /// What the functions are made of: a saved state of other ones is not taken up.
    void setText(std::string text) { m_text = std::move(text); }

    [[nodiscard]] const std::string& text() const noexcept { return m_text; }

private:
    std::map<std::pair<Kind, std::string>, UserFunction> m_functions; ///< by name in lower case
    std::string m_text;
};

/// Makes the arguments what the function takes. Error: which one it does not.
[[nodiscard]] Result<void> fitArguments(const UserFunction& function,
                                        std::span<model::Value> arguments);
/// A result as a query has it. Error: it is of another type than the function says.
[[nodiscard]] Result<model::Value> fitResult(const UserFunction& function,
                                             Result<model::Value> result);
/// Checks the arguments, calls, checks the result. Error: why the row cannot be processed.
[[nodiscard]] Result<model::Value> callUserFunction(const UserFunction& function,
                                                    std::span<model::Value> arguments);

} // namespace vigil::engine
