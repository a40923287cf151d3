// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/file/database.h"
#include "store/trend/chunk_codec.h"

#include <vector>

namespace vigil::store {

/// A row of table `chunk`. *Thread:* value.
struct StoredChunk {
    std::int64_t id = 0;
    std::int64_t series = 0;
    ChunkSummary summary;
    std::uint32_t checksum = 0;
    bool damaged = false; ///< put aside earlier
    std::string data;

    /// Not put aside, and data, summary and series agree with the checksum.
    [[nodiscard]] bool isSound() const noexcept;
    /// The samples. Error: Corrupt when it is not sound.
    [[nodiscard]] Result<std::vector<TrendSample>> samples() const;
    [[nodiscard]] DamagedChunk asDamaged() const;
};

/// Error: Corrupt also when there is no such row, since ids come from the index.
[[nodiscard]] Result<StoredChunk> readChunk(Database& database, std::int64_t id);

/// Writes the samples as a new chunk (id 0) or in place of chunk `id`, whose age counts from
/// `stored` then. Within a transaction.
[[nodiscard]] Result<void> writeChunk(Database& database, std::int64_t id, std::int64_t series,
                                      std::span<const TrendSample> samples, ArrivalTime stored);

} // namespace vigil::store
