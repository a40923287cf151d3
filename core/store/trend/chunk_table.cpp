// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/trend/chunk_table.h"

#include "base/byte_stream.h"

#include <algorithm>

namespace vigil::store {

bool StoredChunk::isSound() const noexcept {
    return !damaged && chunkChecksum(series, summary, data) == checksum;
}

Result<std::vector<TrendSample>> StoredChunk::samples() const {
    if (!isSound())
        return fail(ErrorCode::Corrupt, "a trend chunk does not agree with its checksum");
    auto decoded = decodeChunk(data);
    if (decoded && static_cast<std::int64_t>(decoded->size()) != summary.count)
        return fail(ErrorCode::Corrupt, "a trend chunk holds another number of samples");
    return decoded;
}

DamagedChunk StoredChunk::asDamaged() const {
    const auto time = [](std::int64_t us) {
        return eventFromMicros(isStorableMicros(us) ? us : 0);
    };
    return {.id = id,
            .from = time(summary.firstUs),
            .to = time(summary.lastUs),
            .samples = static_cast<std::uint64_t>(std::max<std::int64_t>(summary.count, 0))};
}

Result<StoredChunk> readChunk(Database& database, std::int64_t id) {
    auto statement = database.prepare("SELECT series, t0_us, t1_us, n, min, max, sum, crc, damaged,"
                                      " data FROM chunk WHERE id = ?");
    if (!statement)
        return propagate(statement);
    auto row = statement->bind(1, id).step();
    if (!row)
        return propagate(row);
    if (!*row)
        return fail(ErrorCode::Corrupt, "a trend chunk is missing");
    return StoredChunk{.id = id,
                       .series = statement->integer(0),
                       .summary = {.firstUs = statement->integer(1),
                                   .lastUs = statement->integer(2),
                                   .count = statement->integer(3),
                                   .min = statement->real(4),
                                   .max = statement->real(5),
                                   .sum = statement->real(6)},
                       .checksum = static_cast<std::uint32_t>(statement->integer(7)),
                       .damaged = statement->integer(8) != 0,
                       .data = statement->text(9)};
}

Result<void> writeChunk(Database& database, std::int64_t id, std::int64_t series,
                        std::span<const TrendSample> samples, ArrivalTime stored) {
    const ChunkSummary summary = summarize(samples);
    const std::string data = encodeChunk(samples);
    auto statement = database.prepare(
        id == 0 ? "INSERT INTO chunk(series, t0_us, t1_us, n, min, max, sum, crc, data,"
                  " stored_us) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)"
                : "UPDATE chunk SET series=?1, t0_us=?2, t1_us=?3, n=?4, min=?5, max=?6, sum=?7,"
                  " crc=?8, data=?9, stored_us=?10 WHERE id=?11");
    if (!statement)
        return propagate(statement);
    statement->bind(1, series)
        .bind(2, summary.firstUs)
        .bind(3, summary.lastUs)
        .bind(4, summary.count)
        .bind(5, summary.min)
        .bind(6, summary.max)
        .bind(7, summary.sum)
        .bind(8, static_cast<std::int64_t>(chunkChecksum(series, summary, data)))
        .bindBlob(9, data)
        .bind(10, toMicros(stored));
    if (id != 0)
        statement->bind(11, id);
    return statement->run();
}

} // namespace vigil::store
