// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <string>
#include <string_view>

namespace vigil::pipeline {

/// A transition as one JSON object on one line: {time, bed, patient, rule, event, priority, value,
/// limit, id, incident, subject, signal, state}, and "past": true where nobody is called for it.
/// What scripts, files and topics get.
[[nodiscard]] std::string alarmLine(const alerts::AlarmEvent& event);

/// The value of one of its members as text; empty when there is none of that name, or it is null.
[[nodiscard]] std::string alarmField(const alerts::AlarmEvent& event, std::string_view member);

} // namespace vigil::pipeline
