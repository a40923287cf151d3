// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/escalation/on_call.h"
#include "alerts/escalation/silence.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigil::alerts {

/// Who is told, so long after the trigger. *Thread:* value.
struct EscalationStep {
    Ticks after{}; ///< from the start of its loop
    /// "screen", "sound", the name of a channel, "person:N", "team:N", "schedule:N".
    std::vector<std::string> notify;

    bool operator==(const EscalationStep&) const = default;
};

/// The way of an incident that nobody takes on. *Thread:* value.
struct EscalationPolicy {
    static constexpr Ticks kLeastRepeat = std::chrono::seconds{60};

    std::string name;
    std::vector<EscalationStep> steps; ///< by `after`, which grows
    unsigned repeat = 0;               ///< loops after the first
    Ticks repeatEvery{};               ///< from the start of a loop to that of the next
    Ticks ackTimeout{}; ///< an acknowledged incident that goes on so long is new again; zero: never

    bool operator==(const EscalationPolicy&) const = default;
};

/// A snapshot of a policy as one text without line ends, and back: an incident goes on under the
/// policy that it began with, also in the next run.
[[nodiscard]] std::string textOf(const EscalationPolicy& policy);
/// A text that textOf() did not write gives a policy without steps.
[[nodiscard]] EscalationPolicy policyFromText(std::string_view text);

struct Person {
    std::string name;
    std::vector<std::string> channels;
};

struct Team {
    std::string name;
    std::vector<std::string> members; ///< names of persons
};

/// Who is told of what. *Thread:* value; immutable once in use.
struct EscalationPlan {
    std::vector<EscalationPolicy> policies;
    /// Policy of rules that name none; empty: they tell nobody.
    std::string high, medium, low, technical;
    std::vector<Person> persons;
    std::vector<Team> teams;
    std::vector<Schedule> schedules;
    std::vector<Silence> silences; ///< of the workspace; those of commands come at run time
    std::vector<Inhibition> inhibitions;
    std::vector<std::string> channels; ///< names that there are

    [[nodiscard]] const EscalationPolicy* policyNamed(std::string_view name) const;
    /// What an alarm that begins now is escalated by; null: nobody is told.
    [[nodiscard]] const EscalationPolicy* policyFor(const AlarmStatus& alarm) const;
};

/// One way to one who is to be told. *Thread:* value.
struct Recipient {
    std::string to;      ///< as the step says, with the person: "schedule:physician dr-b"
    std::string channel; ///< "screen", "sound" or a channel; empty: there is no way, see `fault`
    std::string fault{}; ///< "nobody is on call"

    bool operator==(const Recipient&) const = default;
};

/// Whom a step reaches at a moment, each channel once.
[[nodiscard]] std::vector<Recipient>
recipientsOf(const EscalationPlan& plan, const std::vector<std::string>& notify, EventTime at);

} // namespace vigil::alerts
