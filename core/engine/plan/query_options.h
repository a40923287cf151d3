// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/budget/query_budget.h"
#include "engine/expression/function_registry.h"
#include "engine/rows/time_policy.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

class FunctionCatalog;

/// Which end of a window belongs to it. System.Timestamp() is the end in both.
enum class WindowBounds {
    EndInclusive,  ///< (start, end], the query language's own rule
    StartInclusive ///< [start, end), as Flink and others have it
};

/// What is known of a stream before its first row.
struct InputOptions {
    std::string name;       ///< as in FROM; compared without case
    TimePolicy policy;      ///< ignored for reference data
    bool reference = false; ///< a table to look up; given before the first stream row
    /// Columns, when known: a misspelt name is then found at compile time.
    std::vector<std::string> columns;
    /// True when rows can have no other columns (a CSV header): an unknown name is an error,
    /// otherwise a warning.
    bool columnsComplete = false;
    /// Names of the files that the rows come from, by the partition of their origin.
    std::shared_ptr<const std::vector<std::string>> files = nullptr;
};

/// Bounds on the text of one query: what is over does not compile. They are far above what a useful
/// query needs. *Thread:* value.
struct QueryLimits {
    /// Windows that one row may lie in: a hopping window's size divided by its hop.
    std::int64_t windowsPerRow = 100'000;
};

struct QueryOptions {
    TimePolicy policy; ///< for inputs without an entry of their own
    WindowBounds bounds = WindowBounds::EndInclusive;
    QueryLimits limits;
    QueryBudget budget; ///< of the running query
    std::vector<InputOptions> inputs;
    std::shared_ptr<const FunctionRegistry> functions;        ///< udf.*, uda.*; null: none
    std::shared_ptr<const FunctionCatalog> catalog = nullptr; ///< null: builtinFunctions()

    /// The entry of that name, nullptr when there is none.
    [[nodiscard]] const InputOptions* find(std::string_view input) const noexcept;
};

} // namespace vigil::engine
