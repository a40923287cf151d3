// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/record_batch.h"

#include <string>

namespace vigil::model {

/// A row as one JSON object, its columns in their order; times as ISO-8601 with Z. `head` is its
/// beginning: "{" and members that stand before. Nothing unseen is in it but as escapes.
[[nodiscard]] std::string rowJson(const RecordBatch& rows, std::size_t row, std::string head = "{");

} // namespace vigil::model
