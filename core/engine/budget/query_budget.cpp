// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/budget/query_budget.h"

#include "engine/state/query_inspection.h"

namespace vigil::engine {

std::string BudgetBreach::text() const {
    switch (what) {
    case What::Memory:
        return where + " needs more than " + sizeText({limit, 0, 0, 0});
    case What::Rows:
        return where + " made more than " + std::to_string(limit) + " rows in one turn";
    case What::Time: {
        using std::chrono::duration_cast;
        const auto bound = std::chrono::nanoseconds(static_cast<std::int64_t>(limit));
        return where + " took longer than " +
               std::to_string(duration_cast<std::chrono::milliseconds>(bound).count()) +
               " ms in one turn";
    }
    case What::Stopped:
        break;
    }
    return where + " was stopped";
}

} // namespace vigil::engine
