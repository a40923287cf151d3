// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/limit_rule.h"
#include "engine/query_shard.h"
#include "engine/row_condition.h"

#include <memory>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// What the rules on a query's outputs say of their rows, as columns beside those of the rows, so
/// that the alarms need no engine. *Thread:* immutable.
class RuleColumns {
public:
    /// Rules whose expressions do not compile say nothing; the reader of the workspace told of it.
    RuleColumns(const engine::Query& query, const alerts::RuleSet& rules);

    /// The outputs that rules are on; empty: there are no rules.
    [[nodiscard]] const std::shared_ptr<const std::vector<std::string>>& outputs() const noexcept {
        return m_outputs;
    }

    /// Adds the columns to `named`, a copy of the rows of the result.
    void addTo(model::RecordBatch& named, const engine::QueryResult& result) const;

private:
    struct Condition {
        std::string output;
        std::string column;
        std::shared_ptr<const engine::RowCondition> condition;
    };

    std::vector<Condition> m_conditions;
    std::shared_ptr<const std::vector<std::string>> m_outputs;
};

} // namespace vigil::pipeline
