// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "store/file/database.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil::store {

/// What a journal tells of the load of alarms on people. Technical alarms and those that a backlog
/// told are counted like others. *Thread:* value.
struct AlarmStatistics {
    struct Count {
        std::uint64_t raised = 0;
        std::uint64_t suppressed = 0;   ///< over within their delay: never shown
        std::uint64_t acknowledged = 0; ///< by a person, while it stood
        std::uint64_t unattended = 0;   ///< over before anybody had acknowledged it
    };

    EventTime from{}, to{}; ///< first and last transition
    Count all;
    std::map<std::string, Count> byRule, byBed;
    std::map<std::pair<std::string, std::string>, std::uint64_t> byBedAndDay; ///< raised; UTC days
    std::map<std::string, std::uint64_t> byPriority;                          ///< raised
    std::vector<Ticks> untilAcknowledged; ///< of each that was, ascending

    /// The q-th quantile of untilAcknowledged, 0 <= q <= 1; nullopt when nothing was acknowledged.
    [[nodiscard]] std::optional<Ticks> acknowledgedWithin(double q) const;
};

/// Of transitions from `from` on, before `to`.
[[nodiscard]] Result<AlarmStatistics>
alarmStatistics(Database& database, std::optional<EventTime> from, std::optional<EventTime> to);

} // namespace vigil::store
