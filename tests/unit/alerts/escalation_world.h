// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/escalation/escalator.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

/// An escalator under a clock of its own, and all that it ever decided. What it wants of alarms is
/// done to `alarms`, as the alarm thread does.
struct EscalationWorld {
    using Ms = std::chrono::milliseconds;

    explicit EscalationWorld(vigil::alerts::EscalationPlan plan) : escalator(std::move(plan)) {}

    static vigil::alerts::EscalationPlan plan() {
        using namespace std::chrono_literals;
        vigil::alerts::EscalationPlan plan;
        plan.channels = {"pager", "phone", "mail"};
        plan.persons = {{"dr-b", {"phone"}}, {"nurse", {"pager"}}};
        plan.teams = {{"ward", {"nurse", "dr-b"}}};
        vigil::alerts::EscalationPolicy policy;
        policy.name = "ward";
        policy.steps = {{0s, {"pager"}}, {30s, {"phone"}}, {120s, {"mail"}}};
        policy.repeat = 1;
        policy.repeatEvery = 120s;
        policy.ackTimeout = 300s;
        plan.policies = {policy};
        plan.high = plan.medium = plan.technical = "ward";
        return plan;
    }

    [[nodiscard]] vigil::alerts::Moment now() const { return {steady, wall}; }

    /// Time passes, with a look every `each`.
    void pass(Ms span, Ms each = Ms{500}) {
        for (Ms gone{}; gone < span; gone += each) {
            const auto part = std::min(each, span - gone);
            steady += part;
            wall += part;
            escalator.tick(now(), out);
            settle();
        }
    }

    vigil::alerts::AlarmStatus&
    raise(std::uint64_t id, const std::string& bed = "B01",
          vigil::alerts::Priority priority = vigil::alerts::Priority::High) {
        auto& alarm = alarms[id];
        alarm.id = id;
        alarm.incidentId = alarm.incidentId != 0 ? alarm.incidentId : id;
        alarm.bed = bed;
        alarm.rule = "HR-high";
        alarm.signal = "HR";
        alarm.priority = priority;
        alarm.condition = vigil::alerts::ConditionState::Active;
        alarm.presence = vigil::alerts::SignalPresence::On;
        alarm.incident = vigil::alerts::IncidentState::Triggered;
        alarm.presence = vigil::alerts::SignalPresence::On;
        alarm.onset = alarm.raised = wall;
        alarm.acknowledged.reset();
        tell(alarm, vigil::alerts::AlarmEvent::What::Raised);
        return alarm;
    }

    void tell(const vigil::alerts::AlarmStatus& alarm, vigil::alerts::AlarmEvent::What what,
              bool past = false) {
        vigil::alerts::AlarmEvent event;
        event.time = wall;
        event.what = what;
        event.alarm = alarm;
        event.past = past;
        escalator.observe(event, now(), out);
        settle();
        escalator.tick(now(), out);
        settle();
    }

    void acknowledge(std::uint64_t id, const std::string& who) {
        auto& alarm = alarms.at(id);
        alarm.acknowledged = wall;
        alarm.acknowledgedBy = who;
        alarm.incident = vigil::alerts::IncidentState::Acknowledged;
        tell(alarm, vigil::alerts::AlarmEvent::What::Acknowledged);
    }

    void snooze(std::uint64_t id, Ms span) {
        auto& alarm = alarms.at(id);
        alarm.snoozedUntil = wall + span;
        alarm.incident = vigil::alerts::IncidentState::Snoozed;
        tell(alarm, vigil::alerts::AlarmEvent::What::Snoozed);
    }

    void clear(std::uint64_t id) {
        auto& alarm = alarms.at(id);
        alarm.condition = vigil::alerts::ConditionState::Inactive;
        alarm.incident = vigil::alerts::IncidentState::Resolved;
        tell(alarm, vigil::alerts::AlarmEvent::What::Cleared);
    }

    /// The program ends and begins again after `span`; `wallStep` more on the wall clock.
    void restart(vigil::alerts::EscalationPlan plan, Ms span, Ms wallStep = {}) {
        std::vector<vigil::alerts::IncidentRecord> records;
        for (const auto& [id, record] : stored)
            if (record.state != vigil::alerts::IncidentState::Closed)
                records.push_back(record);
        steady = vigil::SteadyTime{std::chrono::hours{1}};
        wall += span + wallStep;
        escalator = vigil::alerts::Escalator(std::move(plan));
        escalator.restore(std::move(records), now());
        for (const auto& [id, alarm] : alarms)
            if (alarm.condition == vigil::alerts::ConditionState::Active)
                tell(alarm, vigil::alerts::AlarmEvent::What::Restored);
        escalator.tick(now(), out);
        settle();
    }

    void settle();

    /// "pager@0 phone@30": who was called, seconds after the world began.
    [[nodiscard]] std::string calls() const {
        std::string text;
        for (const auto& [at, notice] : called) {
            if (notice.event != vigil::alerts::Notice::Event::Triggered &&
                notice.event != vigil::alerts::Notice::Event::Escalated)
                continue;
            text += (text.empty() ? "" : " ") + notice.channel + '@' +
                    std::to_string(std::chrono::duration_cast<std::chrono::seconds>(at).count());
        }
        return text;
    }

    [[nodiscard]] std::size_t count(vigil::alerts::IncidentEntry::What what) const {
        return static_cast<std::size_t>(
            std::ranges::count(entries, what, &vigil::alerts::IncidentEntry::what));
    }

    vigil::alerts::Escalator escalator;
    vigil::SteadyTime steady{std::chrono::hours{10}};
    vigil::EventTime wall{std::chrono::hours{24 * 365 * 56}};
    std::map<std::uint64_t, vigil::alerts::AlarmStatus> alarms;
    std::map<std::uint64_t, vigil::alerts::IncidentRecord> stored;
    std::vector<vigil::alerts::IncidentEntry> entries;
    std::vector<std::pair<std::chrono::nanoseconds, vigil::alerts::Notice>> called;
    std::vector<vigil::alerts::AlarmRequest> requests;
    vigil::alerts::EscalationOutput out;
    vigil::SteadyTime begin = steady;
    std::chrono::nanoseconds before{}; ///< of the runs before
};

inline void EscalationWorld::settle() {
    using namespace vigil::alerts;
    for (auto& change : std::exchange(out.changes, {})) {
        stored[change.record.id] = change.record;
        entries.insert(entries.end(), change.entries.begin(), change.entries.end());
    }
    for (auto& notice : std::exchange(out.notices, {}))
        called.emplace_back(before + (steady - begin), std::move(notice));
    for (const auto& request : std::exchange(out.requests, {})) {
        requests.push_back(request);
        const auto found = alarms.find(request.alarm.id);
        if (found == alarms.end())
            continue;
        auto& alarm = found->second;
        if (request.what == AlarmRequest::What::Unacknowledge) {
            alarm.acknowledged.reset();
            alarm.incident = IncidentState::Triggered;
            tell(alarm, AlarmEvent::What::Unacknowledged);
        } else if (request.what == AlarmRequest::What::EndSnooze) {
            alarm.snoozedUntil.reset();
            alarm.incident = IncidentState::Triggered;
            tell(alarm, AlarmEvent::What::Updated);
        } else if (request.what == AlarmRequest::What::Suppress ||
                   request.what == AlarmRequest::What::Unsuppress) {
            alarm.incident = request.what == AlarmRequest::What::Suppress
                                 ? IncidentState::Suppressed
                                 : IncidentState::Triggered;
            tell(alarm, AlarmEvent::What::Updated);
        }
    }
}
