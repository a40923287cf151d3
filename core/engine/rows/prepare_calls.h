// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/rows/row_set.h"

#include <span>
#include <vector>

namespace vigil::engine {

/// Adds the calls in `root` that are made for every row and can be made for many at once, inner
/// ones first. Those in a branch of CASE, or behind the first operand of AND and OR, depend on the
/// row.
void findCalls(const Expression* root, std::vector<const Expression*>& calls);

/// Calls the functions for all rows of the set. Where an argument fails nothing is called: the row
/// tells when it is looked at.
void prepareCalls(RowSet& rows, std::span<const Expression* const> calls);

} // namespace vigil::engine
