// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "egress/sink_view.h"

#include <chrono>
#include <cstdint>
#include <random>

namespace vigil::egress {

/// When a sink that fails is tried again. The first failures are followed by short waits; from
/// kFailures in a row on the breaker is open, and single attempts come with waits that double up to
/// `longest`, less a random part of up to half, so that many clients do not come back in step.
/// *Thread:* one. *Owns:* its random numbers.
class Breaker {
public:
    static constexpr unsigned kFailures = 3;

    Breaker(std::chrono::milliseconds shortest, std::chrono::milliseconds longest,
            std::uint32_t seed);

    void begin() noexcept;
    void succeeded() noexcept;
    /// `atLeast`: the other end asks for so long a wait.
    void failed(SteadyTime now, std::chrono::milliseconds atLeast = {});

    /// No attempt before this; zero: at once.
    [[nodiscard]] SteadyTime nextTry() const noexcept { return m_next; }

    /// Tries at once, whatever has been.
    void hasten() noexcept { m_next = {}; }

    [[nodiscard]] BreakerState state() const noexcept { return m_state; }

    /// In a row.
    [[nodiscard]] unsigned failures() const noexcept { return m_failures; }

private:
    const std::chrono::milliseconds m_shortest, m_longest;
    std::mt19937 m_random;
    BreakerState m_state = BreakerState::Closed;
    unsigned m_failures = 0;
    SteadyTime m_next{};
};

} // namespace vigil::egress
