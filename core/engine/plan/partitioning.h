// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"

namespace vigil::engine {

/// Finds by which columns the rows of each source can be spread over shards, and notes it in the
/// plan: every operator with state must see all rows of its key on one shard.
void choosePartitions(Plan& plan);

} // namespace vigil::engine
