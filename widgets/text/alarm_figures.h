// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <QString>

#include <vector>

/// The one place where alarms are counted and where their age is reckoned, so that no two places on
/// the screen disagree. *Thread:* GUI.
namespace vigil::widgets {

/// Alarms on show: those nobody has acknowledged by priority, and the others.
struct AlarmCounts {
    int high = 0, medium = 0, low = 0;
    int other = 0; ///< information
    int acknowledged = 0;
    int shelved = 0; ///< put off for a time

    [[nodiscard]] int unacknowledged() const { return high + medium + low + other; }

    [[nodiscard]] int all() const { return unacknowledged() + acknowledged + shelved; }
};

[[nodiscard]] AlarmCounts countAlarms(const std::vector<alerts::AlarmStatus>& alarms);
/// "2 high  1 med  +3 ack.": short, for the strip. Empty without alarms.
[[nodiscard]] QString alarmCountsText(const AlarmCounts& counts);
/// The same in a sentence that says what is counted.
[[nodiscard]] QString alarmCountsSentence(const AlarmCounts& counts);

/// Time since the condition began, whether or not it still holds.
[[nodiscard]] Ticks alarmAge(const alerts::AlarmStatus& alarm, EventTime now);
/// "02:25"
[[nodiscard]] QString alarmAgeText(const alerts::AlarmStatus& alarm, EventTime now);

} // namespace vigil::widgets
