// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/trend/trend_reader.h"

#include "base/byte_stream.h"
#include "store/file/schema.h"
#include "store/trend/chunk_table.h"
#include "store/trend/trend_store.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>

namespace vigil::store {

namespace {

/// A half-open span in stored microseconds.
struct MicroSpan {
    std::int64_t from = 0;
    std::int64_t to = 0;
};

std::int64_t ceilMicros(EventTime time) {
    // By hand, since the ends of the time line have no neighbour to compare with.
    constexpr std::int64_t kTicksPerMicro = Ticks(std::chrono::microseconds(1)).count();
    const std::int64_t ticks = time.time_since_epoch().count();
    return ticks / kTicksPerMicro + (ticks % kTicksPerMicro > 0 ? 1 : 0);
}

struct ChunkPlace {
    std::int64_t id;
    std::int64_t firstUs;
    std::int64_t lastUs;
};

/// Chunks of a series that may hold samples of the span, from the index alone.
Result<std::vector<ChunkPlace>> chunksIn(Database& database, std::int64_t series, MicroSpan span) {
    constexpr auto kReach =
        std::chrono::duration_cast<std::chrono::microseconds>(TrendStore::kMaxChunkSpan).count();
    auto statement = database.prepare(
        "SELECT id, t0_us, t1_us FROM chunk INDEXED BY chunk_by_time"
        " WHERE series = ? AND t0_us >= ? AND t0_us < ? AND t1_us >= ? ORDER BY t0_us");
    if (!statement)
        return propagate(statement);
    statement->bind(1, series).bind(2, span.from - kReach).bind(3, span.to).bind(4, span.from);
    std::vector<ChunkPlace> places;
    auto read = statement->forEachRow([&] {
        places.push_back({statement->integer(0), statement->integer(1), statement->integer(2)});
    });
    if (!read)
        return propagate(read);
    return places;
}

DamagedChunk damagedAt(const ChunkPlace& place) {
    StoredChunk chunk;
    chunk.id = place.id;
    chunk.summary.firstUs = place.firstUs;
    chunk.summary.lastUs = place.lastUs;
    return chunk.asDamaged();
}

/// Gives every sound chunk of the span to `take`, whose Corrupt counts as damage too.
Result<void> forEachChunk(Database& database, std::int64_t series, MicroSpan span,
                          std::vector<DamagedChunk>& damaged,
                          const std::function<Result<void>(const StoredChunk&)>& take) {
    auto places = chunksIn(database, series, span);
    if (!places)
        return propagate(places);
    for (const ChunkPlace& place : *places) {
        auto chunk = readChunk(database, place.id);
        if (!chunk) {
            if (chunk.error().code != ErrorCode::Corrupt)
                return propagate(chunk);
            damaged.push_back(damagedAt(place));
            continue;
        }
        if (!chunk->isSound() || chunk->series != series) {
            damaged.push_back(chunk->asDamaged());
            continue;
        }
        if (auto taken = take(*chunk); !taken) {
            if (taken.error().code != ErrorCode::Corrupt)
                return taken;
            damaged.push_back(chunk->asDamaged());
        }
    }
    return {};
}

/// Rows that are not in a chunk yet.
Result<void> forEachHotRow(Database& database, std::int64_t series, MicroSpan span,
                           const std::function<void(std::int64_t, double)>& take) {
    auto statement = database.prepare("SELECT t_us, bits FROM hot_sample"
                                      " WHERE series = ? AND t_us >= ? AND t_us < ?");
    if (!statement)
        return propagate(statement);
    statement->bind(1, series).bind(2, span.from).bind(3, span.to);
    return statement->forEachRow([&] {
        if (const std::int64_t us = statement->integer(0); isStorableMicros(us))
            take(us, std::bit_cast<double>(statement->integer(1)));
    });
}

MicroSpan spanOf(EventTime from, EventTime to) {
    constexpr std::int64_t kMost = 900'000'000'000'000'000;
    return {std::clamp(ceilMicros(from), -kMost, kMost), std::clamp(ceilMicros(to), -kMost, kMost)};
}

/// Min, mean and max while they are gathered.
class BucketRow {
public:
    BucketRow(MicroSpan span, std::int64_t width, std::size_t count)
        : m_span(span), m_width(width), m_sums(count, 0.0), m_buckets(count) {
        for (std::size_t i = 0; i < count; ++i)
            m_buckets[i].start = eventFromMicros(span.from + static_cast<std::int64_t>(i) * width);
    }

    [[nodiscard]] std::size_t indexOf(std::int64_t us) const {
        return static_cast<std::size_t>((us - m_span.from) / m_width);
    }

    void add(std::int64_t us, double value) {
        if (us >= m_span.from && us < m_span.to)
            merge(indexOf(us), 1, value, value, value);
    }

    /// False when the chunk does not lie within one bucket.
    bool addWhole(const ChunkSummary& chunk) {
        if (chunk.firstUs < m_span.from || chunk.lastUs >= m_span.to ||
            indexOf(chunk.firstUs) != indexOf(chunk.lastUs))
            return false;
        merge(indexOf(chunk.firstUs), static_cast<std::uint64_t>(chunk.count), chunk.min, chunk.max,
              chunk.sum);
        return true;
    }

    std::vector<TrendBucket> finish() {
        for (std::size_t i = 0; i < m_buckets.size(); ++i)
            if (m_buckets[i].count > 0)
                m_buckets[i].mean = m_sums[i] / static_cast<double>(m_buckets[i].count);
        return std::move(m_buckets);
    }

private:
    void merge(std::size_t index, std::uint64_t count, double min, double max, double sum) {
        TrendBucket& bucket = m_buckets[index];
        bucket.min = bucket.count == 0 ? min : std::min(bucket.min, min);
        bucket.max = bucket.count == 0 ? max : std::max(bucket.max, max);
        bucket.count += count;
        m_sums[index] += sum;
    }

