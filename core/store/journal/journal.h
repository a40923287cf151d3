// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/file/database.h"
#include "store/file/store_batch.h"

#include <optional>
#include <vector>

namespace vigil::store {

/// Which journal rows; newest `limit` of those that match, given oldest first.
struct JournalQuery {
    std::optional<std::string> bed;
    std::optional<EventTime> from; ///< inclusive
    std::optional<EventTime> to;   ///< exclusive
    std::size_t limit = 1000;
};

struct JournalEntry {
    std::int64_t sequence = 0; ///< order in which the journal got it
    alerts::AlarmEvent event;
};

/// What a start needs to go on where the last run ended.
struct AlarmRestart {
    std::uint64_t nextOccurrence = 1;      ///< larger than any id ever journalled
    std::vector<alerts::AlarmStatus> open; ///< shown, active, unknown or latched; oldest first
    /// Of rules that lately raised or ended an alarm or began a delay: behind the newest time they
    /// did, and since when a delay runs. In the order of these times.
    std::vector<alerts::Judged> judged;
    /// Seen by one of the last three runs that saw any, in the order of their names.
    std::vector<std::string> beds;
};

/// Alarm events (append-only) and losses. Times are kept to the microsecond.
/// *Thread:* that of the database it is given.
class Journal {
public:
    /// `stored` is what the row's age counts from. Precondition: within a transaction.
    [[nodiscard]] Result<void> append(Database& database, const alerts::AlarmEvent& event,
                                      ArrivalTime stored);
    [[nodiscard]] Result<void> append(Database& database, const LossEvent& loss,
                                      ArrivalTime stored);

    /// Larger than any id ever journalled.
    [[nodiscard]] static Result<std::uint64_t> nextOccurrence(Database& database);
    /// Those of the open alarms that can be read, each for itself: of a damaged file some may.
    /// Oldest first. Fails when none can.
    [[nodiscard]] static Result<std::vector<alerts::AlarmStatus>> readableOpen(Database& database);
    /// See AlarmRestart::judged.
    [[nodiscard]] static Result<std::vector<alerts::Judged>> judgedLately(Database& database);
    /// All but the beds.
    [[nodiscard]] static Result<AlarmRestart> restart(Database& database);
    [[nodiscard]] static Result<std::vector<JournalEntry>> alarms(Database& database,
                                                                  const JournalQuery& query);
    [[nodiscard]] static Result<std::vector<LossEvent>> losses(Database& database,
                                                               const JournalQuery& query);
    /// True while the alarm has to come back after a restart.
    [[nodiscard]] static bool isOpen(const alerts::AlarmStatus& alarm) noexcept;

private:
    CachedStatement m_insertAlarm{
        "INSERT INTO alarm_event(t_us, what, occurrence, bed, patient, rule, signal, kind,"
        " priority, condition, presence, incident, side, value, bound, onset_us, raised_us,"
        " cleared_us, acknowledged_us, acknowledged_by, incident_id, flaps, subject,"
        " stored_us, snoozed_us, text, policy)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};
    CachedStatement m_open{"INSERT INTO open_alarm(occurrence, seq) VALUES(?,?)"
                           " ON CONFLICT(occurrence) DO UPDATE SET seq = excluded.seq"};
    CachedStatement m_close{"DELETE FROM open_alarm WHERE occurrence = ?"};
    CachedStatement m_count{"UPDATE counter SET value = max(value, ?) WHERE name = 'occurrence'"};
    CachedStatement m_insertLoss{
        "INSERT INTO loss(kind, t_us, from_us, to_us, source, bed, signal, count, reason,"
        " stored_us) VALUES(?,?,?,?,?,?,?,?,?,?)"};
};

} // namespace vigil::store
