// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/breaker.h"

#include <algorithm>

namespace vigil::egress {

Breaker::Breaker(std::chrono::milliseconds shortest, std::chrono::milliseconds longest,
                 std::uint32_t seed)
    : m_shortest(shortest), m_longest(std::max(shortest, longest)), m_random(seed) {}

void Breaker::begin() noexcept {
    if (m_state == BreakerState::Open)
        m_state = BreakerState::HalfOpen;
}

void Breaker::succeeded() noexcept {
    m_state = BreakerState::Closed;
    m_failures = 0;
    m_next = {};
}

void Breaker::failed(SteadyTime now, std::chrono::milliseconds atLeast) {
    constexpr unsigned kMostDoublings = 20;
    const auto doubled = m_shortest * (std::int64_t{1} << std::min(m_failures, kMostDoublings));
    ++m_failures;
    if (m_failures >= kFailures)
        m_state = BreakerState::Open;
    const auto wait = std::min<std::chrono::milliseconds>(doubled, m_longest);
    std::uniform_int_distribution<std::int64_t> part(0, wait.count() / 2);
    m_next = now + std::max(wait - std::chrono::milliseconds(part(m_random)), atLeast);
}

} // namespace vigil::egress
