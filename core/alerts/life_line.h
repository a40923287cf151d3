// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace vigil::alerts {

/// The shortest of a sender's last four intervals: what "a missed beat" means for it.
/// *Thread:* value.
class BeatInterval {
public:
    void add(Ticks interval) noexcept {
        if (interval > Ticks::zero())
            m_last[m_next++ % m_last.size()] = interval;
    }

    /// Zero until three beats were seen: one interval may be an outage, and three times that no
    /// silence to wait for.
    [[nodiscard]] Ticks shortest() const noexcept {
        if (m_next < 2)
            return {};
        Ticks shortest{};
        for (const auto interval : m_last)
            if (interval > Ticks::zero() && (shortest == Ticks::zero() || interval < shortest))
                shortest = interval;
        return shortest;
    }

    /// How long the sender may be silent: by a rule, or as many of its own intervals.
    [[nodiscard]] Ticks silence(Ticks rule, int missedIntervals) const noexcept {
        return std::max(rule, shortest() * missedIntervals);
    }

private:
    std::array<Ticks, 4> m_last{};
    std::size_t m_next = 0;
};

/// The life of a bed: when it was heard last, by its own times and by arrival. Between two beats
/// its own time is taken to run on as the arrival clock does, so that what lies between a value
/// and its arrival neither hides nor invents silence. *Thread:* value.
class LifeLine {
public:
    /// Nothing was heard yet, but silence counts from now on.
    void begin(EventTime now) noexcept {
        m_begun = true;
        m_last = m_arrived = now;
    }

    /// A sign of life of time `event`, which came at `arrived`.
    void beat(EventTime event, EventTime arrived) noexcept {
        if (!m_heard) {
            m_begun = m_heard = true;
            m_last = event;
            m_arrived = arrived;
            return;
        }
        if (event > m_last) {
            m_interval.add(event - m_last);
            m_last = event;
        }
        m_arrived = std::max(m_arrived, arrived);
    }

    /// The arrival line was moved, and the bed's own times with it.
    void translate(Ticks by) noexcept {
        m_last += by;
        m_arrived += by;
    }

    /// Nobody listened for as long.
    void passOver(Ticks span) noexcept { m_arrived += span; }

    [[nodiscard]] bool begun() const noexcept { return m_begun; }

    [[nodiscard]] bool heard() const noexcept { return m_heard; }

    [[nodiscard]] EventTime last() const noexcept { return m_last; }

    [[nodiscard]] const BeatInterval& interval() const noexcept { return m_interval; }

    /// The bed's own time when the arrival line is at `arrival`.
    [[nodiscard]] EventTime at(EventTime arrival) const noexcept {
        return m_last + std::max(Ticks::zero(), arrival - m_arrived);
    }

private:
    bool m_begun = false;
    bool m_heard = false;
    EventTime m_last{};
    EventTime m_arrived{};
    BeatInterval m_interval;
};

} // namespace vigil::alerts
