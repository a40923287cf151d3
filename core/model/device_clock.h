// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>

namespace vigil::model {

/// What the time of a row rests on.
enum class TimeBasis : std::uint8_t {
    Device,    ///< as the device stamped it
    Arrival,   ///< its arrival: the device's clock is off, or has just gone back
    Past,      ///< as stamped, of a backlog: judged in its own time, no sign of life
    Undecided, ///< as stamped, of unknown age: shown with it, neither judged nor a sign of life
    Retained,  ///< as stamped, a state that a broker kept: the same, and nobody is expected for it
};

/// Judged by rules.
[[nodiscard]] constexpr bool isJudged(TimeBasis basis) noexcept {
    return basis != TimeBasis::Undecided && basis != TimeBasis::Retained;
}

/// Tells that its sender is there now.
[[nodiscard]] constexpr bool isSignOfLife(TimeBasis basis) noexcept {
    return basis == TimeBasis::Device || basis == TimeBasis::Arrival;
}

/// How far an event time may be from its arrival before it is not taken as it stands.
struct ClockBounds {
    Ticks ahead{std::chrono::seconds{5}};
    Ticks behind{std::chrono::seconds{5}};
};

/// What is known of when a message was made and came. Of one with several values the newest.
struct MessageTimes {
    EventTime event{};
    ArrivalTime arrival{}; ///< on the arrival line (base::ComputerClock), or the recording's
    /// By the wall clock, where that differs from the arrival line.
    std::optional<ArrivalTime> wall;
    /// When the broker took it, by its clock or its publisher's.
    std::optional<EventTime> brokered;
    bool retained = false;  ///< a state that the broker kept, of unknown age
    bool connected = false; ///< its source was not connected some seconds ago
    /// The recorded arrival is what it was, however late: only a change of lateness tells.
    bool recorded = false;
};

/// The time of a clock that was never set, or that was read in another unit than it was written:
/// nothing live is as old.
[[nodiscard]] bool isNeverSet(EventTime stamped);

/// Judges the event times of one device against their arrival. The age of a message is arrival
/// minus event time:
///  - within the bounds: as it stands;
///  - ahead of arrival: by arrival at once, the clock is off;
///  - behind, and of a clock that was never set: by arrival at once, the clock is off;
///  - behind, and the broker's record is as old, or its source has just connected, or the age
///    shrinks (times run faster than arrivals): of a backlog;
///  - behind, and the age holds within 2 s over messages at least 1 s apart (3 s apart where a
///    backlog was likely): by arrival, the clock is off;
///  - behind otherwise: undecided.
/// A line of times that went back within the bounds goes on by arrival after a second, so that no
/// value waits for the clock to come there again. A clock counts as right again once nothing was
/// off for three seconds: two devices may stand behind one name.
/// *Thread:* one.
class DeviceClock {
public:
    struct Verdict {
        TimeBasis basis = TimeBasis::Device;
        EventTime time{}; ///< of the newest value; others keep their distance from it
        /// It came right behind the one before it: so both are of a backlog.
        bool catchesUp = false;
    };

    [[nodiscard]] Verdict judge(const MessageTimes& message, const ClockBounds& bounds);

    /// By how much the clock is ahead (behind: negative), while it is off.
    [[nodiscard]] std::optional<Ticks> off() const noexcept { return m_off; }

    /// The arrival line was moved.
    void translate(Ticks by) noexcept;

private:
    struct Mark {
        Ticks age{};
        EventTime arrival{};
        int messages = 0;
        bool interrupted = false; ///< by messages of the right time
    };

    [[nodiscard]] std::optional<Verdict> judgeByWall(const MessageTimes& message,
                                                     const ClockBounds& bounds);
    [[nodiscard]] Verdict judgeInBounds(EventTime event, EventTime arrival);
    [[nodiscard]] Verdict judgeBehind(const MessageTimes& message, EventTime arrival, Ticks age,
                                      const ClockBounds& bounds);
    [[nodiscard]] Verdict offBy(Ticks ahead, EventTime event, EventTime arrival);
    [[nodiscard]] Verdict byArrival(EventTime event, EventTime arrival);
    [[nodiscard]] bool isBurst(EventTime event, EventTime arrival) const noexcept;
    [[nodiscard]] bool shrinks(Ticks age, EventTime arrival) const noexcept;

    std::optional<Ticks> m_off;
    EventTime m_offAt{};                     ///< arrival of the newest message that was off
    std::optional<Ticks> m_base;             ///< least age in a recording
    std::optional<Mark> m_since;             ///< since when the age holds, while it is too great
    std::optional<EventTime> m_backlogUntil; ///< a backlog is likely, by arrival
    bool m_placed = false;
    EventTime m_reached{};               ///< largest time given to a value that counts as now
    EventTime m_reachedAt{};             ///< arrival of that value
    std::optional<EventTime> m_wentBack; ///< since when, by arrival, times do not reach that
    EventTime m_stamped{};               ///< event time of the newest message
    EventTime m_stampedAt{};             ///< and its arrival
    Ticks m_shift{};                     ///< from the device's time to the arrival line, by arrival
};

} // namespace vigil::model
