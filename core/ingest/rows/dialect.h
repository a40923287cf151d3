// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// How a file of separated values is written: what was said of it, and what its first lines show.
/// *Thread:* value.
struct Dialect {
    char separator = ',';
    char decimal = '.';
    std::size_t skipLines = 0; ///< before the line that names the columns, comments included
    bool annotated = false;    ///< "#datatype ..." lines before each table, as InfluxDB writes them
    bool namesBehindHash = false;      ///< the line that names the columns begins with '#'
    std::vector<std::string> warnings; ///< each "LINE: what"
};

/// `head`: the beginning of the file, cut within a line unless `whole`; `usual`: the separator that
/// its name promises. What cannot be told is as usual.
[[nodiscard]] Dialect findDialect(std::string_view head, bool whole, char lineEnd, char usual,
                                  const TableText& given);

} // namespace vigil::ingest
