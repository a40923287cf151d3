// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/escalation/silence.h"
#include "alerts/limit_override.h"
#include "alerts/technical_rule.h"
#include "base/result.h"
#include "model/record_batch.h"
#include "pipeline/view/hour_trend.h"
#include "store/journal/incidents.h"

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

struct Unacknowledge {
    std::uint64_t alarm = 0;
    std::string who;
    Done done{};
};

struct Snooze {
    std::uint64_t alarm = 0;
    Ticks span{};
    std::string reason;
    Done done{};
};

struct AddSilence {
    alerts::Silence silence;
    Done done{};
};

struct EndSilence {
    std::uint64_t silence = 0;
    Done done{};
};

struct PauseAudio {
    Ticks span{};
    Done done{};
};

struct SetLimits {
    alerts::LimitOverride limits;
    Done done{};
};

/// The patient has left the bed: limits that were set for him hold no more, his alarms end.
struct Discharge {
    std::string bed;
    std::string who;
    Done done{};
};

struct Presented {
    std::uint64_t alarm = 0;
    bool sounded = false; ///< else shown
};

/// Whether alarms can be heard here; one who wants to hear none has no failure.
struct SoundState {
    bool works = false;
    bool fails = false; ///< it should, and does not
};

/// A notice has arrived, or was refused for good.
struct NoticeSettled {
    std::string key;
    std::optional<std::string> refused;
};

struct ChannelFails {
    std::string channel;
    std::string why;
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
    store::IncidentRestart incidents;
};

using Task = std::variant<Rows, Results, Tick, Restart, Move, Acknowledge, AcknowledgeAll,
                          ResetLatched, Unacknowledge, Snooze, AddSilence, EndSilence, PauseAudio,
                          SetLimits, Discharge, Presented, SoundState, NoticeSettled, ChannelFails,
                          TechnicalChange, Hours, Lose, CaptureAsked, Adopt>;

} // namespace alarm_task

using AlarmTask = alarm_task::Task;

} // namespace vigil::pipeline
