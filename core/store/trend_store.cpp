// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/trend_store.h"

#include "base/byte_stream.h"
#include "store/chunk_table.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vigil::store {

namespace {

constexpr auto kHotSpanUs =
    std::chrono::duration_cast<std::chrono::microseconds>(TrendStore::kHotSpan).count();
constexpr auto kMaxChunkSpanUs =
    std::chrono::duration_cast<std::chrono::microseconds>(TrendStore::kMaxChunkSpan).count();

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

Result<void> TrendStore::ensureLoaded(Database& database) {
    if (m_loaded)
        return {};
    m_ids.clear();
    m_hot.clear();
    m_newest.reset();
    auto series = database.prepare("SELECT id, bed, signal, unit FROM series");
    if (!series)
        return propagate(series);
    auto readSeries = series->forEachRow([&] {
        m_ids[{series->text(1), series->text(2), series->text(3)}] = series->integer(0);
    });
    if (!readSeries)
        return propagate(readSeries);
    auto hot = database.prepare(
        "SELECT series, count(*), min(t_us), max(t_us) FROM hot_sample GROUP BY series");
    if (!hot)
        return propagate(hot);
    auto readHot = hot->forEachRow([&] {
        m_hot[hot->integer(0)] = {hot->integer(1), hot->integer(2)};
        m_newest = std::max(m_newest.value_or(hot->integer(3)), hot->integer(3));
    });
    if (!readHot)
        return propagate(readHot);
    auto chunks = database.prepare("SELECT max(t1_us) FROM chunk");
    if (!chunks)
        return propagate(chunks);
    auto row = chunks->step();
    if (!row)
        return propagate(row);
    if (const auto last = chunks->optionalInteger(0); last && isStorableMicros(*last))
        m_newest = std::max(m_newest.value_or(*last), *last);
    m_loaded = true;
    return {};
}

Result<std::int64_t> TrendStore::seriesId(Database& database, const SeriesKey& key) {
    if (auto loaded = ensureLoaded(database); !loaded)
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
                                      const PositionMap& positions) {
    const std::int64_t us = toMicros(row.time);
    if (!std::isfinite(row.value) || !isStorableMicros(us))
        return RowOutcome::NotFinite;
    const std::int64_t offset = std::max<std::int64_t>(row.origin.offset, -1);
    if (offset >= 0 && isBelowPosition(positions, sourceId, row.origin.partition, offset))
        return RowOutcome::Duplicate;
    if (auto loaded = ensureLoaded(database); !loaded)
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
    hot.oldest = hot.count == 0 ? us : std::min(hot.oldest, us);
    ++hot.count;
    m_newest = std::max(m_newest.value_or(us), us);
    return RowOutcome::Stored;
}

Result<TrendStore::HotPrefix> TrendStore::readPrefix(Database& database, std::int64_t series,
                                                     const PositionMap& positions,
                                                     std::int64_t upTo) {
    auto statement = database.prepare("SELECT t_us, source, partition, offset, bits"
                                      " FROM hot_sample WHERE series = ? AND t_us <= ?"
                                      " ORDER BY t_us, source, partition, offset, bits LIMIT ?");
    if (!statement)
        return propagate(statement);
    statement->bind(1, series).bind(2, upTo).bind(3, static_cast<std::int64_t>(kChunkSamples));
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
        if (!prefix.samples.empty() && us - toMicros(prefix.samples.front().time) > kMaxChunkSpanUs)
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

Result<void> TrendStore::compactSeries(Database& database, std::int64_t series,
                                       const PositionMap& positions, std::int64_t upTo,
                                       CompactionReport& report) {
    auto prefix = readPrefix(database, series, positions, upTo);
    if (!prefix)
        return propagate(prefix);
    if (prefix->samples.empty())
        return {};
    const auto moved = static_cast<std::int64_t>(prefix->samples.size());

    // Few rows go into the newest chunk when they fit, so that slow signals get full chunks too.
    std::int64_t target = 0;
    auto newest = database.prepare("SELECT id, t0_us, n FROM chunk WHERE series = ? AND"
                                   " damaged = 0 ORDER BY t0_us DESC LIMIT 1");
    if (!newest)
        return propagate(newest);
    auto row = newest->bind(1, series).step();
    if (!row)
        return propagate(row);
    if (*row && newest->integer(2) + moved <= static_cast<std::int64_t>(kChunkSamples) &&
        toMicros(prefix->samples.front().time) >= newest->integer(1) &&
        prefix->lastUs - newest->integer(1) <= kMaxChunkSpanUs)
        target = newest->integer(0);
    newest->reset();

    if (target != 0) {
        auto chunk = readChunk(database, target);
        if (!chunk)
            return propagate(chunk);
        if (auto samples = chunk->samples(); samples) {
            prefix->samples.insert(prefix->samples.begin(), samples->begin(), samples->end());
            std::stable_sort(
                prefix->samples.begin(), prefix->samples.end(),
                [](const TrendSample& a, const TrendSample& b) { return a.time < b.time; });
        } else {
            if (auto aside = quarantine(database, target); !aside)
                return propagate(aside);
            report.damaged.push_back(chunk->asDamaged());
            target = 0;
        }
    }
    if (auto done = writeChunk(database, target, series, prefix->samples); !done)
        return done;

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
    VIGIL_ENSURE(database.changes() == moved,
                 return fail(ErrorCode::Internal, "compaction removed other rows than it moved"));

    auto left = database.prepare("SELECT count(*), min(t_us) FROM hot_sample WHERE series = ?");
    if (!left)
        return propagate(left);
    auto counted = left->bind(1, series).step();
    if (!counted)
        return propagate(counted);
    m_hot[series] = {left->integer(0), left->integer(1)};
    ++report.chunks;
    report.samples += moved;
    return {};
}

Result<CompactionReport> TrendStore::compact(Database& database, const PositionMap& positions,
                                             std::size_t mostSeries) {
    if (auto loaded = ensureLoaded(database); !loaded)
        return propagate(loaded);
    CompactionReport report;
    if (!m_newest)
        return report;
    const std::int64_t old = *m_newest - kHotSpanUs;
    const auto isDue = [&](const HotRows& hot) {
        return hot.count >= static_cast<std::int64_t>(kChunkSamples) ||
               (hot.count > 0 && hot.oldest <= old);
    };
    // Everyone's turn comes: go on after the series the last step ended with.
    std::vector<std::int64_t> due;
    for (const auto& [series, hot] : m_hot)
        if (isDue(hot))
            due.push_back(series);
    const auto start = std::upper_bound(due.begin(), due.end(), m_lastCompacted);
    std::rotate(due.begin(), start, due.end());
    for (std::size_t i = 0; i < due.size() && i < mostSeries; ++i) {
        const bool full = m_hot[due[i]].count >= static_cast<std::int64_t>(kChunkSamples);
        const std::int64_t upTo = full ? *m_newest : old;
        if (auto done = compactSeries(database, due[i], positions, upTo, report); !done)
            return propagate(done);
        m_lastCompacted = due[i];
    }
    if (report.chunks > 0)
        report.more = std::any_of(due.begin(), due.end(),
                                  [&](std::int64_t series) { return isDue(m_hot[series]); });
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
