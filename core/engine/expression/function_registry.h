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
#include <vector>

namespace vigil::engine {

/// A function of the program's own that queries call as `udf.name(...)`. *Thread:* immutable; the
/// shards call it at the same time.
struct UserFunction {
    std::string name; ///< without `udf.`
    /// One entry for each argument; nullopt takes any type. A bigint is made a float where a float
    /// is wanted, and null is let through: the function decides.
    std::vector<std::optional<model::Value::Type>> arguments;
    std::optional<model::Value::Type> result; ///< nullopt: differs
    /// The same arguments must always give the same result, else a replay differs from the run.
    /// An error rejects the row: a dead letter with its text.
    std::function<Result<model::Value>(std::span<const model::Value>)> call;
    std::string documentation; ///< one sentence, for completion

    /// "udf.name(float, nvarchar(max))".
    [[nodiscard]] std::string signature() const;
};

/// The functions one program offers to its queries. *Thread:* built by one, then immutable.
class FunctionRegistry {
public:
    /// Errors: InvalidArgument for a name that is no plain name or known already, or no function.
    [[nodiscard]] Result<void> add(UserFunction function);
    /// By name without case and without `udf.`; nullptr when unknown.
    [[nodiscard]] const UserFunction* find(std::string_view name) const noexcept;
    /// "udf.name" of all, in alphabetical order.
    [[nodiscard]] std::vector<std::string> names() const;

private:
    std::map<std::string, UserFunction> m_functions; ///< by name in lower case
};

/// Checks the arguments, calls, checks the result. Error: why the row cannot be processed.
[[nodiscard]] Result<model::Value> callUserFunction(const UserFunction& function,
                                                    std::span<model::Value> arguments);

} // namespace vigil::engine
