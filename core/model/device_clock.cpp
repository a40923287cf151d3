// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/device_clock.h"

#include <algorithm>
#include <cstdlib>

namespace vigil::model {
namespace {

using namespace std::chrono_literals;

constexpr Ticks kSteadyAge = 2s;     ///< an age that moves by less holds
constexpr Ticks kHold = 1s;          ///< as long it must
constexpr Ticks kHoldInBacklog = 3s; ///< where a backlog is likely
constexpr int kMessagesInBacklog = 3;
constexpr Ticks kLeastInBurst = 500ms; ///< messages that are closer come together by chance
constexpr Ticks kRightAgain = 3s;      ///< without a message that was off
constexpr Ticks kForgotten = 10s;      ///< an age among messages of the right time
constexpr Ticks kOvertaken = 2s;       ///< messages that overtake each other are no further apart
constexpr Ticks kRegress = 1s;         ///< a line of times that went back waits as long
constexpr Ticks kSpacing = 1s; ///< by arrival, messages keep their distance up to this jitter

/// Clocks that were never set begin in 1970, 1980 or on the first day of 2000.
constexpr EventTime kFirstSet{
    std::chrono::sys_days{std::chrono::year{2001} / 1 / 1}.time_since_epoch()};

constexpr Ticks kMost{std::int64_t{1} << 61}; ///< some 7000 years: sums of two still fit

/// a - b, at most kMost either way: event times may be anything that can be stored.
Ticks difference(EventTime a, EventTime b) {
    std::int64_t ticks = 0;
    if (__builtin_sub_overflow(a.time_since_epoch().count(), b.time_since_epoch().count(), &ticks))
        return a > b ? kMost : -kMost;
    return std::clamp(Ticks{ticks}, -kMost, kMost);
}

bool near(Ticks a, Ticks b) { return std::abs((a - b).count()) <= kSteadyAge.count(); }

bool isWithin(Ticks age, const ClockBounds& bounds) {
    return age >= -bounds.ahead && age <= bounds.behind;
}

} // namespace

bool isNeverSet(EventTime stamped) { return stamped < kFirstSet; }

DeviceClock::Verdict DeviceClock::judge(const MessageTimes& message, const ClockBounds& bounds) {
    if (message.retained)
        return {TimeBasis::Retained, message.event, false};
    EventTime arrival = eventAtArrival(message.arrival);
    if (message.recorded) {
        const Ticks late = std::max(Ticks{0}, difference(arrival, message.event));
        m_base = std::min(m_base.value_or(late), late);
        arrival -= *m_base;
    }
    const Ticks age = difference(arrival, message.event);
    // Once off, a clock is right again only well within the bounds.
    const ClockBounds limits =
        m_off ? ClockBounds{bounds.ahead / 5 * 4, bounds.behind / 5 * 4} : bounds;
    // What a backlog holds may fit a clock that was set back, by chance.
    const bool catchesUp = m_backlogUntil && arrival <= *m_backlogUntil && age > bounds.behind &&
                           (arrival - m_stampedAt) * 4 < difference(message.event, m_stamped);
    Verdict verdict;
    if (isWithin(age, limits)) {
        verdict = judgeInBounds(message.event, arrival);
    } else if (const auto byWall = catchesUp ? std::nullopt : judgeByWall(message, bounds)) {
        verdict = *byWall;
    } else if (age < Ticks{0}) {
        const Ticks ahead = message.wall ? *message.wall - message.arrival : Ticks{0};
        if (age + ahead > bounds.behind) {
            // Behind the wall clock that it may go by: put on the line, in case that follows.
            verdict = judgeBehind(message, arrival, age + ahead, bounds);
            if (verdict.basis != TimeBasis::Arrival)
                verdict.time -= ahead;
        } else {
            m_backlogUntil.reset();
            m_since.reset();
            verdict = offBy(-age, message.event, arrival);
        }
    } else {
        verdict = judgeBehind(message, arrival, age, bounds);
    }
    m_stamped = message.event;
    m_stampedAt = arrival;
    if (isSignOfLife(verdict.basis)) {
        if (!m_placed || verdict.time > m_reached) {
            m_reached = verdict.time;
            m_reachedAt = arrival;
        }
        m_placed = true;
    }
    return verdict;
}

std::optional<DeviceClock::Verdict> DeviceClock::judgeByWall(const MessageTimes& message,
                                                             const ClockBounds& bounds) {
    if (!message.wall ||
        !isWithin(difference(eventAtArrival(*message.wall), message.event), bounds))
        return std::nullopt;
    m_off.reset();
    m_since.reset();
    m_backlogUntil.reset();
    return byArrival(message.event, eventAtArrival(message.arrival));
}

DeviceClock::Verdict DeviceClock::judgeInBounds(EventTime event, EventTime arrival) {
    if (m_off && arrival - m_offAt >= kRightAgain)
        m_off.reset();
    if (m_since && arrival - m_since->arrival >= kForgotten)
        m_since.reset();
    if (m_since)
        m_since->interrupted = true;
    m_backlogUntil.reset();
    // A message that was overtaken is no clock that went back: others keep the line going.
    if (!m_placed || event >= m_reached)
        m_wentBack.reset();
    else if (!m_wentBack)
        m_wentBack = arrival;
    if (m_wentBack && arrival - *m_wentBack >= kRegress)
        return byArrival(event, arrival);
    return {TimeBasis::Device, event, false};
}

DeviceClock::Verdict DeviceClock::judgeBehind(const MessageTimes& message, EventTime arrival,
                                              Ticks age, const ClockBounds& bounds) {
    const bool known = m_off && !m_since && near(-*m_off, age);
    if (known)
        return offBy(-age, message.event, arrival);
    const bool catchesUp = isBurst(message.event, arrival) || shrinks(age, arrival);
    if (catchesUp)
        m_since.reset();
    const bool brokeredLate = message.brokered &&
                              difference(arrival, *message.brokered) > bounds.behind &&
                              difference(*message.brokered, message.event) <= bounds.behind;
    if (isNeverSet(message.event) && !brokeredLate && !message.recorded) {
        m_since.reset();
        m_backlogUntil.reset();
        return offBy(-age, message.event, arrival);
    }
    if (catchesUp || brokeredLate || message.connected)
        m_backlogUntil = arrival + kHoldInBacklog;
    const bool backlog = m_backlogUntil && arrival <= *m_backlogUntil;
    if (!m_since || !near(m_since->age, age)) {
        m_since = {age, arrival, 1, false};
    } else {
        ++m_since->messages;
        const bool enough = m_since->messages >= kMessagesInBacklog;
        const bool holds = (enough || !(backlog || m_since->interrupted)) &&
                           arrival - m_since->arrival >= (backlog ? kHoldInBacklog : kHold);
        if (holds) {
            m_backlogUntil.reset();
            m_since.reset();
            return offBy(-age, message.event, arrival);
        }
    }
    return {backlog ? TimeBasis::Past : TimeBasis::Undecided, message.event, catchesUp};
}

DeviceClock::Verdict DeviceClock::offBy(Ticks ahead, EventTime event, EventTime arrival) {
    m_off = ahead;
    m_offAt = arrival;
    return byArrival(event, arrival);
}

DeviceClock::Verdict DeviceClock::byArrival(EventTime event, EventTime arrival) {
    // Shifted as a whole, messages keep the distance that the device gave them; what the network
    // adds to it says nothing.
    EventTime time = arrival;
    const Ticks shift = difference(arrival, event);
    if (std::abs((m_shift - shift).count()) <= kSpacing.count() && shift < kMost && shift > -kMost)
        time = event + m_shift;
    else
        m_shift = shift;
    if (m_placed && time < m_reached &&
        (event > m_stamped || m_stamped - event > kOvertaken || arrival - m_reachedAt >= kRegress))
        time = m_reached;
    return {TimeBasis::Arrival, time, false};
}

/// Times run faster than arrivals, from one message to the next: both had waited somewhere.
bool DeviceClock::isBurst(EventTime event, EventTime arrival) const noexcept {
    if (!m_since)
        return false;
    const Ticks made = difference(event, m_stamped);
    return made >= kLeastInBurst && (arrival - m_stampedAt) * 4 < made;
}

/// The same over more messages, for those that are sent many times a second.
bool DeviceClock::shrinks(Ticks age, EventTime arrival) const noexcept {
    if (!m_since)
        return false;
    const Ticks by = m_since->age - age;
    return by > kSteadyAge && by > (arrival - m_since->arrival) / 2;
}

void DeviceClock::translate(Ticks by) noexcept {
    m_reached += by;
    m_reachedAt += by;
    m_stampedAt += by;
    m_offAt += by;
    m_shift += by;
    if (m_since) {
        m_since->age += by;
        m_since->arrival += by;
    }
    if (m_wentBack)
        *m_wentBack += by;
    if (m_backlogUntil)
        *m_backlogUntil += by;
    if (m_off)
        *m_off -= by;
}

} // namespace vigil::model
