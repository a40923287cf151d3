// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/batch_columns.h"
#include "engine/plan/plan.h"
#include "engine/rows/chunk.h"
#include "engine/rows/time_spread.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace vigil::engine {

/// The event time of one row by the rule of its source; nullopt, and why, when it has none.
[[nodiscard]] std::optional<EventTime> timeOfRow(const SourcePlan& source,
                                                 const BatchColumns& columns, std::uint32_t row,
                                                 std::string& failure);

/// The event times of all rows of a chunk, or of those it lists, and how they lie. Rows without
/// one are told to `reject`, with the reason, and leave the chunk.
[[nodiscard]] TimeSpread readTimes(const SourcePlan& source, const BatchColumns& columns,
                                   Chunk& chunk,
                                   const std::function<void(std::uint32_t, std::string)>& reject);

} // namespace vigil::engine
