// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/checkpoint.h"

#include "base/checksum.h"

namespace vigil::store {

namespace {

std::uint32_t stateChecksum(std::string_view query, std::string_view state) {
    return base::Checksum()
        .add(static_cast<std::int64_t>(query.size()))
        .add(query)
        .add(state)
        .value();
}

} // namespace

Result<std::int64_t> Checkpoint::sourceId(Database& database, std::string_view name) {
    auto find = database.prepare("SELECT id FROM source WHERE name = ?");
    if (!find)
        return propagate(find);
    auto row = find->bind(1, name).step();
    if (!row)
        return propagate(row);
    if (*row)
        return find->integer(0);
    auto insert = database.prepare("INSERT INTO source(name) VALUES(?)");
    if (!insert)
        return propagate(insert);
    if (auto done = insert->bind(1, name).run(); !done)
        return propagate(done);
    return database.lastInsertId();
}

Result<void> Checkpoint::savePosition(Database& database, std::int64_t sourceId,
                                      std::uint32_t partition, std::int64_t next) {
    auto statement = m_position.in(database);
    if (!statement)
        return propagate(statement);
    return (*statement)
        ->bind(1, sourceId)
        .bind(2, static_cast<std::int64_t>(partition))
        .bind(3, next)
        .run();
}

Result<void> Checkpoint::saveState(Database& database, const QueryState& state) {
    auto statement = (state.state.empty() ? m_forget : m_state).in(database);
    if (!statement)
        return propagate(statement);
    (*statement)->bind(1, std::string_view(state.query));
    if (!state.state.empty())
        (*statement)
            ->bind(2, static_cast<std::int64_t>(stateChecksum(state.query, state.state)))
            .bindBlob(3, state.state);
    return (*statement)->run();
}

Result<CheckpointState> Checkpoint::load(Database& database) {
    CheckpointState checkpoint;
    auto positions = database.prepare("SELECT s.name, p.partition, p.next FROM position p"
                                      " JOIN source s ON s.id = p.source"
                                      " ORDER BY s.name, p.partition");
    if (!positions)
        return propagate(positions);
    auto readPositions = positions->forEachRow([&] {
        checkpoint.positions.push_back({positions->text(0),
                                        static_cast<std::uint32_t>(positions->integer(1)),
                                        positions->integer(2)});
    });
    if (!readPositions)
        return propagate(readPositions);
    auto states = database.prepare("SELECT query, crc, state FROM query_state ORDER BY query");
    if (!states)
        return propagate(states);
    auto readStates = states->forEachRow([&] {
        if (stateChecksum(states->bytes(0), states->bytes(2)) == states->integer(1))
            checkpoint.queryStates.push_back({states->text(0), states->text(2)});
        else
            checkpoint.damagedQueries.push_back(states->text(0));
    });
    if (!readStates)
        return propagate(readStates);
    return checkpoint;
}

} // namespace vigil::store
