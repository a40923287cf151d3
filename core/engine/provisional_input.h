// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/rows/chunk.h"

namespace vigil::engine {

/// What a shard needs beside its own state to show what its windows hold so far.
/// *Thread:* value.
struct ProvisionalInput {
    ShardInput held;          ///< rows that still wait to be put in order
    EventTime now = kMinTime; ///< the newest event time the query has seen
};

} // namespace vigil::engine
