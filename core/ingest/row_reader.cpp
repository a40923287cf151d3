// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/row_reader.h"

#include "base/plain_text.h"
#include "ingest/rows/delimited_rows.h"
#include "ingest/rows/json_rows.h"
#include "ingest/wfdb/wfdb_rows.h"
#include "model/value.h"

#include <array>
#include <system_error>

namespace vigil::ingest {
namespace {

struct NamedFormat {
    std::string_view name;
    RowFormat format;
};

constexpr std::array kNames{
    NamedFormat{"jsonl", RowFormat::JsonLines},
    NamedFormat{"ndjson", RowFormat::JsonLines},
    NamedFormat{"json", RowFormat::Json},
    NamedFormat{"csv", RowFormat::Csv},
    NamedFormat{"tsv", RowFormat::Tsv},
    NamedFormat{"psv", RowFormat::Psv},
    NamedFormat{"wfdb", RowFormat::Wfdb},
    NamedFormat{"hea", RowFormat::Wfdb},
    NamedFormat{"wfdb-annotations", RowFormat::WfdbAnnotations},
};

bool isFile(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

} // namespace

std::optional<RowFormat> rowFormatByName(std::string_view name) noexcept {
    for (const auto& known : kNames)
        if (model::equalNames(known.name, name))
            return known.format;
    return std::nullopt;
}

std::optional<RowFormat> rowFormatOf(const std::filesystem::path& path) {
    const std::string extension = path.extension().string();
    if (extension.size() > 1)
        if (const auto known = rowFormatByName(std::string_view(extension).substr(1)))
            return known;
    auto header = path;
    header += ".hea";
    if (isFile(header))
        return RowFormat::Wfdb;
    // Header-less annotation files (derived beats) are known by their usual names.
    if (isFile(std::filesystem::path(path).replace_extension(".hea")) || extension == ".atr" ||
        extension == ".qrs")
        return RowFormat::WfdbAnnotations;
    return std::nullopt;
}

Result<std::unique_ptr<RowReader>> RowReader::open(const std::filesystem::path& path,
                                                   RowFormat format,
                                                   const RowReaderOptions& options) {
    if (format == RowFormat::Auto) {
        const auto found = rowFormatOf(path);
        if (!found)
            return fail(ErrorCode::Unsupported,
                        "cannot tell the format of the file from its name; name it with --format",
                        path.string());
        format = *found;
    }
    if (!options.keyFromFile.empty())
        if (const auto fault = faultOfName(path.stem().string()))
            return fail(ErrorCode::InvalidArgument,
                        "the file's name cannot be a key, it " + fault->text() +
                            "; rename the file",
                        path.string());
    if (format == RowFormat::Wfdb)
        return openWfdbRows(path, options);
    if (format == RowFormat::WfdbAnnotations)
        return openWfdbAnnotationRows(path, options);
    if (format == RowFormat::JsonLines || format == RowFormat::Json)
        return openJsonRows(path, format == RowFormat::JsonLines, options);
    const char separator = format == RowFormat::Tsv ? '\t' : format == RowFormat::Psv ? '|' : ',';
    return openDelimitedRows(path, separator, options);
}

} // namespace vigil::ingest
