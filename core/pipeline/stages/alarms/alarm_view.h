// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/limit_rule.h"
#include "pipeline/stages/alarms/ended_alarms.h"
#include "pipeline/view/bed_board.h"

#include <memory>
#include <optional>
#include <vector>

namespace vigil::pipeline {

/// What the alarm thread shows; part of the Snapshot. Views share what has not changed between
/// them.
struct AlarmView {
    EventTime now{};
    SteadyTime oldestNew{}; ///< arrival of the oldest row since the view before; zero: no row
    BedBoard::Views beds;
    std::vector<alerts::AlarmStatus> alarms;       ///< standing ones, most urgent first
    std::optional<EventTime> audioPausedUntil;     ///< by the wall clock
    std::shared_ptr<const alerts::RuleSet> rules;  ///< with what people have set; never null
    std::shared_ptr<const EndedAlarms::List> over; ///< never null
};

} // namespace vigil::pipeline
