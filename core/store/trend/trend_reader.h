// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/file/database.h"
#include "store/file/store_batch.h"

#include <vector>

namespace vigil::store {

struct TrendSample {
    EventTime time{}; ///< whole microseconds
    double value = 0;
};

/// A stored chunk that does not agree with its checksum; hand the id to StoreWriter::quarantine().
struct DamagedChunk {
    std::int64_t id = 0;
    EventTime from{};
    EventTime to{};
    std::uint64_t samples = 0;
};

struct TrendSamples {
    std::vector<TrendSample> samples; ///< in time order
    std::vector<DamagedChunk> damaged;
};

/// [start, start + width): count 0 means no sample (min, mean and max are then 0).
struct TrendBucket {
    EventTime start{};
    std::uint64_t count = 0;
    double min = 0, mean = 0, max = 0;
};

struct TrendBuckets {
    Ticks width{};
    std::vector<TrendBucket> buckets; ///< one each, empty ones included
    std::vector<DamagedChunk> damaged;
};

/// Reads trends on a read-only connection of its own, beside the writer.
/// *Thread:* one, except interrupt(). *Owns:* the connection.
class TrendReader {
public:
    /// Errors: NotFound, Io, Unsupported, Corrupt.
    [[nodiscard]] static Result<TrendReader> open(const std::filesystem::path& path);

    [[nodiscard]] Result<std::vector<SeriesKey>> series();
    /// Samples with from <= time < to. An unknown series has none; an empty unit in `key` stands
    /// for the newest series of that bed and signal. Errors: Io, Corrupt (nothing readable),
    /// Cancelled. Damaged chunks are reported and left out.
    [[nodiscard]] Result<TrendSamples> query(const SeriesKey& key, EventTime from, EventTime to);
    /// Min, mean and max of `count` equal buckets over [from, to); width is rounded up to whole
    /// microseconds. Chunks that lie within one bucket are not decoded. Errors as query(), and
    /// InvalidArgument for an empty span or 0 or more than 1,000,000 buckets.
    [[nodiscard]] Result<TrendBuckets> buckets(const SeriesKey& key, EventTime from, EventTime to,
                                               std::size_t count);
    /// Reads and checks every chunk: what is damaged? (`vigilctl check`)
    [[nodiscard]] Result<std::vector<DamagedChunk>> verify();

    /// Ends a running query with Cancelled. *Thread:* any.
    void interrupt() noexcept { m_database.interrupt(); }

private:
    explicit TrendReader(Database database) : m_database(std::move(database)) {}

    Result<std::optional<std::int64_t>> seriesId(const SeriesKey& key);

    Database m_database;
};

} // namespace vigil::store
