// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query_shard.h"
#include "store/file/store_batch.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// Numbers of results as trends, gathered until they are handed on: of each row the columns that
/// hold numbers, as "OUTPUT.COLUMN" of the bed it names, else of its texts ("ward-3, pump").
/// Windows are kept whole. Of rows that come one by one (a SELECT without GROUP BY) so many are
/// kept a second of the stream; the rest is counted.
/// *Thread:* one, a shard's. *Owns:* the rows.
class OutputTrends {
public:
    static constexpr std::size_t kMostRowsPerSecond = 500;
    static constexpr std::size_t kMostSeries = 10'000;

    void add(const engine::QueryResult& result);

    /// Series and rows, and once a minute what was left out.
    [[nodiscard]] store::StoreBatch take(SteadyTime now);

    [[nodiscard]] std::size_t rowCount() const noexcept { return m_batch.trends.size(); }

private:
    /// False when the second of the row has its share.
    [[nodiscard]] bool hasShare(const engine::QueryResult& result, EventTime time);
    [[nodiscard]] std::uint32_t seriesOf(store::SeriesKey key);
    void leaveOut(const std::string& output, EventTime time, const char* why);

    /// Of one SELECT.
    struct Share {
        std::int64_t second = 0;
        std::size_t rows = 0;
    };

    store::StoreBatch m_batch;
    std::map<store::SeriesKey, std::uint32_t> m_places; ///< in the batch
    std::set<store::SeriesKey> m_known;                 ///< since the start
    std::map<std::pair<std::string, std::uint32_t>, Share> m_shares;
    std::map<std::pair<std::string, const char*>, store::LossEvent> m_left; ///< by output and why
    SteadyTime m_tell{};
};

} // namespace vigil::pipeline
