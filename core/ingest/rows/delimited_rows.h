// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"

#include <filesystem>
#include <memory>

namespace vigil::ingest {

/// Rows of a file of separated values whose first record names the columns. Quotes as in RFC 4180
/// (doubled within quotes; line ends may be quoted). Records with another number of fields than
/// the header are refused. Errors: NotFound, Io, Parse (no header).
[[nodiscard]] Result<std::unique_ptr<RowReader>>
openDelimitedRows(const std::filesystem::path& path, char separator,
                  const RowReaderOptions& options);

} // namespace vigil::ingest
