// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "engine/diagnostic.h"
#include "engine/function_registry.h"
#include "engine/query_budget.h"
#include "engine/time_policy.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

class FunctionCatalog;
struct Plan;

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
    std::shared_ptr<const FunctionRegistry> functions;        ///< udf.*; null: there are none
    std::shared_ptr<const FunctionCatalog> catalog = nullptr; ///< null: builtinFunctions()

    /// The entry of that name, nullptr when there is none.
    [[nodiscard]] const InputOptions* find(std::string_view input) const noexcept;
};

/// A compiled query: one text, any number of inputs and outputs. Run it with QueryRouter and
/// QueryShard (own threads) or with QueryRunner. *Thread:* immutable, shareable.
class Query {
public:
    /// Parses, binds and plans. The errors come in text order; with an error there is no query.
    [[nodiscard]] static tl::expected<std::shared_ptr<const Query>, Diagnostics>
    compile(std::string_view sql, const QueryOptions& options = {});

    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    [[nodiscard]] const std::string& text() const noexcept { return m_text; }

    [[nodiscard]] const Diagnostics& warnings() const noexcept { return m_warnings; }

    /// Streams the query reads, as spelled first, reference data included.
    [[nodiscard]] std::vector<std::string> inputNames() const;
    /// INTO names in text order; "output" where there is none.
    [[nodiscard]] std::vector<std::string> outputNames() const;
    /// Columns of an output as far as they are known before the first row (SELECT * adds more).
    [[nodiscard]] std::vector<std::string> outputColumns(std::string_view output) const;
    /// True when rows can be spread over shards; else all go to shard 0.
    [[nodiscard]] bool partitionable() const noexcept;

    [[nodiscard]] const Plan& plan() const noexcept { return *m_plan; }

private:
    Query() = default;

    std::string m_text;
    Diagnostics m_warnings;
    std::unique_ptr<const Plan> m_plan;
};

} // namespace vigil::engine
