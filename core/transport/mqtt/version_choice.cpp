// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/mqtt/version_choice.h"

namespace vigil::transport {

VersionChoice::VersionChoice(MqttVersion asked)
    : m_automatic(asked == MqttVersion::Automatic),
      m_next(asked == MqttVersion::V311 ? MqttVersion::V311 : MqttVersion::V5) {}

bool VersionChoice::refused() {
    if (!m_automatic)
        return false;
    m_known = m_next == MqttVersion::V5; // one that refuses both is asked for 5 again, later
    m_next = m_known ? MqttVersion::V311 : MqttVersion::V5;
    return m_known;
}

bool VersionChoice::hungUp() {
    if (!m_automatic || m_known || m_next == MqttVersion::V311) {
        ended();
        return false;
    }
    m_next = MqttVersion::V311;
    return true;
}

void VersionChoice::ended() {
    if (m_automatic && !m_known)
        m_next = MqttVersion::V5;
}

} // namespace vigil::transport
