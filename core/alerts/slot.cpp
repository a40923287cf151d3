// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/slot.h"

#include "alerts/signal_presence.h"

namespace vigil::alerts {

using What = AlarmEvent::What;

void Slot::observe(Reading reading, std::optional<double> value, EventTime at,
                   const EventSink& sink) {
    m_value = value;
    if (reading == Reading::Violating)
        noteExtreme();
    const auto before = m_condition.state();
    apply(m_condition.observe(reading, at, m_subject->policy, m_acknowledged.has_value()), before,
          at, sink);
}

void Slot::noteExtreme() {
    if (!m_value)
        return;
    const bool further =
        !m_extreme ||
        (m_subject->limit.side == LimitSide::Low ? *m_value < *m_extreme : *m_value > *m_extreme);
    if (further)
        m_extreme = m_value;
}

void Slot::elapse(EventTime now, const EventSink& sink) {
    const auto before = m_condition.state();
    const auto change = m_condition.elapse(now, m_subject->policy);
    apply(change, before, m_condition.raised(), sink);
}

void Slot::lose(EventTime at, const EventSink& sink) {
    const auto before = m_condition.state();
    apply(m_condition.lose(), before, at, sink);
}

void Slot::switchOff(EventTime at, const EventSink& sink) {
    const auto before = m_condition.state();
    const bool standing = m_condition.isStanding();
    if (m_condition.switchOff() == Condition::Change::None)
        return;
    if (standing) {
        at = notBefore(at);
        m_cleared = at;
        m_incident.resolve(at);
        emit(What::Cleared, at, sink);
    } else if (before == ConditionState::Pending || before == ConditionState::Unknown) {
        emit(What::Suppressed, at, sink);
    }
}

bool Slot::acknowledge(const std::string& who, EventTime at, const EventSink& sink) {
    if (!m_condition.isStanding() || m_acknowledged)
        return false;
    at = notBefore(at);
    m_acknowledged = at;
    m_acknowledgedBy = who;
    m_snoozedUntil.reset();
    m_incident.acknowledge();
    emit(What::Acknowledged, at, sink);
    reset(who, at, sink);
    return true;
}

bool Slot::unacknowledge(const std::string& who, EventTime at, const EventSink& sink) {
    if (!m_condition.isStanding() || !m_acknowledged || !m_incident.retrigger())
        return false;
    m_acknowledged.reset();
    m_acknowledgedBy = who;
    emit(What::Unacknowledged, notBefore(at), sink); // which says by whom
    m_acknowledgedBy.clear();
    return true;
}

bool Slot::snooze(EventTime until, EventTime at, const EventSink& sink) {
    if (!m_condition.isStanding() || !m_incident.snooze())
        return false;
    m_acknowledged.reset(); // whoever puts it off has not taken it on
    m_acknowledgedBy.clear();
    m_snoozedUntil = until;
    emit(What::Snoozed, notBefore(at), sink);
    return true;
}

bool Slot::endSnooze(EventTime at, const EventSink& sink) {
    if (m_incident.state() != IncidentState::Snoozed || !m_incident.retrigger())
        return false;
    m_snoozedUntil.reset();
    emit(What::Updated, notBefore(at), sink);
    return true;
}

bool Slot::suppress(bool muted, EventTime at, const EventSink& sink) {
    if (!m_condition.isStanding() || !m_incident.suppress(muted))
        return false;
    emit(What::Updated, notBefore(at), sink);
    return true;
}

bool Slot::reset(const std::string& who, EventTime at, const EventSink& sink) {
    const auto before = m_condition.state();
    const auto change = m_condition.reset();
    if (change == Condition::Change::Reset && !m_acknowledged) {
        m_acknowledged = at;
        m_acknowledgedBy = who;
    }
    apply(change, before, at, sink);
    return change != Condition::Change::None;
}

bool Slot::changePriority(Priority priority, EventTime at, const EventSink& sink) {
    if (!m_condition.isStanding() || priority == m_priority)
        return false;
    at = notBefore(at);
    const bool up = priority > m_priority;
    m_priority = priority;
    if (up) {
        m_acknowledged.reset();
        m_acknowledgedBy.clear();
        m_snoozedUntil.reset();
        m_incident.retrigger();
    }
    emit(up ? What::Escalated : What::Updated, at, sink);
    return true;
}

void Slot::fold(bool folded, EventTime at, const EventSink& sink) {
    if (m_folded == folded || !m_condition.isStanding())
        return;
    m_folded = folded;
    emit(What::Updated, notBefore(at), sink);
}

void Slot::adopt(const SubjectPtr& subject, EventTime at, const EventSink& sink) {
    const auto previous = std::exchange(m_subject, subject);
    if (!m_condition.isStanding()) {
        m_priority = subject->priority;
        return;
    }
    const bool priorityEdited = previous->priority != subject->priority;
    if (priorityEdited && changePriority(subject->priority, at, sink))
        return;
    if (previous->limit.bound != subject->limit.bound)
        emit(What::Updated, at, sink);
}

void Slot::restore(const AlarmStatus& earlier, EventTime at, const EventSink& sink) {
    m_condition.restore(earlier.condition == ConditionState::Latched, earlier.onset,
                        earlier.raised);
    const bool snoozed = earlier.incident == IncidentState::Snoozed && earlier.snoozedUntil;
    m_incident.restore(earlier.incidentId != 0 ? earlier.incidentId : earlier.id,
                       snoozed                ? IncidentState::Snoozed
                       : earlier.acknowledged ? IncidentState::Acknowledged
                                              : IncidentState::Triggered,
                       earlier.flaps);
    m_priority = earlier.priority;
    m_id = earlier.id;
    m_value = m_extreme = earlier.value;
    m_cleared = earlier.cleared;
    m_acknowledged = earlier.acknowledged;
    m_acknowledgedBy = earlier.acknowledgedBy;
    m_text = earlier.text;
    if (snoozed)
        m_snoozedUntil = earlier.snoozedUntil;
    emit(What::Restored, at, sink);
}

void Slot::forgetOccurrence() {
    m_id = 0;
    m_folded = false;
    m_priority = m_subject->priority;
    m_cleared.reset();
    m_acknowledged.reset();
    m_acknowledgedBy.clear();
    m_snoozedUntil.reset();
}

/// Ends a latched occurrence that lies too far back to be that of a new violation.
bool Slot::giveWay(EventTime at, const EventSink& sink) {
    if (!m_cleared || at - *m_cleared < Incident::kReopenWindow)
        return false;
    emit(What::Reset, at, sink);
    sink.out.back().alarm.condition = ConditionState::Inactive;
    sink.out.back().alarm.presence = SignalPresence::Off;
    return true;
}

void Slot::apply(Condition::Change change, ConditionState before, EventTime at,
                 const EventSink& sink) {
    using Change = Condition::Change;
    if (change != Change::Raised && change != Change::Pending)
        at = notBefore(at);
    switch (change) {
    case Change::None:
    case Change::SwitchedOff:
        return;
    case Change::Pending:
        forgetOccurrence();
        m_extreme = m_value;
        emit(What::Pending, at, sink);
        return;
    case Change::Suppressed:
        emit(What::Suppressed, at, sink);
        return;
    case Change::Raised:
        // A latched alarm that holds again soon is the occurrence that is still on show.
        if (before != ConditionState::Latched || giveWay(at, sink)) {
            forgetOccurrence();
            if (before != ConditionState::Pending) // else the delay's values count as well
                m_extreme = m_value;
            m_id = sink.nextId();
            m_incident.trigger(m_id, at);
        }
        m_cleared.reset();
        emit(What::Raised, at, sink);
        return;
    case Change::Cleared:
        m_cleared = at;
        m_incident.resolve(at);
        emit(What::Cleared, at, sink);
        return;
    case Change::Latched:
        m_cleared = at;
        emit(What::Latched, at, sink);
        return;
    case Change::Lost:
        emit(What::Unknown, at, sink);
        return;
    case Change::Found:
        emit(What::Known, at, sink);
        return;
    case Change::Reset:
        m_incident.resolve(at);
        emit(What::Reset, at, sink);
        return;
    }
}

AlarmStatus Slot::status(const std::string& bed, const std::string& patient) const {
    AlarmStatus status;
    status.id = m_id;
    status.bed = bed;
    status.patient = patient;
    status.rule = m_subject->rule;
    status.signal = m_subject->signal;
    status.subject = m_subject->about;
    status.kind = m_subject->kind;
    status.priority = m_priority;
    status.condition = m_condition.state();
    status.presence =
        presenceOf(status.condition, m_condition.isStanding(), m_acknowledged.has_value());
    status.incident = m_incident.state();
    if (isFolded()) {
        status.presence = SignalPresence::Off;
        status.incident = IncidentState::Suppressed;
    }
    status.side = m_subject->limit.side;
    status.value = m_value;
    if (status.side != LimitSide::None) {
        status.limit = m_subject->limit.bound;
        status.extreme = m_extreme;
    }
    status.onset = m_condition.onset();
    status.raised = m_condition.raised();
    status.cleared = m_cleared;
    status.acknowledged = m_acknowledged;
    status.acknowledgedBy = m_acknowledgedBy;
    status.snoozedUntil = m_snoozedUntil;
    status.incidentId = m_incident.id();
    status.flaps = m_incident.flaps();
    status.policy = m_subject->escalation;
    status.text = m_text;
    return status;
}

void Slot::emit(What what, EventTime at, const EventSink& sink) const {
    auto& event = sink.out.emplace_back();
    event.time = at;
    event.what = what;
    event.alarm = status(sink.bed, sink.patient);
    event.sampleReceived = sink.received;
    event.past = sink.past;
}

} // namespace vigil::alerts
