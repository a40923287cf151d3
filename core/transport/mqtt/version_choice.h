// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/mqtt/mqtt_options.h"

namespace vigil::transport {

/// Which version of MQTT an attempt to connect speaks. Automatic: 5 first, and 3.1.1 at once when
/// the broker does not know it. A broker that says so is believed until the end; of one that hangs
/// up without a word, as old ones do, nothing is known: 5 is tried first again the next time.
/// *Thread:* one. *Owns:* nothing.
class VersionChoice {
public:
    explicit VersionChoice(MqttVersion asked);

    /// V5 or V311.
    [[nodiscard]] MqttVersion next() const noexcept { return m_next; }

    /// The broker said that it does not know the version. True: another is to be tried at once.
    [[nodiscard]] bool refused();
    /// The broker ended the connection when it was asked. True: as refused().
    [[nodiscard]] bool hungUp();
    /// An attempt has failed for another reason, or a connection has ended.
    void ended();

private:
    const bool m_automatic;
    MqttVersion m_next;
    bool m_known = false; ///< by the broker's own word
};

} // namespace vigil::transport
