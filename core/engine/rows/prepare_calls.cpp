// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/rows/prepare_calls.h"

#include "engine/budget/budget_meter.h"

#include <cstdint>
#include <utility>

namespace vigil::engine {

void findCalls(const Expression* root, std::vector<const Expression*>& calls) {
    using Op = Expression::Op;
    if (root == nullptr || root->op == Op::Case)
        return;
    const bool first = root->op == Op::And || root->op == Op::Or || root->op == Op::In;
    for (const auto& argument : root->args) {
        findCalls(argument.get(), calls);
        if (first)
            break;
    }
    if (root->op == Op::UserCall && root->userFunction->callMany != nullptr)
        calls.push_back(root);
}

void prepareCalls(RowSet& rows, std::span<const Expression* const> calls) {
    if (calls.empty() || rows.size() == 0)
        return;
    auto& prepared = rows.prepared();
    EvalContext context;
    RowView scratch;
    for (const auto* const call : calls) {
        const auto& function = *call->userFunction;
        PreparedCalls::Results results(rows.size());
        std::vector<UserFunction::Values> arguments;
        std::vector<std::uint32_t> places;
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            rows.show(i, context, scratch);
            auto values = userArguments(*call, context);
            countSteps(BudgetMeter::kStepsPerRow);
            if (!values)
                continue;
            if (auto fits = fitArguments(function, *values); !fits) {
                results[i] = propagate(fits);
                continue;
            }
            arguments.push_back(std::move(*values));
            places.push_back(i);
        }
        auto given = function.callMany(std::move(arguments));
        for (std::size_t n = 0; n < places.size(); ++n)
            results[places[n]] = fitResult(function, std::move(given[n]));
        prepared.set(*call, std::move(results));
    }
}

} // namespace vigil::engine
