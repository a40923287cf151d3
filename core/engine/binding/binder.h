// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"
#include "engine/syntax/ast.h"

#include <memory>
#include <string_view>

namespace vigil::engine {

/// Turns a script into a plan. Findings are appended; with an error among them the plan is not to
/// be used.
[[nodiscard]] std::unique_ptr<Plan> bindScript(std::string_view sql, const ast::Script& script,
                                               const QueryOptions& options, Diagnostics& findings);

} // namespace vigil::engine
