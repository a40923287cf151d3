// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/condition.h"

#include <cstddef>
#include <deque>
#include <optional>

namespace vigil::alerts {

/// Values of one signal over a span of event time; times must not go back. Of a signal that is
/// denser than anybody judges numerics the newest kMost are kept. *Thread:* the alarm thread's.
/// *Owns:* its values.
class ValueHistory {
public:
    static constexpr std::size_t kMost = 36'000;

    struct Sample {
        EventTime at{};
        double value = 0;
    };

    void add(EventTime at, double value);

    void forget() noexcept { m_samples.clear(); }

    /// All times move by as much.
    void translate(Ticks by) noexcept;

    [[nodiscard]] const std::deque<Sample>& samples() const noexcept { return m_samples; }

    void dropFirst() { m_samples.pop_front(); }

private:
    std::deque<Sample> m_samples;
};

/// The mean of the values in (t - span, t]. *Thread:* the alarm thread's. *Owns:* its values.
class MovingAverage {
public:
    explicit MovingAverage(Ticks span) : m_span(span) {}

    /// The mean with this value.
    [[nodiscard]] double add(EventTime at, double value);

    void forget() noexcept { m_history.forget(); }

    void translate(Ticks by) noexcept { m_history.translate(by); }

private:
    Ticks m_span;
    ValueHistory m_history;
};

/// How much a signal changes in a span: the difference to the newest value that is at least a span
/// old, for as long as a span. A signal slower than the span so has a rate as well.
/// *Thread:* the alarm thread's. *Owns:* its values.
class RateOfChange {
public:
    explicit RateOfChange(Ticks per) : m_per(per) {}

    /// The change up to this value; nullopt as long as no value is that old.
    [[nodiscard]] std::optional<double> add(EventTime at, double value);

    void forget() noexcept { m_history.forget(); }

    void translate(Ticks by) noexcept { m_history.translate(by); }

private:
    Ticks m_per;
    ValueHistory m_history;
};

/// The area between a signal and its limit since it went beyond, in unit times seconds: a deep
/// excursion counts sooner than a shallow one. Each value holds until the next one. Back inside by
/// the hysteresis it is over. *Thread:* the alarm thread's.
class LimitArea {
public:
    LimitArea(const Limit& limit, double most) : m_limit(limit), m_most(most) {}

    /// Violating once the area has been reached; Between while it grows.
    [[nodiscard]] Reading add(EventTime at, double value);

    [[nodiscard]] double area() const noexcept { return m_area; }

    /// Nobody knows what was since the last value: it counts no further.
    void interrupt() noexcept { m_last.reset(); }

    void translate(Ticks by) noexcept {
        if (m_last)
            m_last->at += by;
    }

private:
    Limit m_limit;
    double m_most;
    double m_area = 0;
    std::optional<ValueHistory::Sample> m_last; ///< the newest value beyond the limit
};

} // namespace vigil::alerts
