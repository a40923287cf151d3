// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"

#include <string>
#include <vector>

namespace vigil::engine {

/// An operator that can multiply rows, texts or state until its query goes over the budget.
/// *Thread:* value.
struct GrowthWarning {
    std::string where; ///< as in BudgetBreach: "Join in s3 (line 4)"
    std::string what;  ///< one clause: "no equality in ON: ..."
};

/// What the plan of a query shows beforehand, at most one for an operator, in the order of the
/// text; in a chain of steps that multiply the first. Data decide whether it comes to that. The
/// usual query has none.
[[nodiscard]] std::vector<GrowthWarning> growthWarnings(const Query& query);

} // namespace vigil::engine
