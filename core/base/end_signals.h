// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <chrono>
#include <functional>
#include <thread>

namespace vigil::base {

/// The signals by which the program is asked to end: SIGTERM, SIGINT, and SIGHUP where it was not
/// ignored at the start (nohup). They are taken by a thread that waits for them, as a handler could
/// do next to nothing. The second one ends the process at once, for when an end in order hangs;
/// what comes within kOneRequest of the first is the same request: a terminal that closes, and
/// timeout(1), tell twice. *Thread:* one. *Owns:* its thread.
class EndSignals {
public:
    static constexpr std::chrono::milliseconds kOneRequest{200};

    /// Keeps them from ending the program by themselves, and ignores SIGPIPE. Before any other
    /// thread is started: it holds for the calling thread and those that come from it.
    static void block();

    /// `asked` is called with the first signal, on the thread that waits: it must not.
    explicit EndSignals(std::function<void(int signal)> asked);
    /// Signals are not heard any more.
    ~EndSignals();

    EndSignals(const EndSignals&) = delete;
    EndSignals& operator=(const EndSignals&) = delete;

private:
    void run();
    void take(int signal);

    const std::function<void(int)> m_asked;
    SteadyTime m_first{}; ///< zero: none has come
    int m_signals = -1;   ///< a signalfd
    int m_enough = -1;    ///< an eventfd: the thread is to end
    std::thread m_thread;
};

} // namespace vigil::base
