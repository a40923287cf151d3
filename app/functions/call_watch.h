// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"

#include <chrono>
#include <optional>
#include <thread>

class QJSEngine;

namespace vigil::app {

/// Interrupts a call of a function that takes too long. *Thread:* of the calls. *Owns:* the thread
/// that waits.
class CallWatch {
public:
    explicit CallWatch(std::chrono::milliseconds time);
    ~CallWatch();

    /// Around each call.
    void begin(QJSEngine& engine);
    /// True when it was interrupted.
    bool end();

private:
    using Clock = std::chrono::steady_clock;

    void watch(const std::stop_token& stop);

    const std::chrono::milliseconds m_time;
    base::Mutex m_mutex;
    base::Condition m_changed;
    QJSEngine* m_engine GUARDED_BY(m_mutex) = nullptr; ///< at work
    Clock::time_point m_until GUARDED_BY(m_mutex);
    bool m_interrupted GUARDED_BY(m_mutex) = false;
    bool m_ended GUARDED_BY(m_mutex) = false;
    std::jthread m_thread; ///< last: everything else exists when it starts
};

} // namespace vigil::app
