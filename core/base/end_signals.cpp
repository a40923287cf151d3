// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/end_signals.h"

#include "base/clock.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace vigil::base {
namespace {

constexpr int kKilledBy = 128; ///< what a shell adds to the number of the signal

bool isIgnored(int signal) {
    struct sigaction action {};

    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// A blocked signal would be taken even where it is ignored.
sigset_t endingSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    if (!isIgnored(SIGHUP))
        sigaddset(&signals, SIGHUP);
    return signals;
}

} // namespace

void EndSignals::block() {
    const sigset_t signals = endingSignals();
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
}

EndSignals::EndSignals(std::function<void(int)> asked) : m_asked(std::move(asked)) {
    const sigset_t signals = endingSignals();
    m_signals = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    m_enough = ::eventfd(0, EFD_CLOEXEC);
    m_thread = std::thread([this] { run(); });
}

EndSignals::~EndSignals() {
    const std::uint64_t one = 1;
    while (::write(m_enough, &one, sizeof one) < 0 && errno == EINTR) {
    }
    m_thread.join();
    ::close(m_signals);
    ::close(m_enough);
}

void EndSignals::run() {
    std::array<pollfd, 2> wanted{{{m_signals, POLLIN, 0}, {m_enough, POLLIN, 0}}};
    for (;;) {
        if (::poll(wanted.data(), wanted.size(), -1) < 0)
            continue;
        if (wanted[1].revents != 0)
            return;
        signalfd_siginfo came{};
        if (::read(m_signals, &came, sizeof came) == sizeof came)
            take(static_cast<int>(came.ssi_signo));
    }
}

void EndSignals::take(int signal) {
    const SteadyTime now = SystemClock{}.steadyNow();
    if (m_first == SteadyTime{}) {
        m_first = now;
        m_asked(signal);
    } else if (now - m_first >= kOneRequest) {
        ::_exit(kKilledBy + signal);
    }
}

} // namespace vigil::base
