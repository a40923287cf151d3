// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/incident.h"
#include "alerts/rule_plan.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace vigil::alerts {

/// Where transitions go, and what they need to know beyond their slot. *Thread:* the alarm
/// thread's.
struct EventSink {
    std::vector<AlarmEvent>& out;
    const std::function<std::uint64_t()>& nextId;
    const std::string& bed;
    const std::string& patient;
    SteadyTime received{};
    bool past = false; ///< of a backlog
};

/// One alarm of one bed: joins its condition, its acknowledgement and its incident, and turns
/// their transitions into events. *Thread:* the alarm thread's. *Owns:* its three states.
class Slot {
public:
    explicit Slot(SubjectPtr subject)
        : m_subject(std::move(subject)), m_priority(m_subject->priority) {}

    /// A value of the watched signal (limits decide what it says).
    void observe(double value, EventTime at, const EventSink& sink) {
        observe(m_subject->limit.read(value), value, at, sink);
    }

    /// For conditions that are not limits: `reading` says whether it holds.
    void observe(Reading reading, std::optional<double> value, EventTime at, const EventSink& sink);

    [[nodiscard]] std::optional<EventTime> due() const noexcept {
        return m_condition.due(m_subject->policy);
    }

    void elapse(EventTime now, const EventSink& sink);
    void lose(EventTime at, const EventSink& sink);
    void switchOff(EventTime at, const EventSink& sink);
    bool acknowledge(const std::string& who, EventTime at, const EventSink& sink);
    bool reset(const std::string& who, EventTime at, const EventSink& sink);
    /// Takes an acknowledgement back. False when there is none, or the alarm does not stand.
    bool unacknowledge(const std::string& who, EventTime at, const EventSink& sink);
    /// Nobody is told until then, by the wall clock; what is shown stays.
    bool snooze(EventTime until, EventTime at, const EventSink& sink);
    bool endSnooze(EventTime at, const EventSink& sink);
    /// See Incident::suppress().
    bool suppress(bool muted, EventTime at, const EventSink& sink);
    /// Up: told and sounded again, even if acknowledged. Down: an update.
    bool changePriority(Priority priority, EventTime at, const EventSink& sink);
    /// The rule was edited; a standing alarm goes on under the new one.
    void adopt(const SubjectPtr& subject, EventTime at, const EventSink& sink);
    void restore(const AlarmStatus& earlier, EventTime at, const EventSink& sink);

    /// See Condition.
    void resumeDelay(EventTime onset) { m_condition.resumeDelay(onset); }

    void dropDelay() { m_condition.dropDelay(); }

    void translate(Ticks by) { m_condition.translate(by); }

    /// What the rule says of the newest violation.
    void setText(std::string text) { m_text = std::move(text); }

    /// A worse alarm says it all: this one is not announced for as long, though it holds.
    void fold(bool folded, EventTime at, const EventSink& sink);

    [[nodiscard]] bool isFolded() const noexcept { return m_folded && m_condition.isStanding(); }

    [[nodiscard]] const Subject& subject() const noexcept { return *m_subject; }

    [[nodiscard]] const Condition& condition() const noexcept { return m_condition; }

    [[nodiscard]] std::uint64_t id() const noexcept { return m_id; }

    [[nodiscard]] AlarmStatus status(const std::string& bed, const std::string& patient) const;

private:
    void apply(Condition::Change change, ConditionState before, EventTime at,
               const EventSink& sink);

    /// An occurrence ends no earlier than it began, whatever the times of its data.
    [[nodiscard]] EventTime notBefore(EventTime at) const {
        return m_id != 0 ? std::max(at, m_condition.raised()) : at;
    }

    void emit(AlarmEvent::What what, EventTime at, const EventSink& sink) const;
    [[nodiscard]] bool giveWay(EventTime at, const EventSink& sink);
    void forgetOccurrence();
    void noteExtreme();

    Condition m_condition;
    SubjectPtr m_subject;
    Incident m_incident;
    Priority m_priority;
    std::uint64_t m_id = 0;
    std::optional<double> m_value, m_extreme;
    std::optional<EventTime> m_cleared;
    std::optional<EventTime> m_acknowledged;
    std::string m_acknowledgedBy;
    std::string m_text;
    bool m_folded = false;
    std::optional<EventTime> m_snoozedUntil;
};

} // namespace vigil::alerts
