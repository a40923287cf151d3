// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "engine/state/query_inspection.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::engine {

/// One operator of a query, with those it reads below it. *Thread:* value.
struct ExplainedOperator {
    std::string name; ///< "Window", "Join", "Source input"
    /// What it does, keeps and waits for, in a fixed order: "state", "bound", ...
    std::vector<std::pair<std::string, std::string>> details;
    SourceSpan span; ///< the text it stems from; empty where it has none of its own
    std::vector<ExplainedOperator> inputs;

    /// The text of a detail; empty when there is none.
    [[nodiscard]] std::string_view detail(std::string_view key) const noexcept;
};

/// How a query is run. *Thread:* value.
struct Explanation {
    std::string partitioning;               ///< how rows are spread over shards, or why not
    std::string order;                      ///< whether rows wait to be put in order
    std::string now;                        ///< state and watermark of the running query, or empty
    std::vector<ExplainedOperator> sources; ///< inputs with their rule of time
    std::vector<ExplainedOperator> steps;   ///< WITH steps, then outputs, each a tree
};

/// With `now` each operator that keeps state also tells how much it holds.
[[nodiscard]] Explanation explain(const Query& query, const QueryInspection* now = nullptr);

/// The explanation as indented text, one operator or detail a line.
[[nodiscard]] std::string renderExplanation(const Explanation& explanation);

/// True when the text begins with the word EXPLAIN, which then becomes blanks: places in the text
/// stay as they are.
[[nodiscard]] bool takeExplainPrefix(std::string& sql);

} // namespace vigil::engine
