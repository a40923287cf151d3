// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "base/time.h"

#include <stop_token>

namespace vigil::base {

/// Where the time comes from. The only way to ask for "now" anywhere in the program, so that
/// tests and replays own it. *Thread:* any.
class Clock {
public:
    virtual ~Clock() = default;
    /// Wall time, UTC.
    [[nodiscard]] virtual ArrivalTime now() const = 0;
    /// Monotonic time for latencies and deadlines.
    [[nodiscard]] virtual SteadyTime steadyNow() const = 0;

    /// Monotonic time that also runs while the computer sleeps; its zero is its own.
    [[nodiscard]] virtual SteadyTime bootNow() const { return steadyNow(); }

    /// Blocks until `deadline` or until stop is requested. Returns false when stopped.
    virtual bool waitUntil(SteadyTime deadline, const std::stop_token& stop) = 0;

    bool waitFor(std::chrono::nanoseconds span, const std::stop_token& stop) {
        return waitUntil(steadyNow() + span, stop);
    }
};

/// The machine's clocks.
class SystemClock final : public Clock {
public:
    [[nodiscard]] ArrivalTime now() const override;
    [[nodiscard]] SteadyTime steadyNow() const override;
    [[nodiscard]] SteadyTime bootNow() const override;
    bool waitUntil(SteadyTime deadline, const std::stop_token& stop) override;
};

/// A clock that only moves when told to; waiters wake as it passes their deadline.
class ManualClock final : public Clock {
public:
    explicit ManualClock(ArrivalTime start) : m_now(start) {}

    [[nodiscard]] ArrivalTime now() const override;
    [[nodiscard]] SteadyTime steadyNow() const override;
    [[nodiscard]] SteadyTime bootNow() const override;
    bool waitUntil(SteadyTime deadline, const std::stop_token& stop) override;

    /// Moves both clocks forward.
    void advance(Ticks span);
    /// Steps the wall clock alone, as an operator or NTP would.
    void stepWall(Ticks span);
    /// The computer sleeps: all but the steady clock run on.
    void sleep(Ticks span);

private:
    mutable Mutex m_mutex;
    Condition m_moved;
    ArrivalTime m_now GUARDED_BY(m_mutex);
    SteadyTime m_steady GUARDED_BY(m_mutex){};
    SteadyTime m_boot GUARDED_BY(m_mutex){};
};

} // namespace vigil::base
