// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/computer_clock.h"
#include "base/mutex.h"

#include <optional>
#include <unordered_map>

namespace vigil::pipeline {

/// The arrival line of all live sources, shared by their decode threads. After the wall clock was
/// set, the devices tell which of the two is right: while most of them agree with the line it
/// stays; once most agree with the wall clock the line moves there.
/// *Thread:* any.
class ArrivalClock {
public:
    explicit ArrivalClock(base::Clock& clock);

    /// A moment of the arrival line, and how far the line had been moved when it was read.
    struct Moment {
        ArrivalTime time{};
        Ticks adopted{};
    };

    [[nodiscard]] Moment momentAt(SteadyTime steady) const;

    /// A moment of the steady clock, on the arrival line.
    [[nodiscard]] ArrivalTime at(SteadyTime steady) const { return momentAt(steady).time; }

    [[nodiscard]] ArrivalTime now() const;
    /// The same by the wall clock, where that is more than a second off the line.
    [[nodiscard]] std::optional<ArrivalTime> wallAt(SteadyTime steady) const;

    /// How a message of a device fits: asked for while wallAt() says something.
    void vote(std::size_t device, bool fitsWall);

    struct Change {
        Ticks step{};           ///< the wall clock was set ahead by this, or back
        Ticks slept{};          ///< the computer slept; the line has moved with it
        Ticks adopted{};        ///< the line went ahead by this to the wall clock, or back
        bool stepTold = false;  ///< long enough ago, and the clocks agree: told for long enough
        bool sleepTold = false; ///< long enough ago

        [[nodiscard]] bool any() const noexcept {
            return step != Ticks{} || slept != Ticks{} || adopted != Ticks{} || stepTold ||
                   sleepTold;
        }
    };

    /// Looks at the computer's clocks; every change is told to one caller. Several times a second.
    [[nodiscard]] Change look();

private:
    [[nodiscard]] bool differs() const REQUIRES(m_mutex);
    [[nodiscard]] bool mostFitWall() const REQUIRES(m_mutex);

    base::Clock& m_clock;
    mutable base::Mutex m_mutex;
    base::ComputerClock m_computer GUARDED_BY(m_mutex);
    Ticks m_adopted GUARDED_BY(m_mutex){};
    std::unordered_map<std::size_t, bool> m_votes GUARDED_BY(m_mutex); ///< by device: for the wall
    std::optional<SteadyTime> m_stepped GUARDED_BY(m_mutex);           ///< while its alarm holds
    std::optional<SteadyTime> m_woke GUARDED_BY(m_mutex);
};

} // namespace vigil::pipeline
