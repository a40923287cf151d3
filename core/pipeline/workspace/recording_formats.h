// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/formats/recording_format.h"
#include "model/recording.h"

#include <filesystem>
#include <memory>

namespace vigil::pipeline {

/// All formats of recorded files: the program's own, whose reader is the store's, and those of
/// ingest.
[[nodiscard]] ingest::RecordingFormats recordingFormats();

/// Opens a recording by what it is. Errors: those of errorOf(FileProblem), Parse, Corrupt,
/// Unsupported, Io.
[[nodiscard]] Result<std::unique_ptr<model::Recording>>
openRecording(const std::filesystem::path& path,
              ingest::RecordingFormats formats = recordingFormats());

} // namespace vigil::pipeline
