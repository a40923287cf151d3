// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/binding/expression_binder.h"

namespace vigil::engine {

/// MATCH_RECOGNIZE: pattern, conditions and measures become SelectPlan::match. Afterwards the
/// binder's only table has the partition columns and the measures.
void bindMatch(ExpressionBinder& binder, const ast::MatchRecognize& match, const ast::Table& table,
               SelectPlan& plan);

} // namespace vigil::engine
