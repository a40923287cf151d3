// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/computer_clock.h"

namespace vigil::base {
namespace {

Ticks ticksOf(SteadyTime time) { return std::chrono::floor<Ticks>(time.time_since_epoch()); }

/// What two readings of the clocks may differ by.
constexpr Ticks kReadingError = std::chrono::milliseconds{25};

bool counts(Ticks change) {
    return change > ComputerClock::kLeast || change < -ComputerClock::kLeast;
}

} // namespace

ComputerClock::ComputerClock(const Reading& first)
    : m_wallOffset(first.wall.time_since_epoch() - ticksOf(first.steady)),
      m_lineOffset(m_wallOffset), m_bootOffset(ticksOf(first.boot) - ticksOf(first.steady)),
      m_followed(first.steady) {}

ComputerClock::Reading ComputerClock::read(const Clock& clock) {
    // A thread that is held up between two readings would see a step where there is none.
    constexpr auto kTogether = std::chrono::milliseconds{20};
    constexpr int kMostTries = 8;
    Reading best;
    auto narrowest = std::chrono::nanoseconds::max();
    for (int i = 0; i < kMostTries && narrowest > kTogether; ++i) {
        const SteadyTime before = clock.steadyNow();
        const ArrivalTime wall = clock.now();
        const SteadyTime boot = clock.bootNow();
        const auto width = clock.steadyNow() - before;
        if (width >= narrowest)
            continue;
        narrowest = width;
        best = {wall, before + width / 2, boot};
    }
    return best;
}

ComputerClock::Change ComputerClock::look(const Reading& now) {
    const Ticks wallOffset = now.wall.time_since_epoch() - ticksOf(now.steady);
    const Ticks bootOffset = ticksOf(now.boot) - ticksOf(now.steady);
    Change change;
    if (counts(bootOffset - m_bootOffset))
        change.slept = bootOffset - m_bootOffset;
    m_bootOffset = bootOffset;
    m_lineOffset += change.slept;
    m_wallOffset += change.slept;
    const Ticks moved = wallOffset - m_wallOffset;
    if (counts(moved)) {
        change.step = moved;
    } else {
        // Faster than time itself is no slew: small steps in a row add up to one that counts.
        const Ticks passed = std::chrono::floor<Ticks>(now.steady - m_followed);
        if (std::chrono::abs(moved) > passed + kReadingError)
            return change;
        m_lineOffset += moved;
    }
    m_wallOffset = wallOffset;
    m_followed = now.steady;
    return change;
}

ArrivalTime ComputerClock::lineAt(SteadyTime steady) const noexcept {
    return ArrivalTime{m_lineOffset + ticksOf(steady)};
}

ArrivalTime ComputerClock::wallAt(SteadyTime steady) const noexcept {
    return ArrivalTime{m_wallOffset + ticksOf(steady)};
}

Ticks ComputerClock::adopt() noexcept {
    const Ticks by = ahead();
    m_lineOffset = m_wallOffset;
    return by;
}

} // namespace vigil::base
