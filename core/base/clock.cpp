// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"

#include <time.h> // NOLINT(modernize-deprecated-headers): clock_gettime is POSIX

#include <condition_variable>

namespace vigil::base {

ArrivalTime SystemClock::now() const {
    return ArrivalTime{
        std::chrono::floor<Ticks>(std::chrono::system_clock::now().time_since_epoch())};
}

SteadyTime SystemClock::steadyNow() const {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now());
}

SteadyTime SystemClock::bootNow() const {
    timespec now{};
    if (clock_gettime(CLOCK_BOOTTIME, &now) != 0)
        return steadyNow(); // then a sleep goes unnoticed
    return SteadyTime{std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec}};
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

SteadyTime ManualClock::bootNow() const {
    const MutexLock lock(m_mutex);
    return m_boot;
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
    m_boot += span;
    m_moved.notifyAll();
}

void ManualClock::stepWall(Ticks span) {
    const MutexLock lock(m_mutex);
    m_now += span;
}

void ManualClock::sleep(Ticks span) {
    const MutexLock lock(m_mutex);
    m_now += span;
    m_boot += span;
}

} // namespace vigil::base
