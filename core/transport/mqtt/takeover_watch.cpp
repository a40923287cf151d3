// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/mqtt/takeover_watch.h"

#include <algorithm>

namespace vigil::transport {

TakeoverWatch::TakeoverWatch(std::chrono::seconds keepAlive)
    : m_bound(std::min<std::chrono::milliseconds>(kShort, keepAlive * 3 / 2)) {}

void TakeoverWatch::connected(SteadyTime now) { m_since = now; }

void TakeoverWatch::lost(SteadyTime now) {
    if (!m_since)
        return;
    // A rival that waits longer by now is still one.
    const std::chrono::milliseconds bound = m_taken.value_or(false) ? kHeld : m_bound;
    m_short = now - *m_since < bound ? m_short + 1 : 0;
    m_since.reset();
    if (m_short >= kInARow)
        m_taken = true;
}

void TakeoverWatch::takenOver() {
    m_since.reset();
    m_short = std::max(m_short + 1, kInARow);
    m_taken = true;
}

void TakeoverWatch::failed() {
    m_since.reset();
    m_short = 0;
    if (m_taken)
        m_taken = false;
}

bool TakeoverWatch::held(SteadyTime now) {
    if (!m_since || now - *m_since < kHeld)
        return false;
    m_short = 0;
    const bool ends = m_taken.value_or(false);
    m_taken = false;
    return ends;
}

std::chrono::milliseconds TakeoverWatch::wait(std::chrono::milliseconds usual) const {
    if (!m_taken.value_or(false))
        return {};
    const auto longest = std::max<std::chrono::milliseconds>(kLongestWait, usual);
    auto wait = usual;
    for (int i = kInARow; i <= m_short && wait < longest; ++i)
        wait *= 2;
    return std::min(wait, longest);
}

} // namespace vigil::transport
