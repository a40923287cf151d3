// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/technical_rule.h"
#include "base/result.h"
#include "model/record_batch.h"
#include "pipeline/view/hour_trend.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace vigil::pipeline {

/// A technical alarm that others notice holds, or does no more.
struct TechnicalChange {
    alerts::TechnicalRule rule = alerts::TechnicalRule::Stale;
    std::string about; ///< what the rule names: a source, a query; may be empty
    bool holds = false;
    alerts::Priority priority = alerts::Priority::None;
    std::string bed{}; ///< empty: the system's
    std::optional<double> value{};
    std::optional<EventTime> at{}; ///< nullopt: at present
};

/// What can be asked of the alarm thread; see the methods of AlarmStage. *Thread:* value.
namespace alarm_task {

struct Rows {
    model::BatchPtr rows;
};

struct Results {};

struct Tick {
    EventTime now{};
    std::optional<Ticks> lineMoved;
};

struct Restart {
    EventTime now{};
};

struct Move {
    Ticks by{};
    bool slept = false;
};

/// Told what came of a command; from the alarm thread, must not wait. May be empty.
using Done = std::function<void(const Result<void>& outcome)>;

struct Acknowledge {
    std::uint64_t alarm = 0;
    std::string who;
    Done done{};
};

struct AcknowledgeAll {
    std::string who;
    Done done{};
};

struct ResetLatched {
    std::uint64_t alarm = 0;
    std::string who;
    Done done{};
};

struct Hours {
    std::vector<HourOfBed> hours;
};

struct Lose {
    std::size_t query = 0;
    std::vector<std::string> outputs;
};

struct CaptureAsked {
    std::uint64_t id = 0;
};

struct Adopt {
    std::vector<alerts::AlarmStatus> standing;
    std::vector<std::string> beds;
};

using Task = std::variant<Rows, Results, Tick, Restart, Move, Acknowledge, AcknowledgeAll,
                          ResetLatched, TechnicalChange, Hours, Lose, CaptureAsked, Adopt>;

} // namespace alarm_task

using AlarmTask = alarm_task::Task;

} // namespace vigil::pipeline
