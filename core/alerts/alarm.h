// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Values of the alarm system. Condition (is it true), signal (is it shown) and incident (who was
/// told) are three machines and three enums; they are never merged.
namespace vigil::alerts {

/// Highest last, so that priorities compare. IEC 60601-1-8 names.
enum class Priority { None, Info, Low, Medium, High };

enum class AlarmKind {
    Physiological, ///< a patient variable
    Technical,     ///< equipment, sensor, network or software
};

/// Is it true? Per patient x rule x signal.
enum class ConditionState { Inactive, Pending, Active, Latched, Unknown, Off };

/// Is it shown? (BICEPS presence.)
enum class SignalPresence { Off, On, Latch, Ack };

/// Who was told? Escalation lives on this machine.
enum class IncidentState { None, Suppressed, Triggered, Acknowledged, Snoozed, Resolved, Closed };

enum class LimitSide { None, Low, High };

/// An alarm occurrence as displays see it. *Thread:* value.
struct AlarmStatus {
    std::uint64_t id = 0; ///< occurrence id, unique in a database; 0 until it was raised once
    std::string bed;
    std::string patient;
    std::string rule;    ///< rule id: "SpO2-low", "stale"
    std::string signal;  ///< catalog name; empty for whole-bed and system alarms
    std::string subject; ///< what a technical alarm is about beside bed and signal: a source's name
    AlarmKind kind = AlarmKind::Physiological;
    Priority priority = Priority::None;
    ConditionState condition = ConditionState::Inactive;
    SignalPresence presence = SignalPresence::Off;
    IncidentState incident = IncidentState::None;
    LimitSide side = LimitSide::None;
    std::optional<double> value; ///< newest value; for technical alarms the age in seconds, if any
    std::optional<double> limit;
    EventTime onset{};  ///< event time of the first violating sample
    EventTime raised{}; ///< event time at which the condition became active
    std::optional<EventTime> cleared;
    std::optional<EventTime> acknowledged;
    std::string acknowledgedBy;
    std::optional<EventTime> snoozedUntil; ///< by the wall clock
    std::uint64_t incidentId = 0;          ///< occurrences that follow each other closely share one
    std::uint32_t flaps = 0;               ///< how often that incident was reopened
    std::string policy{}; ///< escalation policy that its rule names; empty: by priority
    std::string text{};   ///< what its rule says of it, with values filled in; may be empty
    /// Of a limit: the value that lay furthest beyond it so far; since the start of the program.
    std::optional<double> extreme{};
};

/// One transition, in the order in which they happened. The journal keeps all of them.
struct AlarmEvent {
    enum class What {
        Pending,
        Suppressed, ///< cleared within its delay: counted, never shown
        Raised,
        Updated,   ///< value, limit or priority changed while active
        Escalated, ///< priority went up
        Acknowledged,
        Unacknowledged, ///< by a person, or its time was up
        Snoozed,
        Unknown, ///< the data behind it went stale
        Known,   ///< the data came back
        Cleared,
        Latched,
        Reset,
        Restored, ///< once after a start, of each alarm that is still open
    };
    EventTime time{};
    What what = What::Raised;
    AlarmStatus alarm;           ///< state after the transition
    SteadyTime sampleReceived{}; ///< when this process got the deciding sample; zero if none
    bool past = false;           ///< decided by a backlog: it was so then, nobody is called for it
};

/// Values of a signal before `from` have been judged, or are older than one that has been.
/// *Thread:* value.
struct Judged {
    std::string bed;
    std::string signal;
    EventTime from{};
    std::string rule;               ///< the one this tells more of; empty: none
    std::optional<EventTime> onset; ///< its delay runs since then; nullopt: it does not
};

/// Stable words for JSON and SQLite: "high", "active", "raised".
[[nodiscard]] std::string_view name(Priority value) noexcept;
[[nodiscard]] std::string_view name(AlarmKind value) noexcept;
[[nodiscard]] std::string_view name(ConditionState value) noexcept;
[[nodiscard]] std::string_view name(SignalPresence value) noexcept;
[[nodiscard]] std::string_view name(IncidentState value) noexcept;
[[nodiscard]] std::string_view name(LimitSide value) noexcept;
[[nodiscard]] std::string_view name(AlarmEvent::What value) noexcept;

/// Read what name() wrote. nullopt for anything else.
[[nodiscard]] std::optional<Priority> priorityFromName(std::string_view text) noexcept;
[[nodiscard]] std::optional<AlarmKind> alarmKindFromName(std::string_view text) noexcept;
[[nodiscard]] std::optional<ConditionState> conditionFromName(std::string_view text) noexcept;
[[nodiscard]] std::optional<LimitSide> limitSideFromName(std::string_view text) noexcept;

} // namespace vigil::alerts
