// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/record_batch.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigil::sqltest {

/// Rows of a table, cell by cell, before they are cut into batches.
struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<model::Value>> rows;

    std::size_t column(std::string_view name); ///< added when it is not there
};

/// A cell as the command line reads it: number, ISO-8601 time, true/false; empty and NaN are null;
/// text in quotes stays text; [ and { start JSON.
[[nodiscard]] model::Value readCell(std::string_view text);
/// Comma or bar separated text with a header line, quotes as in CSV.
[[nodiscard]] Table readDelimited(std::string_view text, char separator);
/// A JSON array of objects, or one object a line. Nested values become records and arrays.
[[nodiscard]] Table readJson(std::string_view text);

/// Rows [from, to) as a batch. Event time, arrival and partition come from the columns `time`,
/// `arrival` and `partition`, when there are any; the offset is the row number.
[[nodiscard]] model::BatchPtr batchOf(const Table& table, std::string_view stream, std::size_t from,
                                      std::size_t to);

} // namespace vigil::sqltest
