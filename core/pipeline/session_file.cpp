// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/session_file.h"

#include "ingest/row_reader.h"

#include <unistd.h>

namespace vigil::pipeline {
namespace {

namespace fs = std::filesystem;

bool isThere(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
}

bool isSessionFile(const fs::path& path) {
    const auto name = path.filename().string();
    return name.ends_with(".vigil.toml") || path.extension() == ".vgl" ||
           path.extension() == ".hea" || isThere(wfdbHeaderOf(path));
}

bool holdsRows(const fs::path& path) {
    using F = ingest::RowFormat;
    const auto format = ingest::rowFormatOf(path);
    return format && *format != F::Wfdb && *format != F::WfdbAnnotations;
}

FileProblem problemOfFile(const fs::path& path) {
    std::error_code error;
    if (::access(path.c_str(), R_OK) != 0)
        return FileProblem::Unreadable;
    if (fs::file_size(path, error) == 0 && !error)
        return FileProblem::Empty;
    if (isSessionFile(path))
        return FileProblem::None;
    return holdsRows(path) ? FileProblem::Rows : FileProblem::OtherFormat;
}

} // namespace

fs::path wfdbHeaderOf(const fs::path& path) {
    // A folder stands for the record of its own name inside.
    std::error_code status;
    auto header = fs::is_directory(path, status) ? path / path.filename() : path;
    if (header.extension() != ".hea")
        header += ".hea";
    return header;
}

FileProblem problemOf(const fs::path& path) {
    std::error_code error;
    const auto type = fs::status(path, error).type();
    switch (type) {
    case fs::file_type::regular:
        return problemOfFile(path);
    case fs::file_type::directory:
        return isThere(wfdbHeaderOf(path)) ? FileProblem::None : FileProblem::Folder;
    case fs::file_type::not_found:
        return isThere(wfdbHeaderOf(path)) ? problemOfFile(wfdbHeaderOf(path))
                                           : FileProblem::Missing;
    case fs::file_type::none: // a folder above refuses the look
        return FileProblem::Unreadable;
    default:
        return FileProblem::NoFile;
    }
}

Error errorOf(FileProblem problem, const fs::path& path) {
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
        return {ErrorCode::Unsupported,
                "a table, not a recording (those are .vgl and WFDB records, .hea)", path.string()};
    case FileProblem::NoFile:
        return {ErrorCode::Unsupported, "a pipe, socket or device, not a file", path.string()};
    case FileProblem::OtherFormat:
        return {ErrorCode::Unsupported,
                "not a recording of a known format (.vgl, or a WFDB record, .hea)", path.string()};
    case FileProblem::None:
        break;
    }
    return {ErrorCode::Internal, "nothing is wrong with it", path.string()};
}

} // namespace vigil::pipeline
