// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"

#include <filesystem>
#include <memory>

namespace vigil::ingest {

/// Rows of a record's signals: `time`, `sample` and one column a signal, in physical units. One
/// row a frame (signals with several samples a frame are averaged, see WfdbRecord::readFrames());
/// gaps and missing segments have no rows. Offset: the frame. Errors: see readWfdbLayout().
[[nodiscard]] Result<std::unique_ptr<RowReader>> openWfdbRows(const std::filesystem::path& record,
                                                              const RowReaderOptions& options);

/// Rows of an annotation file: `time`, `sample`, `symbol`, `subtype`, `channel`, `num`, `aux`
/// (null where empty). Times need the record's header beside it; without one the file's own
/// resolution or 250 Hz counts from `options.start`. Offset: the annotation's index.
/// Errors: NotFound, Io, Full.
[[nodiscard]] Result<std::unique_ptr<RowReader>>
openWfdbAnnotationRows(const std::filesystem::path& annotations, const RowReaderOptions& options);

} // namespace vigil::ingest
