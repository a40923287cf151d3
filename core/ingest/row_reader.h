// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "model/record_batch.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

enum class RowFormat { Auto, JsonLines, Json, Csv, Tsv, Psv, Wfdb, WfdbAnnotations };

struct RowReaderOptions {
    std::string stream = "input";   ///< becomes RecordBatch::stream
    std::vector<double> nullValues; ///< numbers that mean "not measured": read as null
    std::string keyFromFile;        ///< adds a text column of this name with the file's stem
    /// Column (dotted path for nested objects) with the event time; rows without it, or with
    /// something that is no time in it, happen at `start`.
    std::string timeColumn = "time";
    /// Column with the arrival time; empty: a row arrives when it happens.
    std::string arrivalColumn;
    EventTime start{};           ///< base time of inputs that carry none
    std::uint32_t source = 0;    ///< RowOrigin::source of every row
    std::uint32_t partition = 0; ///< RowOrigin::partition: the file's index within its input
};

/// A record that could not become a row. *Thread:* value.
struct RejectedRow {
    std::int64_t offset = 0; ///< index of the record in its file, from 0
    std::string position;    ///< "file:line" or "file:line:column"
    std::string reason;      ///< short, the same for like causes, so that it can be counted
    std::string raw;         ///< the record as read, cut at 4 KiB
};

/// Rows of one recorded file, batch by batch, in file order. Offsets count the file's records
/// from 0; rejected ones use up theirs. *Thread:* one. *Owns:* its file handle.
class RowReader {
public:
    virtual ~RowReader() = default;

    /// Opens `path`; Auto chooses by extension, see rowFormatOf().
    /// Errors: NotFound, Io, Parse, Unsupported, InvalidArgument (a name that is no key).
    [[nodiscard]] static Result<std::unique_ptr<RowReader>>
    open(const std::filesystem::path& path, RowFormat format, const RowReaderOptions& options);

    /// At most `maxRows` rows (>= 1 of them); nullopt at the end. A bad record is no error: see
    /// takeRejected(). Error: Io, Corrupt.
    [[nodiscard]] virtual Result<std::optional<model::RecordBatch>> next(std::size_t maxRows) = 0;

    /// Records refused since the last call.
    [[nodiscard]] virtual std::vector<RejectedRow> takeRejected() { return {}; }
};

/// By extension: jsonl and ndjson, json, csv, tsv, psv, hea; no extension is a WFDB record when
/// its header is there; anything else is WFDB annotations when a header of the same stem lies
/// beside it. nullopt when none fits.
[[nodiscard]] std::optional<RowFormat> rowFormatOf(const std::filesystem::path& path);

/// A format by the name the command line uses ("jsonl", "wfdb-annotations"); nullopt if unknown.
[[nodiscard]] std::optional<RowFormat> rowFormatByName(std::string_view name) noexcept;

} // namespace vigil::ingest
