// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <chrono>
#include <cstdint>
#include <random>

namespace vigil::transport {

/// When to try again: the wait doubles from `min` to `max` with each failure, less a random part
/// of up to half of it, so that the clients of one broker do not come back in step. It never
/// exceeds `max`. A connection counts as good, and the wait starts over, only after it has lasted
/// `kSteady`: a broker that accepts and hangs up at once is not hammered.
/// *Thread:* one. *Owns:* its random numbers.
class ReconnectPolicy {
public:
    static constexpr std::chrono::seconds kSteady{10};

    /// 1 ms <= min <= max; values outside are moved to the nearest bound. `seed` fixes the jitter.
    ReconnectPolicy(const base::Clock& clock, std::chrono::milliseconds min,
                    std::chrono::milliseconds max, std::uint32_t seed);

    /// A connection is up.
    void connected();
    /// An attempt failed or the connection was lost: the time of the next attempt.
    [[nodiscard]] SteadyTime next();

    /// Waits handed out since the last good connection.
    [[nodiscard]] unsigned failures() const noexcept { return m_failures; }

private:
    const base::Clock& m_clock;
    const std::chrono::milliseconds m_min;
    const std::chrono::milliseconds m_max;
    std::mt19937 m_random;
    unsigned m_failures = 0;
    SteadyTime m_connectedAt{};
    bool m_connected = false;
};

} // namespace vigil::transport
