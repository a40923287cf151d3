// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/budget/budget_meter.h"
#include "engine/rows/row_set.h"

#include <cstdint>
#include <vector>

namespace vigil::engine {

/// Keeps the rows for which a condition is known to be true. Those it fails for are handed to
/// `reject(i, reason)` and leave the set too.
template <typename Reject>
void filterRows(RowSet& rows, const Expression& condition, Reject&& reject) {
    EvalContext context;
    RowView scratch;
    std::vector<std::uint32_t> kept;
    kept.reserve(rows.size());
    const auto steps = 1 + partsOf(condition) / kPartsPerStep;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        countSteps(steps);
        rows.show(i, context, scratch);
        const bool passes = holds(condition, context);
        if (!context.failure.empty())
            reject(i, context.failure);
        else if (passes)
            kept.push_back(static_cast<std::uint32_t>(i));
    }
    rows.keep(kept);
}

} // namespace vigil::engine
