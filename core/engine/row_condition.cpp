// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/row_condition.h"

#include "engine/plan/plan.h"

#include <algorithm>

namespace vigil::engine {
namespace {

/// The condition as the WHERE of a query that gives its rows, on lines of its own.
std::string queryOf(std::string_view text, const std::string& output) {
    return "SELECT 1 AS x FROM [" + output + "] WHERE\n" + std::string(text) + "\n";
}

/// Where they lie in the text of the condition; what is missing is missing at its end.
Diagnostics placed(Diagnostics findings, std::string_view text) {
    const auto lines = static_cast<int>(std::ranges::count(text, '\n')) + 1;
    const auto last = text.substr(text.rfind('\n') + 1);
    for (auto& finding : findings) {
        finding.line = std::max(1, finding.line - 1);
        if (finding.line <= lines)
            continue;
        finding.line = lines;
        finding.column = static_cast<int>(last.size()) + 1;
    }
    return findings;
}

Diagnostics refusal(std::string message, std::string hint) {
    Diagnostic diagnostic;
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    return {diagnostic};
}

const SelectPlan* onlySelect(const Query& query) {
    const auto& steps = query.plan().steps;
    return steps.size() == 1 && steps.front().selects.size() == 1 ? &steps.front().selects.front()
                                                                  : nullptr;
}

} // namespace

ConditionRows conditionRowsOf(const Query& query, std::string_view output) {
    ConditionRows rows{std::string(output), query.outputColumns(output), true,
                       query.plan().functions};
    for (const auto& step : query.plan().steps)
        if (step.output && model::equalNames(step.name, output))
            for (const auto& select : step.selects)
                rows.complete =
                    rows.complete && std::ranges::none_of(select.items, &ItemPlan::star);
    return rows;
}

tl::expected<std::shared_ptr<const RowCondition>, Diagnostics>
RowCondition::compile(std::string_view text, const ConditionRows& rows) {
    QueryOptions options;
    options.policy.streamTime = true;
    options.functions = rows.functions;
    InputOptions input;
    input.name = rows.output;
    input.policy = options.policy;
    input.columns = rows.columns;
    input.columnsComplete = rows.complete;
    options.inputs.push_back(std::move(input));
    auto query = Query::compile(queryOf(text, rows.output), options);
    if (!query)
        return tl::unexpected(placed(std::move(query.error()), text));
    const auto* select = onlySelect(**query);
    if (select == nullptr || select->where == nullptr || select->grouped || select->match ||
        !select->joins.empty())
        return tl::unexpected(refusal("this is more than a condition",
                                      "write an expression such as hr > 120 AND hr < 200"));
    if (!select->analytics.empty())
        return tl::unexpected(refusal("a condition looks at one row and knows no other",
                                      "compute it in the query, as a column of its own"));
    const std::shared_ptr<RowCondition> condition(new RowCondition());
    condition->m_warnings = placed((*query)->warnings(), text);
    condition->m_query = std::move(*query);
    return condition;
}

std::vector<std::optional<bool>> RowCondition::evaluate(const model::BatchPtr& rows) const {
    const auto& select = *onlySelect(*m_query);
    const BatchColumns columns(rows, select.tables.front().columns);
    std::vector<std::optional<bool>> truths;
    truths.reserve(rows->rowCount());
    for (std::uint32_t row = 0; row < rows->rowCount(); ++row) {
        const RowView view{&columns, row, rows->eventTime[row]};
        EvalContext context;
        context.sources = {&view, 1};
        context.time = view.time;
        const auto truth = truthOf(vigil::engine::evaluate(*select.where, context));
        truths.push_back(context.failure.empty() ? truth : std::nullopt);
    }
    return truths;
}

std::vector<std::string> RowCondition::columns() const {
    std::vector<std::string> names;
    for (const auto& path : onlySelect(*m_query)->tables.front().columns)
        names.push_back(path.front());
    return names;
}

} // namespace vigil::engine
