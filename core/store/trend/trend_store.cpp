// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/trend/trend_store.h"

#include "base/byte_stream.h"
#include "store/trend/chunk_table.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vigil::store {

namespace {

bool isBelowPosition(const PositionMap& positions, std::int64_t source, std::uint32_t partition,
                     std::int64_t offset) {
    const auto found = positions.find({source, partition});
    return found != positions.end() && offset < found->second;
}

/// May the row leave the hot table? Only if a second delivery of it is known by other means, or
/// cannot be known by any.
bool mayLeave(const PositionMap& positions, std::int64_t source, std::uint32_t partition,
              std::int64_t offset) {
    return offset < 0 || !positions.contains({source, partition}) ||
           isBelowPosition(positions, source, partition, offset);
}

} // namespace

/// The oldest rows of a series, and the key of the last of them.
struct TrendStore::HotPrefix {
    std::vector<TrendSample> samples;
    std::int64_t lastUs = 0, source = 0, partition = 0, offset = 0, bits = 0;
};

bool TrendStore::isDue(const HotRows& hot, ArrivalTime now) noexcept {
    return hot.count >= static_cast<std::int64_t>(kChunkSamples) ||
           (hot.count > 0 && now - hot.since >= kHotSpan);
}

Result<void> TrendStore::ensureLoaded(Database& database, ArrivalTime now) {
    if (m_loaded)
        return {};
    m_ids.clear();
    m_hot.clear();
    auto series = database.prepare("SELECT id, bed, signal, unit FROM series");
    if (!series)
        return propagate(series);
    auto readSeries = series->forEachRow([&] {
        m_ids[{series->text(1), series->text(2), series->text(3)}] = series->integer(0);
    });
    if (!readSeries)
        return propagate(readSeries);
    auto hot = database.prepare("SELECT series, count(*) FROM hot_sample GROUP BY series");
    if (!hot)
        return propagate(hot);
    auto readHot = hot->forEachRow([&] { m_hot[hot->integer(0)] = {hot->integer(1), now}; });
    if (!readHot)
        return propagate(readHot);
    m_loaded = true;
    return {};
}

Result<std::int64_t> TrendStore::seriesId(Database& database, const SeriesKey& key,
                                          ArrivalTime now) {
    if (auto loaded = ensureLoaded(database, now); !loaded)
        return propagate(loaded);
    if (const auto found = m_ids.find(key); found != m_ids.end())
        return found->second;
    auto statement = database.prepare("INSERT INTO series(bed, signal, unit) VALUES(?,?,?)");
    if (!statement)
        return propagate(statement);
    auto done = statement->bind(1, std::string_view(key.bed))
                    .bind(2, std::string_view(key.signal))
                    .bind(3, std::string_view(key.unit))
                    .run();
    if (!done)
        return propagate(done);
    return m_ids[key] = database.lastInsertId();
}

Result<RowOutcome> TrendStore::insert(Database& database, std::int64_t series,
                                      std::int64_t sourceId, const TrendRow& row,
                                      const PositionMap& positions, ArrivalTime now) {
    const std::int64_t us = toMicros(row.time);
    if (!std::isfinite(row.value) || !isStorableMicros(us))
        return RowOutcome::NotFinite;
    const std::int64_t offset = std::max<std::int64_t>(row.origin.offset, -1);
    if (offset >= 0 && isBelowPosition(positions, sourceId, row.origin.partition, offset))
        return RowOutcome::Duplicate;
    if (auto loaded = ensureLoaded(database, now); !loaded)
        return propagate(loaded);
    auto statement = m_insert.in(database);
    if (!statement)
        return propagate(statement);
    auto done = (*statement)
                    ->bind(1, series)
                    .bind(2, us)
                    .bind(3, sourceId)
                    .bind(4, static_cast<std::int64_t>(row.origin.partition))
                    .bind(5, offset)
                    .bind(6, std::bit_cast<std::int64_t>(row.value))
                    .run();
    if (!done)
        return propagate(done);
    if (database.changes() == 0)
        return RowOutcome::Duplicate;
    HotRows& hot = m_hot[series];
    if (hot.count++ == 0)
        hot.since = now;
    return RowOutcome::Stored;
}

Result<TrendStore::HotPrefix> TrendStore::readPrefix(Database& database, std::int64_t series,
                                                     const PositionMap& positions) {
    auto statement = database.prepare("SELECT t_us, source, partition, offset, bits"
                                      " FROM hot_sample WHERE series = ?"
                                      " ORDER BY t_us, source, partition, offset, bits LIMIT ?");
    if (!statement)
        return propagate(statement);
    statement->bind(1, series).bind(2, static_cast<std::int64_t>(kChunkSamples));
    HotPrefix prefix;
    for (;;) {
        auto row = statement->step();
        if (!row)
            return propagate(row);
        if (!*row)
            return prefix;
        const std::int64_t us = statement->integer(0);
        if (!mayLeave(positions, statement->integer(1),
                      static_cast<std::uint32_t>(statement->integer(2)), statement->integer(3)))
            return prefix;
        prefix.samples.push_back(
            {eventFromMicros(us), std::bit_cast<double>(statement->integer(4))});
        prefix.lastUs = us;
        prefix.source = statement->integer(1);
        prefix.partition = statement->integer(2);
        prefix.offset = statement->integer(3);
        prefix.bits = statement->integer(4);
    }
}

