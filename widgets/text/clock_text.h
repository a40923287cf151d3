// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <QString>

/// Clocks that are wrong, in words: those of devices and the computer's own. *Thread:* GUI.
namespace vigil::widgets {

/// "4:50", "1 h", "3 d", "10 y": the size of a difference, as short as it can be told. Minutes and
/// seconds below an hour.
[[nodiscard]] QString clockSize(double seconds);
/// The same with its sign: "+4:50" ahead, "−1 h" behind.
[[nodiscard]] QString clockOffset(double seconds);
/// "4 min 50 s", "1 h 30 min", "10 years": for sentences.
[[nodiscard]] QString clockSpan(double seconds);
/// "4 min 50 s ahead", "1 h behind".
[[nodiscard]] QString clockDifference(double seconds);

/// The alarm of a wrong clock in short: "Clock of mon-07 is 4:50 ahead", "Computer's clock was set
/// 1 h back", "Computer slept 2 h: nothing was watched". Empty for other alarms.
[[nodiscard]] QString clockAlarmText(const alerts::AlarmStatus& alarm);
/// The same without figures.
[[nodiscard]] QString clockAlarmTitle(const alerts::AlarmStatus& alarm);
/// The same at length: what it means, and when it was.
[[nodiscard]] QString clockSentence(const alerts::AlarmStatus& alarm);
/// True for the alarm of a device's clock whose offset is known.
[[nodiscard]] bool isClockOff(const alerts::AlarmStatus& alarm);

} // namespace vigil::widgets
