// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/input_merge.h"
#include "app/cli/query_output.h"
#include "app/cli/table_options.h"
#include "engine/query.h"

#include <chrono>
#include <string>
#include <vector>

namespace vigil::app {

/// Options of `vigilctl query` as they were written.
struct QueryArguments {
    std::vector<std::string> inputs;
    std::vector<std::string> references;
    std::vector<std::string> functions;
    std::string sql;
    std::string sqlFile;
    TableArguments table;
    std::string arrival;
    std::string arrivalUnit;
    std::string early, late, latePolicy, outOfOrder, outOfOrderPolicy;
    std::string bounds = "end";
    int shards = 1;
    std::string output = "jsonl";
    std::string stats;
    std::string deadLetters;
    std::string live;
    std::string memory;
    std::string time;
    bool explain = false;
};

/// What they mean. *Thread:* value.
struct QueryRequest {
    engine::QueryOptions query; ///< without its inputs
    InputMerge::Options merge;
    OutputFormat output = OutputFormat::JsonLines;
    Ticks live{}; ///< how often open windows are looked at; zero: never
    Ticks time{}; ///< that the query may take in all; zero: any
};

/// Error: InvalidArgument; its detail says what would be right.
[[nodiscard]] Result<QueryRequest> requestOf(const QueryArguments& arguments);

} // namespace vigil::app
