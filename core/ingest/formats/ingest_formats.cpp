// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/formats/recording_format.h"
#include "ingest/rows/delimited_rows.h"
#include "ingest/rows/json_rows.h"
#include "ingest/wfdb/wfdb_recording.h"
#include "ingest/wfdb/wfdb_rows.h"

#include <array>
#include <system_error>

namespace vigil::ingest {
namespace {

namespace fs = std::filesystem;
using Extension = std::string_view;

constexpr std::array kCsv{Extension("csv")};
constexpr std::array kTsv{Extension("tsv")};
constexpr std::array kPsv{Extension("psv")};
constexpr std::array kJson{Extension("json")};
constexpr std::array kJsonLines{Extension("jsonl"), Extension("ndjson")};
constexpr std::array kHeader{Extension("hea")};

template <char separator>
Result<std::unique_ptr<RowReader>> openDelimited(const fs::path& path,
                                                 const RowReaderOptions& options) {
    return openDelimitedRows(path, separator, options);
}

template <bool lines>
Result<std::unique_ptr<RowReader>> openJson(const fs::path& path, const RowReaderOptions& options) {
    return openJsonRows(path, lines, options);
}

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// A record by its name, or by the folder of its own name around it.
std::optional<fs::path> findHeader(const fs::path& path) {
    std::error_code status;
    auto header = fs::is_directory(path, status) ? path / path.filename() : path;
    header += ".hea";
    return isFile(header) ? std::optional(std::move(header)) : std::nullopt;
}

/// Any file beside the header of its stem; derived beats, which have none, by their usual names.
std::optional<fs::path> findAnnotations(const fs::path& path) {
    const auto extension = path.extension();
    if (isFile(fs::path(path).replace_extension(".hea")) || extension == ".atr" ||
        extension == ".qrs")
        return path;
    return std::nullopt;
}

Result<std::unique_ptr<model::Recording>> openWfdb(const fs::path& header) {
    auto record = WfdbRecording::open(header);
    if (!record)
        return propagate(record);
    return std::unique_ptr<model::Recording>(std::move(*record));
}

constexpr std::array kFormats{
    RecordingFormat{"csv", kCsv, {}, true, nullptr, openDelimited<','>, nullptr},
    RecordingFormat{"tsv", kTsv, {}, true, nullptr, openDelimited<'\t'>, nullptr},
    RecordingFormat{"psv", kPsv, {}, true, nullptr, openDelimited<'|'>, nullptr},
    RecordingFormat{"json", kJson, {}, true, nullptr, openJson<false>, nullptr},
    RecordingFormat{"jsonl", kJsonLines, {}, true, nullptr, openJson<true>, nullptr},
    RecordingFormat{"wfdb", kHeader, "WFDB records, .hea", false, findHeader, openWfdbRows,
                    openWfdb},
    RecordingFormat{
        "wfdb-annotations", {}, {}, false, findAnnotations, openWfdbAnnotationRows, nullptr},
};

} // namespace

RecordingFormats ingestFormats() { return kFormats; }

} // namespace vigil::ingest
