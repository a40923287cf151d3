// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/file/database.h"
#include "store/file/store_batch.h"
#include "store/trend/trend_reader.h"

#include <map>
#include <span>
#include <utility>
#include <vector>

namespace vigil::store {

/// (number in table `source`, partition) -> next offset.
using PositionMap = std::map<std::pair<std::int64_t, std::uint32_t>, std::int64_t>;

/// What became of a row.
enum class RowOutcome {
    Stored,
    Duplicate,
    NotFinite, ///< or a time outside what microseconds can hold
};

/// What one compaction step did.
struct CompactionReport {
    std::int64_t chunks = 0;           ///< written
    std::int64_t samples = 0;          ///< moved out of the hot table
    std::vector<DamagedChunk> damaged; ///< found while extending a chunk; put aside
    bool more = false;                 ///< the next step will find work
};

/// Numerics as rows for the last minutes, then as checked, compressed chunks of 600.
///
/// A row is stored once: (1) rows below the committed position of their partition have been
/// stored before; (2) the hot table's key holds the rest. Only rows below their position (or
/// without identity, or of a partition without positions) leave the hot table, so that (1) covers
/// all that (2) no longer sees. *Thread:* that of the database it is given.
class TrendStore {
public:
    static constexpr std::size_t kChunkSamples = 600;
    /// Rows that have been here this long are compacted even if they do not fill a chunk. Not those
    /// with an old time: a device whose clock is behind would get a chunk for each value.
    static constexpr Ticks kHotSpan = std::chrono::minutes{15};
    /// No chunk spans more, so that a reader knows how far back to look.
    static constexpr Ticks kMaxChunkSpan = std::chrono::hours{24};

    /// Number of a series, made when new. Within a transaction.
    [[nodiscard]] Result<std::int64_t> seriesId(Database& database, const SeriesKey& key,
                                                ArrivalTime now);
    /// `sourceId` is the number in table `source`. Within a transaction.
    [[nodiscard]] Result<RowOutcome> insert(Database& database, std::int64_t series,
                                            std::int64_t sourceId, const TrendRow& row,
                                            const PositionMap& positions, ArrivalTime now);

    /// To be called after a transaction was rolled back: what is known is read anew on next use.
    void forget() noexcept { m_loaded = false; }

    /// Compacts at most `mostSeries` series by kChunkSamples rows each. The age of a chunk counts
    /// from `now`, when the last rows came to it. Within a transaction.
    [[nodiscard]] Result<CompactionReport> compact(Database& database, const PositionMap& positions,
                                                   std::size_t mostSeries, ArrivalTime now);
    /// Marks a chunk as unreadable; false when it is not there. Within a transaction.
    [[nodiscard]] static Result<bool> quarantine(Database& database, std::int64_t chunk);

private:
    struct HotRows {
        std::int64_t count = 0;
        ArrivalTime since{}; ///< no row came before; meaningful when count > 0
    };

    struct HotPrefix;

    static bool isDue(const HotRows& hot, ArrivalTime now) noexcept;
    Result<void> ensureLoaded(Database& database, ArrivalTime now);
    static Result<HotPrefix> readPrefix(Database& database, std::int64_t series,
                                        const PositionMap& positions);
    static Result<void> seal(Database& database, std::int64_t series,
                             std::span<const TrendSample> samples, ArrivalTime now,
                             CompactionReport& report);
    Result<void> compactSeries(Database& database, std::int64_t series,
                               const PositionMap& positions, ArrivalTime now,
                               CompactionReport& report);

    bool m_loaded = false;
    std::map<SeriesKey, std::int64_t> m_ids;
    std::map<std::int64_t, HotRows> m_hot; ///< by series
    std::int64_t m_lastCompacted = 0;      ///< series, so that all get their turn
    CachedStatement m_insert{"INSERT OR IGNORE INTO hot_sample(series, t_us, source, partition,"
                             " offset, bits) VALUES(?,?,?,?,?,?)"};
};

} // namespace vigil::store
