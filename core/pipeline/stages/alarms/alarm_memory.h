// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm_table.h"
#include "alerts/limit_override.h"
#include "pipeline/stages/alarms/alarm_escalation.h"
#include "pipeline/view/bed_board.h"

#include <vector>

namespace vigil::pipeline {

/// What goes on when another alarm stage takes the place of one: standing alarms and running
/// delays, what was decided about incidents, the newest numerics. *Thread:* value, moved.
struct AlarmMemory {
    alerts::AlarmTable alarms;
    AlarmEscalation escalation;
    BedBoard board;
    std::vector<alerts::LimitOverride> limits; ///< that people have set
    std::vector<alerts::AlarmEvent> events;    ///< not yet told
    EventTime now{};
    Ticks lineMoved{}; ///< sum of all moves of the arrival line
};

} // namespace vigil::pipeline
