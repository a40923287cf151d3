// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

namespace vigil::base {

/// The computer's own clocks, looked at again and again. From them it makes the *arrival line*:
/// wall time as it was at the beginning, carried on by the steady clock. The line follows a clock
/// that is slewed (no faster than time passes), but not one that is set: whoever
/// judges ages on it is not misled by a clock step. Only adopt() and a sleep of the computer,
/// during which time did pass, move it. *Thread:* one, or behind a lock.
class ComputerClock {
public:
    struct Reading {
        ArrivalTime wall{};
        SteadyTime steady{};
        SteadyTime boot{};
    };

    /// What happened since the look before; shorter than kLeast is nothing.
    struct Change {
        Ticks step{};  ///< the wall clock was set ahead by this, or back
        Ticks slept{}; ///< the computer slept; the arrival line has moved with it
    };

    /// A change of wall against steady time, and of boot against steady time, that counts.
    static constexpr Ticks kLeast = std::chrono::seconds{1};

    explicit ComputerClock(const Reading& first);

    /// The clocks at one moment, as near as a thread can read them.
    [[nodiscard]] static Reading read(const Clock& clock);

    Change look(const Reading& now);

    /// The arrival line at a moment of the steady clock.
    [[nodiscard]] ArrivalTime lineAt(SteadyTime steady) const noexcept;
    /// The wall clock, as it was set at the newest look, at a moment of the steady clock.
    [[nodiscard]] ArrivalTime wallAt(SteadyTime steady) const noexcept;

    /// By how much the wall clock is ahead of the line.
    [[nodiscard]] Ticks ahead() const noexcept { return m_wallOffset - m_lineOffset; }

    /// Makes the wall clock the line; returns by how much the line went ahead.
    Ticks adopt() noexcept;

private:
    // What is to be added to the steady clock.
    Ticks m_wallOffset; ///< as followed so far

    Ticks m_lineOffset;
    Ticks m_bootOffset;
    SteadyTime m_followed; ///< when
};

} // namespace vigil::base
