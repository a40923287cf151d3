// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/arrival_line.h"

#include <algorithm>

namespace vigil::store {

namespace {

/// Of table `counter`: the line, and the wall clock at that moment.
constexpr std::string_view kLine = "line_us";
constexpr std::string_view kWall = "wall_us";

} // namespace

Result<void> ArrivalLine::resume(Database& database, Ticks mostClosed) {
    m_opened = m_clock.steadyNow();
    const ArrivalTime wall = m_clock.now();
    std::optional<ArrivalTime> line;
    std::optional<ArrivalTime> wallThen;
    auto statement = database.prepare("SELECT name, value FROM counter WHERE name IN (?, ?)");
    if (!statement)
        return propagate(statement);
    statement->bind(1, kLine).bind(2, kWall);
    auto read = statement->forEachRow([&] {
        if (const std::int64_t us = statement->integer(1); isStorableMicros(us))
            (statement->bytes(0) == kLine ? line : wallThen) = arrivalFromMicros(us);
    });
    if (!read)
        return propagate(read);
    if (!line) // a new file
        m_start = wall;
    else if (!wallThen) // of an older version, whose line were the times of devices
        m_start = std::min(*line, wall);
    else
        m_start = *line + std::clamp(wall - *wallThen, Ticks::zero(), mostClosed);
    m_kept.reset();
    return {};
}

ArrivalTime ArrivalLine::now() const {
    return m_start + std::chrono::floor<Ticks>(m_clock.steadyNow() - m_opened);
}

Result<void> ArrivalLine::keep(Database& database) {
    const ArrivalTime line = now();
    if (m_kept && line - *m_kept < kKeepEvery)
        return {};
    for (const std::string_view sql :
         {"UPDATE chunk SET stored_us = ?1 WHERE coalesce(stored_us, t1_us) > ?1",
          "UPDATE alarm_event SET stored_us = ?1 WHERE coalesce(stored_us, t_us) > ?1",
          "UPDATE loss SET stored_us = ?1 WHERE coalesce(stored_us, t_us) > ?1",
          "UPDATE dead_letter SET stored_us = ?1 WHERE coalesce(stored_us, arrival_us) > ?1"}) {
        auto statement = database.prepare(sql);
        if (!statement)
            return propagate(statement);
        if (auto done = statement->bind(1, toMicros(line)).run(); !done)
            return done;
    }
    auto statement = database.prepare("INSERT INTO counter VALUES(?, ?), (?, ?)"
                                      " ON CONFLICT(name) DO UPDATE SET value = excluded.value");
    if (!statement)
        return propagate(statement);
    auto done = statement->bind(1, kLine)
                    .bind(2, toMicros(line))
                    .bind(3, kWall)
                    .bind(4, toMicros(m_clock.now()))
                    .run();
    if (done)
        m_kept = line;
    return done;
}

} // namespace vigil::store
