// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "engine/plan/query_options.h"
#include "engine/syntax/diagnostic.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

struct Plan;

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
    /// True when some step groups its rows by windows.
    [[nodiscard]] bool hasWindows() const noexcept;
    /// True when it reads what came with the messages of a stream: RecordBatch::messages.
    [[nodiscard]] bool readsMessages(std::string_view input) const noexcept;
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
