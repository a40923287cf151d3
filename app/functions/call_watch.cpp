// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/functions/call_watch.h"

#include <QJSEngine>

namespace vigil::app {

CallWatch::CallWatch(std::chrono::milliseconds time)
    : m_time(time), m_thread([this](const std::stop_token& stop) { watch(stop); }) {}

CallWatch::~CallWatch() {
    {
        const base::MutexLock lock(m_mutex);
        m_ended = true;
    }
    m_changed.notifyAll();
}

void CallWatch::begin(QJSEngine& engine) {
    const base::MutexLock lock(m_mutex);
    m_engine = &engine;
    m_interrupted = false;
    m_until = Clock::now() + m_time;
}

bool CallWatch::end() {
    const base::MutexLock lock(m_mutex);
    if (m_interrupted)
        m_engine->setInterrupted(false);
    m_engine = nullptr;
    return m_interrupted;
}

/// Looks now and then: calls are many and short, and none of them shall wake a thread.
void CallWatch::watch(const std::stop_token& stop) {
    const base::MutexLock lock(m_mutex);
    while (!m_ended && !stop.stop_requested()) {
        (void)m_changed.waitUntil(m_mutex, Clock::now() + m_time / 8);
        if (m_engine == nullptr || m_interrupted || Clock::now() < m_until)
            continue;
        m_interrupted = true;
        m_engine->setInterrupted(true);
    }
}

} // namespace vigil::app
