// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"

#include <condition_variable>

namespace vigil::base {

ArrivalTime SystemClock::now() const {
    return ArrivalTime{
        std::chrono::floor<Ticks>(std::chrono::system_clock::now().time_since_epoch())};
}

SteadyTime SystemClock::steadyNow() const {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now());
}

bool SystemClock::waitUntil(SteadyTime deadline, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_until(lock, stop, deadline, [] { return false; });
    return !stop.stop_requested();
}

ArrivalTime ManualClock::now() const {
    const MutexLock lock(m_mutex);
    return m_now;
}

SteadyTime ManualClock::steadyNow() const {
    const MutexLock lock(m_mutex);
    return m_steady;
}

bool ManualClock::waitUntil(SteadyTime deadline, const std::stop_token& stop) {
    const std::stop_callback onStop(stop, [this] {
        const MutexLock lock(m_mutex);
        m_moved.notifyAll();
    });
    const MutexLock lock(m_mutex);
    while (m_steady < deadline && !stop.stop_requested())
        m_moved.wait(m_mutex);
    return !stop.stop_requested();
}

void ManualClock::advance(Ticks span) {
    const MutexLock lock(m_mutex);
    m_now += span;
    m_steady += span;
    m_moved.notifyAll();
}

void ManualClock::stepWall(Ticks span) {
    const MutexLock lock(m_mutex);
    m_now += span;
}

} // namespace vigil::base
