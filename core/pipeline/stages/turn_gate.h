// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"

namespace vigil::pipeline {

/// Lets the turns of all decode threads through side by side, and now and then one who needs a
/// moment between turns: who waits for it holds back turns that have not begun. *Thread:* any.
class TurnGate {
public:
    /// Within it what a thread hands to shards, store and checkpoint belongs together. A thread has
    /// at most one, and none while it asks for a Pause.
    class Turn {
    public:
        ~Turn() { m_gate.leave(); }

        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

    private:
        friend class TurnGate;

        explicit Turn(TurnGate& gate) : m_gate(gate) { m_gate.enter(); }

        TurnGate& m_gate;
    };

    /// While it lasts nobody is in a turn.
    class Pause {
    public:
        ~Pause() { m_gate.reopen(); }

        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;

    private:
        friend class TurnGate;

        explicit Pause(TurnGate& gate) : m_gate(gate) { m_gate.close(); }

        TurnGate& m_gate;
    };

    [[nodiscard]] Turn turn() { return Turn(*this); }

    /// Waits until every turn that has begun is over.
    [[nodiscard]] Pause pause() { return Pause(*this); }

private:
    void enter();
    void leave();
    void close();
    void reopen();

    base::Mutex m_mutex;
    base::Condition m_changed;
    unsigned m_turns GUARDED_BY(m_mutex) = 0; ///< that are on
    bool m_closed GUARDED_BY(m_mutex) = false;
};

} // namespace vigil::pipeline
