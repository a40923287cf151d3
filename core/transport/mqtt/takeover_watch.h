// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <chrono>
#include <optional>

namespace vigil::transport {

/// Tells whether another client uses the same client id. A broker ends the older connection of the
/// two; under MQTT 5 it may say so, under 3.1.1 it gives no reason (nor does mosquitto 2.0 under
/// either). Then it is known by its pattern: a connection that was granted is ended within seconds,
/// the next attempt succeeds at once, and so on, in a row. A broker that restarts and a network
/// that is gone refuse attempts in between. *Thread:* one. *Owns:* nothing.
class TakeoverWatch {
public:
    /// A connection that ends within this time was cut short: more than a client waits that tries
    /// again as ReconnectPolicy does.
    static constexpr std::chrono::seconds kShort{5};
    static constexpr int kInARow = 3;
    /// A connection that lasts this long has no rival any more.
    static constexpr std::chrono::seconds kHeld{30};
    /// The longest wait between two attempts. Less than kHeld: two clients that both wait like this
    /// must not take each other's wait for peace.
    static constexpr std::chrono::seconds kLongestWait{16};

    /// What keep-alive gives up was not ended by the other side, and takes one and a half of its
    /// spans at least.
    explicit TakeoverWatch(std::chrono::seconds keepAlive);

    /// A connection was granted.
    void connected(SteadyTime now);
    /// The connection that was granted was ended by the other side.
    void lost(SteadyTime now);
    /// The same, and it said that another client has the session now.
    void takenOver();
    /// An attempt failed: an outage, which shows by itself.
    void failed();
    /// To be called while a connection lasts. True when the session was taken and is no more.
    [[nodiscard]] bool held(SteadyTime now);

    /// nullopt: not known yet.
    [[nodiscard]] std::optional<bool> taken() const noexcept { return m_taken; }

    /// How long to wait at least before the next attempt: twice as long each time.
    [[nodiscard]] std::chrono::milliseconds wait(std::chrono::milliseconds usual) const;

private:
    std::chrono::milliseconds m_bound;
    std::optional<SteadyTime> m_since; ///< of the connection that lasts
    int m_short = 0;                   ///< in a row
    std::optional<bool> m_taken;
};

} // namespace vigil::transport
