// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/convention_writer.h"
#include "model/recording.h"
#include "store/trend/trend_reader.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// Stored trends as the recording of a ward: values of one bed and time are a numerics message of
/// the convention. Read hour by hour. *Thread:* one. *Owns:* its connection to the store.
class TrendRecording final : public model::Recording {
public:
    /// What was measured from `from` until `to`, but for the series of these outputs: results of
    /// queries are computed anew. Errors: those of TrendReader::open(); NotFound when nothing was.
    [[nodiscard]] static Result<std::unique_ptr<model::Recording>>
    open(const std::filesystem::path& database, EventTime from, EventTime to,
         const std::vector<std::string>& outputs);

    [[nodiscard]] const model::RecordingFacts& outline() const override { return m_outline; }

    /// The outline; nobody asks for statistics of what is stored.
    [[nodiscard]] Result<model::RecordingFacts> measure(bool verify) override;
    [[nodiscard]] Result<std::optional<model::RecordedMessage>> next() override;
    [[nodiscard]] Result<void> seek(EventTime time) override;

private:
    using Row = std::vector<ingest::MetricValue>;
    using Place = std::pair<EventTime, std::string_view>; ///< time and bed

    explicit TrendRecording(store::TrendReader reader) : m_reader(std::move(reader)) {}

    /// The next hour that has values; false at the end.
    [[nodiscard]] Result<bool> load();

    store::TrendReader m_reader;
    std::vector<store::SeriesKey> m_series;
    EventTime m_end{};
    EventTime m_loaded{};                               ///< values before it were read
    std::map<Place, Row> m_rows;                        ///< of the present hour, not yet given
    std::map<std::string_view, std::int64_t> m_numbers; ///< of the messages of a bed
    std::int64_t m_offset = 0;
    model::RecordingFacts m_outline;
};

} // namespace vigil::pipeline
