// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/escalation/escalation_plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::alerts {

/// An incident as it stands: what the next run goes on from. Times are those of the wall clock.
/// *Thread:* value.
struct IncidentRecord {
    std::uint64_t id = 0;
    std::string key; ///< of its bed, rule, subject, signal and first onset: the same in each run
    IncidentState state = IncidentState::Triggered;
    AlarmStatus alarm; ///< its newest occurrence
    EventTime opened{};
    std::optional<EventTime> resolved;
    std::string acknowledgedBy;
    EscalationPolicy policy; ///< as it was when people were called first; no steps: nobody is
    unsigned round = 0;      ///< how often people were called anew
    unsigned loop = 0;
    unsigned step = 0;              ///< the next one
    bool exhausted = false;         ///< all loops are through, and nobody answered
    EventTime loopStarted{};        ///< from which its steps count
    std::optional<EventTime> until; ///< of a snooze, or of an acknowledgement
    std::vector<std::string> told;  ///< channels that hear of its end
};

/// One line of an incident's history. *Thread:* value.
struct IncidentEntry {
    enum class What {
        Opened,
        Suppressed, ///< by a silence, maintenance or another alarm; `reason` says which
        Unsuppressed,
        Called,    ///< a step has reached for `to`
        Delivered, ///< what was called arrived
        Failed,    ///< it will not; `result` says why
        Delayed,   ///< it does not arrive now, and is tried on
        Acknowledged,
        Unacknowledged,
        AcknowledgeTimeout,
        Snoozed,
        SnoozeEnded,
        PriorityRaised,
        Reopened,
        Exhausted, ///< nobody answered
        Resolved,
        Closed,
    };
    std::uint64_t incident = 0;
    EventTime time{};
    What what = What::Opened;
    unsigned round = 0, loop = 0, step = 0; ///< of Called and what came of it
    std::string to;
    std::string result;
    std::string actor;
    std::string reason;
};

/// Stable words: "opened", "called", "delivered".
[[nodiscard]] std::string_view name(IncidentEntry::What value) noexcept;
[[nodiscard]] std::optional<IncidentEntry::What> incidentEntryFromName(std::string_view) noexcept;
[[nodiscard]] std::optional<IncidentState> incidentStateFromName(std::string_view text) noexcept;

/// The record after one or more entries; of a closed one nothing more will come.
/// *Thread:* value, moved.
struct IncidentChange {
    IncidentRecord record;
    std::vector<IncidentEntry> entries;
};

} // namespace vigil::alerts
