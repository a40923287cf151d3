// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/incident.h"

namespace vigil::alerts {

bool Incident::trigger(std::uint64_t id, EventTime at) noexcept {
    if (isOpen())
        return false;
    advance(at);
    const bool reopened = m_state == IncidentState::Resolved;
    m_state = IncidentState::Triggered;
    if (reopened) {
        ++m_flaps;
        return false;
    }
    m_id = id;
    m_flaps = 0;
    return true;
}

bool Incident::acknowledge() noexcept {
    if (!isOpen() || m_state == IncidentState::Acknowledged)
        return false;
    m_state = IncidentState::Acknowledged;
    return true;
}

bool Incident::retrigger() noexcept {
    if (m_state != IncidentState::Acknowledged && m_state != IncidentState::Snoozed)
        return false;
    m_state = IncidentState::Triggered;
    return true;
}

bool Incident::snooze() noexcept {
    if (!isOpen())
        return false;
    m_state = IncidentState::Snoozed;
    return true;
}

bool Incident::suppress(bool muted) noexcept {
    if (m_state != (muted ? IncidentState::Triggered : IncidentState::Suppressed))
        return false;
    m_state = muted ? IncidentState::Suppressed : IncidentState::Triggered;
    return true;
}

bool Incident::resolve(EventTime at) noexcept {
    if (!isOpen())
        return false;
    m_state = IncidentState::Resolved;
    m_resolved = at;
    return true;
}

bool Incident::advance(EventTime now) noexcept {
    if (m_state != IncidentState::Resolved || now - m_resolved < kReopenWindow)
        return false;
    m_state = IncidentState::Closed;
    return true;
}

void Incident::restore(std::uint64_t id, IncidentState state, std::uint32_t flaps) noexcept {
    m_id = id;
    m_state = state;
    m_flaps = flaps;
}

} // namespace vigil::alerts
