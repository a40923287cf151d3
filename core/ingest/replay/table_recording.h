// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/convention_writer.h"
#include "ingest/formats/recording_format.h"
#include "model/recording.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil::ingest {

/// How tables are played.
struct TableReplay {
    const RecordingFormat* format = nullptr; ///< null: by the name of each file
    RowReaderOptions rows;
    /// The times of rows where another expression than the time column says them; nullopt: none.
    std::function<std::vector<std::optional<EventTime>>(const model::BatchPtr&)> timesOf;
};

/// Tables as the recording of a ward: each row is a numerics message of the convention, of the bed
/// that its column `bed` names, or the column of the file's stem, or the stem itself; every column
/// of numbers is a signal, every column of texts a label. Rows of all files are played in the order
/// of their times. They are read at opening and kept column by column. *Thread:* one. *Owns:* the
/// rows.
class TableRecording final : public model::Recording {
public:
    /// A file, a folder or a glob. Errors: those of the readers; Parse when no row has a time.
    [[nodiscard]] static Result<std::unique_ptr<model::Recording>>
    open(const std::filesystem::path& path, const TableReplay& replay);

    [[nodiscard]] const model::RecordingFacts& outline() const override { return m_outline; }

    [[nodiscard]] Result<model::RecordingFacts> measure(bool verify) override;
    [[nodiscard]] Result<std::optional<model::RecordedMessage>> next() override;
    [[nodiscard]] Result<void> seek(EventTime time) override;

private:
    struct Position {
        EventTime time{};
        std::uint32_t batch = 0;
        std::uint32_t row = 0;
        std::uint32_t number = 0; ///< among the rows of its bed
    };

    struct Table {
        model::BatchPtr rows;
        std::string bed; ///< where no column names one
        std::uint32_t partition = 0;
    };

    TableRecording() = default;

    Result<void> read(const std::filesystem::path& file, std::uint32_t partition,
                      const TableReplay& replay);
    void add(const model::BatchPtr& batch, const TableReplay& replay, const std::string& bed,
             std::uint32_t partition);
    [[nodiscard]] bool hasTimes(const model::RecordBatch& batch) const;
    void finish(const TableReplay& replay);
    void noteRefusals(const std::vector<RejectedRow>& rejected);
    [[nodiscard]] std::vector<MetricValue> metricsOf(const model::RecordBatch& rows,
                                                     std::size_t row) const;
    [[nodiscard]] std::vector<LabelText> labelsOf(const model::RecordBatch& rows,
                                                  std::size_t row) const;
    [[nodiscard]] bool isOwn(std::string_view column) const;
    [[nodiscard]] std::string bedOf(const Position& position) const;
    [[nodiscard]] std::string text(const model::RecordBatch& rows, std::string_view column,
                                   std::size_t row) const;

    std::vector<Table> m_tables;
    std::vector<Position> m_order; ///< by time
    std::size_t m_next = 0;
    std::uint64_t m_refused = 0;
    std::string m_firstRefusal;
    std::string m_keyColumn;
    std::string m_timeColumn;
    model::RecordingFacts m_outline;
};

} // namespace vigil::ingest
