// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"

namespace vigil::engine {

/// Finds the windows whose rows can be added once for all of them, and notes it in Plan::sharings.
///   SELECTs   of one FROM, without JOIN, MATCH_RECOGNIZE and analytic functions, with the same
///             WHERE and the same keys in any order
///   windows   tumbling and hopping, of different SELECTs or of one Windows()
///   aggregates that keep no rows: COUNT, SUM, AVG, MIN, MAX, STDEV, VAR
/// Base panes are as long as the greatest common divisor of all panes and of what the offsets
/// differ. A window for which they would have to be far shorter than the shortest pane gets base
/// panes of another length, shared or not: to fill it from slivers would cost more than its rows.
/// A SELECT whose windows share with no other one is left alone.
void sharePanes(Plan& plan);

} // namespace vigil::engine
