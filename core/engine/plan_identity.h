// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "engine/state/state_identity.h"

namespace vigil::engine {

/// Whose state a part of a running query is. `shards` counts as 1 where the query cannot be spread.
[[nodiscard]] StateIdentity identityOf(const Query& query, StateIdentity::Part part,
                                       unsigned shards, unsigned shard = 0);

} // namespace vigil::engine
