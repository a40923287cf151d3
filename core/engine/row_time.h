// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/batch_columns.h"
#include "engine/chunk.h"
#include "engine/plan.h"
#include "engine/time_spread.h"

#include <optional>
#include <string>

namespace vigil::engine {

/// Notes how the times of a chunk lie. What lies behind is counted where they do not ascend.
TimeSpread measureTimes(Chunk& chunk);

/// The event time of one row by the rule of its source; nullopt, and why, when it has none.
[[nodiscard]] std::optional<EventTime> timeOfRow(const SourcePlan& source,
                                                 const BatchColumns& columns, std::uint32_t row,
                                                 std::string& failure);

} // namespace vigil::engine
