// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/condition.h"

namespace vigil::alerts {

Condition::Change Condition::raise(EventTime at) noexcept {
    m_state = ConditionState::Active;
    m_raised = at;
    return Change::Raised;
}

Condition::Change Condition::end(bool latches) noexcept {
    m_state = latches ? ConditionState::Latched : ConditionState::Inactive;
    m_wasActive = false;
    return latches ? Change::Latched : Change::Cleared;
}

Condition::Change Condition::observe(Reading reading, EventTime at, const Policy& policy,
                                     bool acknowledged) noexcept {
    m_inRow = reading == Reading::Violating ? m_inRow + 1 : 0;
    return judge(reading, at, policy, acknowledged);
}

Condition::Change Condition::judge(Reading reading, EventTime at, const Policy& policy,
                                   bool acknowledged) noexcept {
    const bool enough = m_inRow >= policy.count;
    switch (m_state) {
    case ConditionState::Off:
        m_state = ConditionState::Inactive;
        [[fallthrough]];
    case ConditionState::Inactive:
    case ConditionState::Latched:
        if (reading != Reading::Violating)
            return Change::None;
        // A latched alarm is still on show: its return needs no second delay.
        if (m_state == ConditionState::Latched)
            return raise(at);
        m_onset = at;
        if (policy.delay <= Ticks::zero() && enough)
            return raise(at);
        m_state = ConditionState::Pending;
        return Change::Pending;
    case ConditionState::Pending:
        if (reading != Reading::Violating) {
            m_state = ConditionState::Inactive;
            return Change::Suppressed;
        }
        return enough && at - m_onset >= policy.delay ? raise(at) : Change::None;
    case ConditionState::Active:
        return reading == Reading::Clear ? end(policy.latching && !acknowledged) : Change::None;
    case ConditionState::Unknown:
        if (m_wasActive) {
            if (reading == Reading::Clear)
                return end(policy.latching && !acknowledged);
            m_state = ConditionState::Active;
            m_wasActive = false;
            return Change::Found;
        }
        m_state = ConditionState::Inactive;
        if (reading != Reading::Violating)
            return Change::Suppressed;
        return judge(reading, at, policy, acknowledged);
    }
    return Change::None;
}

std::optional<EventTime> Condition::due(const Policy& policy) const noexcept {
    if (m_state != ConditionState::Pending || m_inRow < policy.count)
        return std::nullopt;
    return m_onset + policy.delay;
}

Condition::Change Condition::elapse(EventTime now, const Policy& policy) noexcept {
    const auto when = due(policy);
    return when && *when <= now ? raise(*when) : Change::None;
}

Condition::Change Condition::lose() noexcept {
    if (m_state != ConditionState::Pending && m_state != ConditionState::Active)
        return Change::None;
    m_wasActive = m_state == ConditionState::Active;
    m_state = ConditionState::Unknown;
    return Change::Lost;
}

Condition::Change Condition::reset() noexcept {
    if (m_state != ConditionState::Latched)
        return Change::None;
    m_state = ConditionState::Inactive;
    return Change::Reset;
}

Condition::Change Condition::switchOff() noexcept {
    if (m_state == ConditionState::Off)
        return Change::None;
    m_state = ConditionState::Off;
    m_wasActive = false;
    m_inRow = 0;
    return Change::SwitchedOff;
}

void Condition::restore(bool latched, EventTime onset, EventTime raised) noexcept {
    m_state = latched ? ConditionState::Latched : ConditionState::Unknown;
    m_wasActive = !latched;
    m_onset = onset;
    m_raised = raised;
}

void Condition::resumeDelay(EventTime onset) noexcept {
    if (m_state != ConditionState::Inactive)
        return;
    m_state = ConditionState::Pending;
    m_onset = onset;
    m_inRow = 1; // at least
}

void Condition::translate(Ticks by) noexcept {
    if (m_state == ConditionState::Pending)
        m_onset += by;
}

void Condition::dropDelay() noexcept {
    if (m_state != ConditionState::Pending)
        return;
    m_state = ConditionState::Inactive;
    m_inRow = 0;
}

} // namespace vigil::alerts
