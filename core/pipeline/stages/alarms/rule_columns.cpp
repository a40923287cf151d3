// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/alarms/rule_columns.h"

#include "base/log.h"

#include <algorithm>

namespace vigil::pipeline {

RuleColumns::RuleColumns(const engine::Query& query, const alerts::RuleSet& rules) {
    std::vector<std::string> outputs;
    for (const auto& output : query.outputNames()) {
        const auto rows = engine::conditionRowsOf(query, output);
        bool has = false;
        for (const auto& rule : rules.results) {
            if (!model::equalNames(rule.output, output))
                continue;
            has = true;
            for (const auto& [column, text] : {std::pair(alerts::RuleColumn::When, rule.when),
                                               std::pair(alerts::RuleColumn::Clear, rule.clear)}) {
                if (text.empty())
                    continue;
                auto condition = engine::RowCondition::compile(text, rows);
                if (condition)
                    m_conditions.push_back(
                        {output, alerts::ruleColumn(rule.id, column), std::move(*condition)});
                else
                    log::warning("vigil.pipeline", "rule '{}' is not judged: {}", rule.id,
                                 condition.error().front().message);
            }
        }
        if (has)
            outputs.push_back(output);
    }
    m_outputs = std::make_shared<const std::vector<std::string>>(std::move(outputs));
}

void RuleColumns::addTo(model::RecordBatch& named, const engine::QueryResult& result) const {
    for (const auto& [output, name, condition] : m_conditions) {
        if (!model::equalNames(output, result.output))
            continue;
        auto& column = named.columns.emplace_back(name);
        column.reserve(result.rows->rowCount());
        for (const auto truth : condition->evaluate(result.rows))
            column.append(truth ? model::Value(*truth) : model::Value());
    }
}

} // namespace vigil::pipeline
