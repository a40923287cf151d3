// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

// Annotations of clang's -Wthread-safety; empty for other compilers.
#if defined(__clang__)
#define VIGIL_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define VIGIL_THREAD_ANNOTATION(x)
#endif
#define GUARDED_BY(x) VIGIL_THREAD_ANNOTATION(guarded_by(x))
#define REQUIRES(...) VIGIL_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))

namespace vigil::base {

/// std::mutex that clang's thread-safety analysis understands. *Thread:* any.
class VIGIL_THREAD_ANNOTATION(capability("mutex")) Mutex {
public:
    void lock() VIGIL_THREAD_ANNOTATION(acquire_capability()) { m_mutex.lock(); }

    /// False when another thread has it.
    [[nodiscard]] bool tryLock() VIGIL_THREAD_ANNOTATION(try_acquire_capability(true)) {
        return m_mutex.try_lock();
    }

    void unlock() VIGIL_THREAD_ANNOTATION(release_capability()) { m_mutex.unlock(); }

private:
    friend class Condition;
    std::mutex m_mutex;
};

/// Scoped lock of a Mutex.
class VIGIL_THREAD_ANNOTATION(scoped_lockable) MutexLock {
public:
    explicit MutexLock(Mutex& mutex) VIGIL_THREAD_ANNOTATION(acquire_capability(mutex))
        : m_mutex(mutex) {
        m_mutex.lock();
    }

    ~MutexLock() VIGIL_THREAD_ANNOTATION(release_capability()) { m_mutex.unlock(); }

    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

private:
    Mutex& m_mutex;
};

/// Condition variable for a Mutex that the caller holds.
class Condition {
public:
    void wait(Mutex& mutex) REQUIRES(mutex) {
        std::unique_lock<std::mutex> lock(mutex.m_mutex, std::adopt_lock);
        m_condition.wait(lock);
        lock.release();
    }

    /// Returns false when `deadline` passed first.
    bool waitUntil(Mutex& mutex, std::chrono::steady_clock::time_point deadline) REQUIRES(mutex) {
        std::unique_lock<std::mutex> lock(mutex.m_mutex, std::adopt_lock);
        const auto status = m_condition.wait_until(lock, deadline);
        lock.release();
        return status == std::cv_status::no_timeout;
    }

    void notifyOne() { m_condition.notify_one(); }

    void notifyAll() { m_condition.notify_all(); }

private:
    std::condition_variable m_condition;
};

} // namespace vigil::base