    MicroSpan m_span;
    std::int64_t m_width;
    std::vector<double> m_sums;
    std::vector<TrendBucket> m_buckets;
};

} // namespace

Result<TrendReader> TrendReader::open(const std::filesystem::path& path) {
    auto database = Database::open(path, {.readOnly = true, .create = false, .vfs = {}});
    if (!database)
        return propagate(database);
    if (auto fits = requireSchema(*database, SchemaKind::Store); !fits)
        return propagate(fits);
    return TrendReader(std::move(*database));
}

Result<std::vector<SeriesKey>> TrendReader::series() {
    auto statement =
        m_database.prepare("SELECT bed, signal, unit FROM series ORDER BY bed, signal, unit");
    if (!statement)
        return propagate(statement);
    std::vector<SeriesKey> keys;
    auto read = statement->forEachRow([&] {
        keys.push_back({statement->text(0), statement->text(1), statement->text(2)});
    });
    if (!read)
        return propagate(read);
    return keys;
}

Result<std::optional<std::int64_t>> TrendReader::seriesId(const SeriesKey& key) {
    auto statement = m_database.prepare("SELECT id FROM series WHERE bed = ?1 AND signal = ?2 AND"
                                        " (unit = ?3 OR ?3 = '') ORDER BY id DESC LIMIT 1");
    if (!statement)
        return propagate(statement);
    auto row = statement->bind(1, std::string_view(key.bed))
                   .bind(2, std::string_view(key.signal))
                   .bind(3, std::string_view(key.unit))
                   .step();
    if (!row)
        return propagate(row);
    return *row ? std::optional(statement->integer(0)) : std::nullopt;
}

Result<TrendSamples> TrendReader::query(const SeriesKey& key, EventTime from, EventTime to) {
    auto view = Transaction::beginRead(m_database); // chunks and hot rows of one moment
    if (!view)
        return propagate(view);
    auto series = seriesId(key);
    if (!series)
        return propagate(series);
    TrendSamples found;
    const MicroSpan span = spanOf(from, to);
    if (!*series || span.from >= span.to)
        return found;

    const auto take = [&](const StoredChunk& chunk) -> Result<void> {
        auto samples = chunk.samples();
        if (!samples)
            return propagate(samples);
        for (const TrendSample& sample : *samples)
            if (sample.time >= from && sample.time < to)
                found.samples.push_back(sample);
        return {};
    };
    if (auto done = forEachChunk(m_database, **series, span, found.damaged, take); !done)
        return propagate(done);
    const auto takeHot = [&](std::int64_t us, double value) {
        found.samples.push_back({eventFromMicros(us), value});
    };
    if (auto done = forEachHotRow(m_database, **series, span, takeHot); !done)
        return propagate(done);

    const auto byTime = [](const TrendSample& a, const TrendSample& b) { return a.time < b.time; };
    if (!std::is_sorted(found.samples.begin(), found.samples.end(), byTime))
        std::stable_sort(found.samples.begin(), found.samples.end(), byTime);
    return found;
}

Result<TrendBuckets> TrendReader::buckets(const SeriesKey& key, EventTime from, EventTime to,
                                          std::size_t count) {
    constexpr std::size_t kMostBuckets = 1'000'000;
    const MicroSpan span = spanOf(from, to);
    if (span.from >= span.to || count == 0 || count > kMostBuckets)
        return fail(ErrorCode::InvalidArgument, "buckets need a span and a number of them");
    const auto parts = static_cast<std::int64_t>(count);
    const std::int64_t width = (span.to - span.from + parts - 1) / parts;

    auto view = Transaction::beginRead(m_database);
    if (!view)
        return propagate(view);
    auto series = seriesId(key);
    if (!series)
        return propagate(series);
    TrendBuckets found;
    found.width = std::chrono::microseconds(width);
    BucketRow row(span, width, count);
    if (*series) {
        const auto take = [&](const StoredChunk& chunk) -> Result<void> {
            if (row.addWhole(chunk.summary))
                return {};
            auto samples = chunk.samples();
            if (!samples)
                return propagate(samples);
            for (const TrendSample& sample : *samples)
                row.add(toMicros(sample.time), sample.value);
            return {};
        };
        if (auto done = forEachChunk(m_database, **series, span, found.damaged, take); !done)
            return propagate(done);
        const auto takeHot = [&](std::int64_t us, double value) { row.add(us, value); };
        if (auto done = forEachHotRow(m_database, **series, span, takeHot); !done)
            return propagate(done);
    }
    found.buckets = row.finish();
    return found;
}

Result<std::vector<DamagedChunk>> TrendReader::verify() {
    auto view = Transaction::beginRead(m_database);
    if (!view)
        return propagate(view);
    auto statement = m_database.prepare("SELECT DISTINCT series FROM chunk");
    if (!statement)
        return propagate(statement);
    std::vector<std::int64_t> all;
    auto read = statement->forEachRow([&] { all.push_back(statement->integer(0)); });
    if (!read)
        return propagate(read);
    std::vector<DamagedChunk> damaged;
    constexpr std::int64_t kFar = 900'000'000'000'000'001;
    for (const std::int64_t series : all) {
        const auto check = [](const StoredChunk& chunk) -> Result<void> {
            auto samples = chunk.samples();
            return samples ? Result<void>{} : propagate(samples);
        };
        if (auto done = forEachChunk(m_database, series, {-kFar, kFar}, damaged, check); !done)
            return propagate(done);
    }
    return damaged;
}

} // namespace vigil::store
