// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/file/database.h"
#include "store/file/store_batch.h"

#include <string>
#include <vector>

namespace vigil::store {

/// Where to go on reading a partition.
struct NamedPosition {
    std::string source;
    std::uint32_t partition = 0;
    std::int64_t next = 0;
};

/// Everything a start resumes from.
struct CheckpointState {
    std::vector<NamedPosition> positions;
    std::vector<QueryState> queryStates;
    std::vector<std::string> damagedQueries; ///< their state failed its checksum; start them fresh
};

/// Source positions and query states; written in the transaction of the rows they stand for.
/// *Thread:* that of the database it is given.
class Checkpoint {
public:
    /// Number of a source by name, made when new. Within a transaction.
    [[nodiscard]] static Result<std::int64_t> sourceId(Database& database, std::string_view name);
    /// Positions only grow. Within a transaction.
    [[nodiscard]] Result<void> savePosition(Database& database, std::int64_t sourceId,
                                            std::uint32_t partition, std::int64_t next);
    [[nodiscard]] Result<void> saveState(Database& database, const QueryState& state);

    [[nodiscard]] static Result<CheckpointState> load(Database& database);

private:
    CachedStatement m_position{
        "INSERT INTO position(source, partition, next) VALUES(?,?,?)"
        " ON CONFLICT(source, partition) DO UPDATE SET next = max(next, excluded.next)"};
    CachedStatement m_state{"INSERT INTO query_state(query, crc, state) VALUES(?,?,?)"
                            " ON CONFLICT(query) DO UPDATE SET crc = excluded.crc,"
                            " state = excluded.state"};
    CachedStatement m_forget{"DELETE FROM query_state WHERE query = ?"};
};

} // namespace vigil::store
