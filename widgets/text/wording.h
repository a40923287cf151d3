// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "base/result.h"
#include "pipeline/view/snapshot.h"

#include <QString>

#include <string_view>

namespace vigil::widgets {

/// Codes of the core as sentences for people. *Thread:* GUI.

/// What went wrong and what to do about it, as two sentences.
struct ErrorWording {
    QString cause;
    QString nextStep;
};

[[nodiscard]] ErrorWording errorWording(ErrorCode code);

/// "***" high, "**" medium, "*" low, "" else: the sign that goes with the colour.
[[nodiscard]] QString priorityMark(alerts::Priority priority);
[[nodiscard]] QString priorityWord(alerts::Priority priority);

/// "SpO₂ 82 < 88", "No data from the bed", "ECG II: no signal". Without the bed's name. A
/// comparison is printed while it holds, and with decimals enough to be true as printed; an alarm
/// that its hysteresis keeps up says so: "RR high, limit 30, now 29".
[[nodiscard]] QString alarmText(const alerts::AlarmStatus& alarm);
/// What kind of alarm it is without its numbers: "SpO₂ low". Does not change while it lasts.
[[nodiscard]] QString alarmTitle(const alerts::AlarmStatus& alarm);
/// "active", "acknowledged", "over, not acknowledged"...
[[nodiscard]] QString alarmStateText(const alerts::AlarmStatus& alarm);
/// True while the alarm asks for attention: neither acknowledged, put off nor switched off.
[[nodiscard]] bool wantsAttention(const alerts::AlarmStatus& alarm);
/// The bed's alarm, or that of the whole system when `bed` is empty.
[[nodiscard]] QString alarmPlace(const alerts::AlarmStatus& alarm, const QString& bedLabel);

/// Why a value is not shown: "no signal", "not measured", "no value yet". Empty when it is shown.
[[nodiscard]] QString freshnessReason(pipeline::Freshness freshness);
/// Of a kind by its word: "MQTT", "Recording"; the word itself where there is nothing better.
[[nodiscard]] QString sourceKindText(const QString& word);
/// "connected", "reconnecting"...
[[nodiscard]] QString sourceStateText(pipeline::SourceState state);
/// Words of DeadLetterReason as a clause: "a field is missing".
[[nodiscard]] QString deadLetterText(std::string_view reason);
/// "Painted", "Stored"...: the point up to which a latency was measured.
[[nodiscard]] QString hopText(pipeline::Hop hop);
/// "ward raw", "engine 1": which queue it is.
[[nodiscard]] QString queueTitle(const pipeline::QueueView& queue);

/// "not a medical device", in one sentence and as the longer notice.
[[nodiscard]] QString shortNotice();
[[nodiscard]] QString fullNotice();

} // namespace vigil::widgets
