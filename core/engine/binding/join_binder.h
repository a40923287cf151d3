// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/binding/expression_binder.h"

namespace vigil::engine {

/// JOIN ... ON: the condition, its equalities, and the time bound it must hold unless the right
/// side is reference data. `table` is the index of the right side, already in `binder.tables`.
[[nodiscard]] JoinPlan bindJoin(ExpressionBinder& binder, const ast::Join& join, std::size_t table,
                                bool reference);

/// CROSS APPLY GetArrayElements(...) or GetRecordProperties(...).
[[nodiscard]] JoinPlan bindApply(ExpressionBinder& binder, const ast::Join& join,
                                 std::size_t table);

} // namespace vigil::engine
