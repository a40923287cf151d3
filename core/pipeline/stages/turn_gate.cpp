// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/turn_gate.h"

namespace vigil::pipeline {

void TurnGate::enter() {
    const base::MutexLock lock(m_mutex);
    while (m_closed)
        m_changed.wait(m_mutex);
    ++m_turns;
}

void TurnGate::leave() {
    const base::MutexLock lock(m_mutex);
    if (--m_turns == 0 && m_closed)
        m_changed.notifyAll();
}

void TurnGate::close() {
    const base::MutexLock lock(m_mutex);
    while (m_closed)
        m_changed.wait(m_mutex);
    m_closed = true;
    while (m_turns > 0)
        m_changed.wait(m_mutex);
}

void TurnGate::reopen() {
    const base::MutexLock lock(m_mutex);
    m_closed = false;
    m_changed.notifyAll();
}

} // namespace vigil::pipeline
