// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/replay/table_recording.h"
#include "pipeline/workspace/recording_formats.h"

#include <filesystem>
#include <memory>
#include <string>

namespace vigil::pipeline {

/// How a recording is read where it is a table. *Thread:* value.
struct TableReading {
    ingest::TableReplay tables;
    /// An expression of the query language that makes the time of a row; empty: its time column.
    std::string timeExpression;
};

/// Whether `path` (a file, a folder or a glob) stands for tables.
[[nodiscard]] bool isTables(const std::filesystem::path& path, const TableReading& reading,
                            ingest::RecordingFormats formats = recordingFormats());

/// Opens a recording of any format, tables among them; numerics of another format are read like a
/// table where numbers are named that mean "not measured". Errors: those of openRecording() and of
/// TableRecording::open(); InvalidArgument for an expression that is none.
[[nodiscard]] Result<std::unique_ptr<model::Recording>>
openPlayable(const std::filesystem::path& path, TableReading reading,
             ingest::RecordingFormats formats = recordingFormats());

/// InvalidArgument, with what is wrong, unless the text is an expression that makes a time.
[[nodiscard]] Result<void> checkTimeExpression(const std::string& expression);

} // namespace vigil::pipeline
