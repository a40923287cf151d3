// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/batch_columns.h"
#include "engine/query.h"

#include <optional>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// The columns, and paths within records, that the query reads of an input, each once; nullopt
/// where it may read any: SELECT *, whole rows, types that CREATE TABLE checks. Readers may leave
/// out all others, as long as nobody asks for the rows that are refused.
[[nodiscard]] std::optional<std::vector<ColumnPath>> readColumns(const Query& query,
                                                                 std::string_view input);

} // namespace vigil::engine
