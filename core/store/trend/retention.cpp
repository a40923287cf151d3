// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/trend/retention.h"

#include <optional>

namespace vigil::store {

namespace {

constexpr std::int64_t kMostChunks = 64;
constexpr std::int64_t kMostRows = 500;
constexpr int kPagesGivenBack = 256;

std::optional<std::int64_t> cutOff(Ticks age, ArrivalTime reference) {
    if (age <= Ticks::zero())
        return std::nullopt;
    return toMicros(reference - age);
}

/// Oldest chunks that were stored before `before`, or simply the oldest; adds what it removed.
Result<void> removeChunks(Database& database, std::optional<std::int64_t> before,
                          RetentionReport& report) {
    // Two texts, so that the index is not walked to its end when nothing is that old.
    auto remove =
        database.prepare(before ? "DELETE FROM chunk WHERE id IN (SELECT id FROM chunk"
                                  " WHERE coalesce(stored_us, t1_us) < ?2"
                                  " ORDER BY coalesce(stored_us, t1_us), id LIMIT ?1) RETURNING n"
                                : "DELETE FROM chunk WHERE id IN (SELECT id FROM chunk"
                                  " ORDER BY coalesce(stored_us, t1_us), id LIMIT ?1) RETURNING n");
    if (!remove)
        return propagate(remove);
    remove->bind(1, kMostChunks);
    if (before)
        remove->bind(2, *before);
    return remove->forEachRow([&] {
        ++report.chunks;
        report.samples += remove->integer(0);
    });
}

Result<std::int64_t> removeRows(Database& database, std::string_view sql, std::int64_t before) {
    auto remove = database.prepare(sql);
    if (!remove)
        return propagate(remove);
    if (auto done = remove->bind(1, before).bind(2, kMostRows).run(); !done)
        return propagate(done);
    return database.changes();
}

Result<std::int64_t> removeDeadLetters(Database& database, std::int64_t before) {
    auto remove = database.prepare("DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter"
                                   " WHERE coalesce(stored_us, arrival_us) < ?1"
                                   " ORDER BY coalesce(stored_us, arrival_us) LIMIT ?2)"
                                   " RETURNING bytes");
    if (!remove)
        return propagate(remove);
    remove->bind(1, before).bind(2, kMostRows);
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    auto read = remove->forEachRow([&] {
        ++rows;
        bytes += remove->integer(0);
    });
    if (!read)
        return propagate(read);
    if (rows == 0)
        return 0;
    auto count = database.prepare(
        "UPDATE counter SET value = max(value - CASE name WHEN 'dead_letter_rows' THEN ?1"
        " ELSE ?2 END, 0) WHERE name IN ('dead_letter_rows', 'dead_letter_bytes')");
    if (!count)
        return propagate(count);
    if (auto done = count->bind(1, rows).bind(2, bytes).run(); !done)
        return propagate(done);
    return rows;
}

} // namespace

Ticks RetentionPolicy::shortestAge() const noexcept {
    Ticks shortest{};
    for (const Ticks age : {trendAge, journalAge, deadLetterAge})
        if (age > Ticks::zero() && (shortest == Ticks::zero() || age < shortest))
            shortest = age;
    return shortest;
}

Result<RetentionReport> retain(Database& database, const RetentionPolicy& policy,
                               ArrivalTime reference) {
    RetentionReport report;
    if (const auto before = cutOff(policy.trendAge, reference))
        if (auto done = removeChunks(database, before, report); !done)
            return propagate(done);
    if (policy.maxBytes > 0 && report.chunks == 0) {
        auto bytes = database.liveBytes();
        if (!bytes)
            return propagate(bytes);
        if (*bytes > policy.maxBytes)
            if (auto done = removeChunks(database, std::nullopt, report); !done)
                return propagate(done);
    }
    if (const auto before = cutOff(policy.journalAge, reference)) {
        auto events = removeRows(database,
                                 "DELETE FROM alarm_event WHERE seq IN (SELECT seq FROM alarm_event"
                                 " WHERE coalesce(stored_us, t_us) < ?1"
                                 " AND seq NOT IN (SELECT seq FROM open_alarm)"
                                 " ORDER BY coalesce(stored_us, t_us) LIMIT ?2)",
                                 *before);
        if (!events)
            return propagate(events);
        auto losses = removeRows(database,
                                 "DELETE FROM loss WHERE id IN (SELECT id FROM loss"
                                 " WHERE coalesce(stored_us, t_us) < ?1"
                                 " ORDER BY coalesce(stored_us, t_us) LIMIT ?2)",
                                 *before);
        if (!losses)
            return propagate(losses);
        auto commands = removeRows(database,
                                   "DELETE FROM command WHERE id IN (SELECT id FROM command"
                                   " WHERE stored_us < ?1 ORDER BY stored_us LIMIT ?2)",
                                   *before);
        if (!commands)
            return propagate(commands);
        auto entries = removeRows(database,
                                  "DELETE FROM incident_event WHERE incident IN (SELECT id FROM"
                                  " incident WHERE state = 'closed' AND stored_us < ?1"
                                  " ORDER BY stored_us LIMIT ?2)",
                                  *before);
        if (!entries)
            return propagate(entries);
        auto incidents = removeRows(database,
                                    "DELETE FROM incident WHERE id IN (SELECT id FROM incident"
                                    " WHERE state = 'closed' AND stored_us < ?1"
                                    " ORDER BY stored_us LIMIT ?2)",
                                    *before);
        if (!incidents)
            return propagate(incidents);
        report.journalRows = *events + *losses + *commands + *entries + *incidents;
        report.more = *events == kMostRows || *losses == kMostRows || *commands == kMostRows ||
                      *incidents == kMostRows;
    }
    if (const auto before = cutOff(policy.deadLetterAge, reference)) {
        auto letters = removeDeadLetters(database, *before);
        if (!letters)
            return propagate(letters);
        report.deadLetters = *letters;
    }
    report.more = report.more || report.chunks == kMostChunks || report.deadLetters == kMostRows;
    if (report.chunks > 0 || report.journalRows > 0 || report.deadLetters > 0)
        if (auto done = database.execute("PRAGMA incremental_vacuum(" +
                                         std::to_string(kPagesGivenBack) + ")");
            !done)
            return propagate(done);
    return report;
}

} // namespace vigil::store
