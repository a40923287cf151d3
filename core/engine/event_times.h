// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/batch_columns.h"
#include "engine/query.h"
#include "model/record_batch.h"

#include <optional>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// What TIMESTAMP BY of `input` says of each row, before any time policy; nullopt where it is no
/// time. Without TIMESTAMP BY: the batch's event times, or its arrivals where the policy says so.
/// For callers that merge several recordings into one stream before they push it.
[[nodiscard]] std::vector<std::optional<EventTime>>
eventTimes(const Query& query, std::string_view input, const model::BatchPtr& batch);

/// True when rows of `input` happen at the event times of their batches: the query names no other.
[[nodiscard]] bool takesStreamTimes(const Query& query, std::string_view input);

/// The values of a column of the rows, by its path; none where the batch has no such column.
[[nodiscard]] std::vector<model::Value> columnValues(const model::BatchPtr& batch,
                                                     const ColumnPath& path);

} // namespace vigil::engine
