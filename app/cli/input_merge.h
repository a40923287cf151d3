// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "ingest/decode/stream_mapping.h"
#include "ingest/formats/recording_format.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil::app {

/// One `--input NAME=PATH`: all its files are one stream.
struct NamedInput {
    std::string name;
    std::vector<std::filesystem::path> files;
    bool many = false; ///< a folder or a glob: one that cannot be read costs no other
};

/// Reads the files of all inputs as one sequence of batches: a single file in its own order,
/// several merged by event time (what TIMESTAMP BY says), or by arrival where that is given.
/// Memory: one batch a file. *Thread:* one.
class InputMerge {
public:
    struct Options {
        const ingest::RecordingFormat* format = nullptr; ///< null: by the name of each file
        ingest::RowReaderOptions rows;
        std::size_t batchRows = 4096;
        /// Rows have all their columns; false: those that the query reads are enough.
        bool wholeRows = true;
        /// What a number in the arrival column counts; nullopt: seconds to nanoseconds, told by its
        /// size.
        std::optional<ingest::TimestampFormat> arrivalUnit;
    };

    /// Error: those of the readers (NotFound, Unsupported, ...); of a folder only when none of its
    /// files can be read.
    [[nodiscard]] static Result<InputMerge> open(const std::vector<NamedInput>& inputs,
                                                 std::shared_ptr<const engine::Query> query,
                                                 const Options& options);

    /// The next batch, its `stream` naming the input; nullptr at the end. Error: Io, Corrupt.
    [[nodiscard]] Result<model::BatchPtr> next();

    struct Rejected {
        std::string file;
        ingest::RejectedRow row;
    };

    /// Records refused since the last call.
    [[nodiscard]] std::vector<Rejected> takeRejected();

    /// The fields that the records of an input had, where not all of them became columns.
    [[nodiscard]] std::vector<std::string> fieldsOf(std::string_view input) const;

    /// What else there is to tell of the files since the last call, with its place.
    [[nodiscard]] std::vector<std::string> takeWarnings() { return std::exchange(m_warnings, {}); }

private:
    struct Cursor {
        std::string input;
        std::string file;
        std::unique_ptr<ingest::RowReader> reader;
        model::BatchPtr batch;       ///< null at the end
        std::vector<EventTime> keys; ///< order of the batch's rows
        std::size_t row = 0;
        bool oneOfMany = false;
    };

    Result<void> openInput(const NamedInput& input, std::uint32_t source, const Options& options);
    Result<std::optional<model::RecordBatch>> read(Cursor& cursor);
    Result<void> fill(Cursor& cursor);
    /// Rows that have an arrival, or need none; the others are refused.
    model::BatchPtr readArrivals(const std::string& file,
                                 const std::shared_ptr<model::RecordBatch>& batch);
    Result<model::BatchPtr> nextOfSingle();
    Result<model::BatchPtr> nextMerged();
    [[nodiscard]] bool before(std::size_t a, std::size_t b) const;

    std::shared_ptr<const engine::Query> m_query;
    std::size_t m_batchRows = 4096;
    std::vector<std::string> m_arrival; ///< path of the arrival; empty: the event time
    std::optional<ingest::TimestampFormat> m_arrivalUnit;
    std::vector<Cursor> m_cursors;
    std::vector<std::size_t> m_heap; ///< indices of cursors that hold rows, earliest first
    bool m_primed = false;
    std::vector<Rejected> m_rejected;
    std::vector<std::string> m_warnings;
};

/// "s", "ms", "us" or "ns"; false when it is none.
[[nodiscard]] bool parseEpochUnit(std::string_view text,
                                  std::optional<ingest::TimestampFormat>& unit);

} // namespace vigil::app
