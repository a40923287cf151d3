// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "pipeline/workspace/recording_formats.h"

#include <filesystem>

namespace vigil::pipeline {

/// Why a file cannot be a session, as far as a look at it from outside tells.
enum class FileProblem {
    None, ///< its content decides
    Missing,
    Folder, ///< without a record of its own name inside
    Empty,
    Unreadable,  ///< there, but access is refused
    Rows,        ///< a table (CSV, JSON, ...): input of queries, not a recording
    NoFile,      ///< a pipe, socket or device
    OtherFormat, ///< neither recording nor workspace
};

/// Looks at a path that is to be opened: `*.vigil.toml`, or a recording by its file, name or
/// folder. Never waits: pipes and devices are not read.
[[nodiscard]] FileProblem problemOf(const std::filesystem::path& path,
                                    ingest::RecordingFormats formats = recordingFormats());

/// As an error about `path`. NotFound means that nothing is there, and nothing else.
[[nodiscard]] Error errorOf(FileProblem problem, const std::filesystem::path& path,
                            ingest::RecordingFormats formats = recordingFormats());

} // namespace vigil::pipeline
