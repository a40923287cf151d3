// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"

#include <filesystem>
#include <memory>

namespace vigil::ingest {

/// Rows of a file of JSON objects: one a line, or the elements of an array. Nested objects stay
/// records. Errors: NotFound, Io.
[[nodiscard]] Result<std::unique_ptr<RowReader>>
openJsonRows(const std::filesystem::path& path, bool oneALine, const RowReaderOptions& options);

} // namespace vigil::ingest
