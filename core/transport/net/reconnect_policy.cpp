// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/net/reconnect_policy.h"

#include <algorithm>

namespace vigil::transport {

using std::chrono::milliseconds;

ReconnectPolicy::ReconnectPolicy(const base::Clock& clock, milliseconds min, milliseconds max,
                                 std::uint32_t seed)
    : m_clock(clock), m_min(std::max(min, milliseconds{1})), m_max(std::max(m_min, max)),
      m_random(seed) {}

void ReconnectPolicy::connected() {
    m_connected = true;
    m_connectedAt = m_clock.steadyNow();
}

SteadyTime ReconnectPolicy::next() {
    const auto now = m_clock.steadyNow();
    if (m_connected && now - m_connectedAt >= kSteady)
        m_failures = 0;
    m_connected = false;
    auto wait = m_min;
    for (unsigned i = 0; i < m_failures && wait < m_max; ++i)
        wait *= 2;
    wait = std::min(wait, m_max);
    ++m_failures;
    std::uniform_int_distribution<milliseconds::rep> jitter(0, wait.count() / 2);
    return now + wait - milliseconds{jitter(m_random)};
}

} // namespace vigil::transport
