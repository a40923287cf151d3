// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/escalation/incident_record.h"
#include "alerts/escalation/silence.h"
#include "alerts/limit_override.h"
#include "store/file/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::store {

/// What a start goes on from with its incidents. *Thread:* value.
struct IncidentRestart {
    std::vector<alerts::IncidentRecord> open;  ///< not closed, in the order of their numbers
    std::vector<alerts::Silence> silences;     ///< of commands
    std::vector<alerts::LimitOverride> limits; ///< in force
};

/// An incident as it stands, with its history. *Thread:* value.
struct StoredIncident {
    alerts::IncidentRecord record;
    std::vector<alerts::IncidentEntry> entries; ///< in their order
};

/// Which incidents; newest `limit` of those that match, given oldest first.
struct IncidentQuery {
    std::optional<std::uint64_t> id{};
    std::optional<std::string> bed{};
    std::optional<EventTime> from{}; ///< opened since then, or still open
    bool openOnly = false;
    std::size_t limit = 1000;
};

/// Who was told of what: incidents and their history, silences, and limits that people have set.
/// Nothing is changed but the state of an incident; what is over keeps its row.
/// *Thread:* that of the database it is given.
class Incidents {
public:
    // Within a transaction:
    [[nodiscard]] Result<void> write(Database& database, const alerts::IncidentChange& change,
                                     ArrivalTime stored);
    /// One that is known ends at its `to` from now on.
    [[nodiscard]] Result<void> write(Database& database, const alerts::Silence& silence);
    [[nodiscard]] Result<void> write(Database& database, const alerts::LimitOverride& limits);

    [[nodiscard]] static Result<IncidentRestart> restart(Database& database);
    [[nodiscard]] static Result<std::vector<StoredIncident>> list(Database& database,
                                                                  const IncidentQuery& query);

private:
    CachedStatement m_record{
        "INSERT OR REPLACE INTO incident(id, key, state, occurrence, bed, patient, rule, signal,"
        " subject, kind, priority, side, value, bound, onset_us, opened_us, resolved_us,"
        " acknowledged_by, policy, round, loop, step, exhausted, loop_us, until_us, told,"
        " stored_us) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};
    CachedStatement m_entry{
        "INSERT INTO incident_event(incident, t_us, what, round, loop, step, recipient, result,"
        " actor, reason) VALUES(?,?,?,?,?,?,?,?,?,?)"};
    CachedStatement m_silence{
        "INSERT INTO silence(id, matchers, from_us, to_us, reason, actor)"
        " VALUES(?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET to_us = excluded.to_us"};
    CachedStatement m_limits{"INSERT INTO limit_override(bed, rule, low, high, priority, enabled,"
                             " removed, t_us, actor, reason) VALUES(?,?,?,?,?,?,?,?,?,?)"};
};

} // namespace vigil::store
