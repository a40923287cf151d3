// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/session_file.h"

#include <unistd.h>

namespace vigil::pipeline {
namespace {

namespace fs = std::filesystem;

FileProblem problemOfFile(const fs::path& path, ingest::RecordingFormats formats) {
    std::error_code error;
    if (::access(path.c_str(), R_OK) != 0)
        return FileProblem::Unreadable;
    if (fs::file_size(path, error) == 0 && !error)
        return FileProblem::Empty;
    if (path.filename().string().ends_with(".vigil.toml") || findRecording(formats, path))
        return FileProblem::None;
    const auto* format = formatOf(formats, path);
    return format != nullptr && format->isTable ? FileProblem::Rows : FileProblem::OtherFormat;
}

/// The file of a recording that is named by its record or folder, if there is one.
std::optional<fs::path> otherFileOf(const fs::path& path, ingest::RecordingFormats formats) {
    const auto found = findRecording(formats, path);
    return found && found->file != path ? std::optional(found->file) : std::nullopt;
}

} // namespace

FileProblem problemOf(const fs::path& path, ingest::RecordingFormats formats) {
    std::error_code error;
    const auto other = otherFileOf(path, formats);
    const auto type = fs::status(path, error).type();
    switch (type) {
    case fs::file_type::regular:
        return problemOfFile(path, formats);
    case fs::file_type::directory:
        return other ? FileProblem::None : FileProblem::Folder;
    case fs::file_type::not_found:
        return other ? problemOfFile(*other, formats) : FileProblem::Missing;
    case fs::file_type::none: // a folder above refuses the look
        return FileProblem::Unreadable;
    default:
        return FileProblem::NoFile;
    }
}

Error errorOf(FileProblem problem, const fs::path& path, ingest::RecordingFormats formats) {
    const auto known = "those are " + ingest::recordingTitles(formats);
    switch (problem) {
    case FileProblem::Missing:
        return {ErrorCode::NotFound, "no such file or record", path.string()};
    case FileProblem::Folder:
        return {ErrorCode::Unsupported, "a folder without a record of its own name", path.string()};
    case FileProblem::Empty:
        return {ErrorCode::Corrupt, "the file is empty", path.string()};
    case FileProblem::Unreadable:
        return {ErrorCode::Io, "access is refused", path.string()};
    case FileProblem::Rows:
        return {ErrorCode::Unsupported, "a table, not a recording (" + known + ")", path.string()};
    case FileProblem::NoFile:
        return {ErrorCode::Unsupported, "a pipe, socket or device, not a file", path.string()};
    case FileProblem::OtherFormat:
        return {ErrorCode::Unsupported, "not a recording of a known format (" + known + ")",
                path.string()};
    case FileProblem::None:
        break;
    }
    return {ErrorCode::Internal, "nothing is wrong with it", path.string()};
}

} // namespace vigil::pipeline
