// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "model/record_batch.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// What is known of the rows that a condition is about.
struct ConditionRows {
    std::string output; ///< name they have in the text: hot.hr
    std::vector<std::string> columns;
    bool complete = false; ///< there are no others: an unknown name is an error
    std::shared_ptr<const FunctionRegistry> functions{}; ///< udf.*; null: none
};

/// The rows of an output of a query.
[[nodiscard]] ConditionRows conditionRowsOf(const Query& query, std::string_view output);

/// An expression of the language that is true, false or null of a row by itself: without other
/// rows, windows and state. *Thread:* immutable, shareable.
class RowCondition {
public:
    /// Errors and warnings lie in `text`, from line 1 and column 1.
    [[nodiscard]] static tl::expected<std::shared_ptr<const RowCondition>, Diagnostics>
    compile(std::string_view text, const ConditionRows& rows);

    /// Of each row; null also where the expression fails.
    [[nodiscard]] std::vector<std::optional<bool>> evaluate(const model::BatchPtr& rows) const;

    /// Columns that it reads, in the order of the text.
    [[nodiscard]] std::vector<std::string> columns() const;

    [[nodiscard]] const Diagnostics& warnings() const noexcept { return m_warnings; }

private:
    RowCondition() = default;

    std::shared_ptr<const Query> m_query;
    Diagnostics m_warnings;
};

} // namespace vigil::engine
