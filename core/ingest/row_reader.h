// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "ingest/decode/time_reader.h"
#include "model/record_batch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigil::ingest {

/// How a table of separated values is written, where that is known and not to be found out.
struct TableText {
    std::optional<char> separator; ///< between fields
    std::optional<char> decimal;   ///< '.' or ','
    std::optional<char> comment;   ///< lines that begin with it are passed over
    std::size_t skipLines = 0;     ///< before the line that names the columns
};

struct RowReaderOptions {
    std::string stream = "input";       ///< becomes RecordBatch::stream
    std::vector<double> nullValues;     ///< numbers that mean "not measured": read as null
    std::vector<std::string> nullWords; ///< texts that mean the same, in any case
    std::string keyFromFile;            ///< adds a text column of this name with the file's stem
    /// Column (dotted path for nested objects) with the event time. Rows of a file without it
    /// happen at `start`.
    std::string timeColumn = "time";
    TimeReader times; ///< how that column is written
    /// A row with something that is no time in its time column, or nothing, is refused; false: it
    /// happens at `start`, for those whose event time is another one.
    bool timeNeeded = true;
    TableText table;
    /// The columns that are wanted, and paths within records, which become columns of their dotted
    /// names; nullopt: all columns, with records in one. Readers may give more than these.
    std::optional<std::vector<std::vector<std::string>>> columns;
    /// Column with the arrival time; empty: a row arrives when it happens.
    std::string arrivalColumn;
    EventTime start{};           ///< base time of inputs that carry none
    std::uint32_t source = 0;    ///< RowOrigin::source of every row
    std::uint32_t partition = 0; ///< RowOrigin::partition: the file's index within its input
};

/// A record of a file that could not become a row. *Thread:* value.
struct RejectedRow {
    std::int64_t offset = 0; ///< index of the record in its file, from 0
    std::string position;    ///< "file:line" or "file:line:column"
    std::string reason;      ///< short, the same for like causes, so that it can be counted
    std::string raw;         ///< the record as read, cut at 4 KiB
};

/// Rows of one recorded file, batch by batch, in file order. Offsets count the file's records
/// from 0; rejected ones use up theirs. openRows() of formats/recording_format.h makes one.
/// *Thread:* one. *Owns:* its file handle.
class RowReader {
public:
    virtual ~RowReader() = default;

    /// At most `maxRows` rows (>= 1 of them); nullopt at the end. A bad record is no error: see
    /// takeRejected(). Error: Io, Corrupt.
    [[nodiscard]] virtual Result<std::optional<model::RecordBatch>> next(std::size_t maxRows) = 0;

    /// Records refused since the last call.
    [[nodiscard]] virtual std::vector<RejectedRow> takeRejected() { return {}; }

    /// The fields that records had so far, where RowReaderOptions::columns left some out.
    [[nodiscard]] virtual std::vector<std::string> fields() const { return {}; }

    /// What else a person should know, since the last call, with its place: "file:line: what".
    [[nodiscard]] virtual std::vector<std::string> takeWarnings() { return {}; }
};

} // namespace vigil::ingest