/// Writes samples that span no more than a chunk may.
Result<void> TrendStore::seal(Database& database, std::int64_t series,
                              std::span<const TrendSample> samples, ArrivalTime now,
                              CompactionReport& report) {
    const auto moved = static_cast<std::int64_t>(samples.size());
    const std::int64_t first = toMicros(samples.front().time);

    // Few rows go into the chunk before them when they fit, so that slow signals get full chunks
    // too, also those of a device whose clock was set back.
    std::int64_t target = 0;
    auto before = database.prepare("SELECT id, t0_us, n FROM chunk WHERE series = ? AND t0_us <= ?"
                                   " AND damaged = 0 ORDER BY t0_us DESC LIMIT 1");
    if (!before)
        return propagate(before);
    auto row = before->bind(1, series).bind(2, first).step();
    if (!row)
        return propagate(row);
    if (*row && before->integer(2) + moved <= static_cast<std::int64_t>(kChunkSamples) &&
        samples.back().time - eventFromMicros(before->integer(1)) <= kMaxChunkSpan)
        target = before->integer(0);
    before->reset();

    ++report.chunks;
    report.samples += moved;
    if (target == 0)
        return writeChunk(database, 0, series, samples, now);
    auto chunk = readChunk(database, target);
    if (!chunk)
        return propagate(chunk);
    auto all = chunk->samples();
    if (!all) {
        if (auto aside = quarantine(database, target); !aside)
            return propagate(aside);
        report.damaged.push_back(chunk->asDamaged());
        return writeChunk(database, 0, series, samples, now);
    }
    all->insert(all->end(), samples.begin(), samples.end());
    std::stable_sort(all->begin(), all->end(),
                     [](const TrendSample& a, const TrendSample& b) { return a.time < b.time; });
    return writeChunk(database, target, series, *all, now);
}

Result<void> TrendStore::compactSeries(Database& database, std::int64_t series,
                                       const PositionMap& positions, ArrivalTime now,
                                       CompactionReport& report) {
    auto prefix = readPrefix(database, series, positions);
    if (!prefix)
        return propagate(prefix);
    if (prefix->samples.empty())
        return {};
    // All of them leave, however far apart a device's clock has put them, or they would pile up.
    for (auto from = prefix->samples.begin(); from != prefix->samples.end();) {
        const auto to = std::find_if(from, prefix->samples.end(), [&](const TrendSample& sample) {
            return sample.time - from->time > kMaxChunkSpan;
        });
        if (auto done = seal(database, series, {from, to}, now, report); !done)
            return done;
        from = to;
    }

    auto remove =
        database.prepare("DELETE FROM hot_sample WHERE series = ?1 AND t_us <= ?2 AND"
                         " (t_us, source, partition, offset, bits) <= (?2, ?3, ?4, ?5, ?6)");
    if (!remove)
        return propagate(remove);
    auto done = remove->bind(1, series)
                    .bind(2, prefix->lastUs)
                    .bind(3, prefix->source)
                    .bind(4, prefix->partition)
                    .bind(5, prefix->offset)
                    .bind(6, prefix->bits)
                    .run();
    if (!done)
        return done;
    VIGIL_ENSURE(database.changes() == static_cast<std::int64_t>(prefix->samples.size()),
                 return fail(ErrorCode::Internal, "compaction removed other rows than it moved"));

    auto left = database.prepare("SELECT count(*) FROM hot_sample WHERE series = ?");
    if (!left)
        return propagate(left);
    auto counted = left->bind(1, series).step();
    if (!counted)
        return propagate(counted);
    m_hot[series] = {left->integer(0), now};
    return {};
}

Result<CompactionReport> TrendStore::compact(Database& database, const PositionMap& positions,
                                             std::size_t mostSeries, ArrivalTime now) {
    if (auto loaded = ensureLoaded(database, now); !loaded)
        return propagate(loaded);
    CompactionReport report;
    // Everyone's turn comes: go on after the series the last step ended with.
    std::vector<std::int64_t> due;
    for (const auto& [series, hot] : m_hot)
        if (isDue(hot, now))
            due.push_back(series);
    const auto start = std::upper_bound(due.begin(), due.end(), m_lastCompacted);
    std::rotate(due.begin(), start, due.end());
    for (std::size_t i = 0; i < due.size() && i < mostSeries; ++i) {
        if (auto done = compactSeries(database, due[i], positions, now, report); !done)
            return propagate(done);
        m_lastCompacted = due[i];
    }
    if (report.chunks > 0)
        report.more = std::any_of(due.begin(), due.end(),
                                  [&](std::int64_t series) { return isDue(m_hot[series], now); });
    return report;
}

Result<bool> TrendStore::quarantine(Database& database, std::int64_t chunk) {
    auto statement = database.prepare("UPDATE chunk SET damaged = 1 WHERE id = ? AND damaged = 0");
    if (!statement)
        return propagate(statement);
    if (auto done = statement->bind(1, chunk).run(); !done)
        return propagate(done);
    return database.changes() == 1;
}

} // namespace vigil::store
