// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/query_options.h"
#include "engine/syntax/ast.h"

namespace vigil::engine {

/// Warns of texts that compile but are likely to mean something else than their writer thinks:
/// a SELECT alias read as a column, and streams of which only some have TIMESTAMP BY.
void noteTraps(std::string_view sql, const ast::Script& script, const QueryOptions& options,
               Diagnostics& findings);

} // namespace vigil::engine
