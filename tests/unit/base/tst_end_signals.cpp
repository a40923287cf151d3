// SPDX-License-Identifier: GPL-3.0-or-later
// Signals that ask the program to end, in a child process that is sent them.
#include "base/end_signals.h"

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace vigil;

namespace {

constexpr int kAsked = 10; ///< exit codes of the child, with the number of the signal
constexpr int kNotAsked = 5;

void pauseMs(int span) { ::usleep(static_cast<useconds_t>(span) * 1000); }

/// Runs `life` in a child and gives its exit code, or minus the signal that killed it.
template <typename Life>
int codeOf(const Life& life) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(30);
        life();
        ::_exit(kNotAsked);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

} // namespace

class TestEndSignals : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void eachAsksOnce_data() {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGHUP") << SIGHUP;
    }

    void eachAsksOnce() {
        QFETCH(int, signal);
        const int code = codeOf([signal] {
            static_cast<void>(std::signal(SIGHUP, SIG_DFL));
            base::EndSignals::block();
            const base::EndSignals signals([](int came) { ::_exit(kAsked + came); });
            ::kill(::getpid(), signal);
            pauseMs(20'000);
        });
        QCOMPARE(code, kAsked + signal);
    }

    // From before anybody listens.
    void oneThatCameEarlierIsNotLost() {
        const int code = codeOf([] {
            base::EndSignals::block();
            ::kill(::getpid(), SIGTERM);
            const base::EndSignals signals([](int came) { ::_exit(kAsked + came); });
            pauseMs(20'000);
        });
        QCOMPARE(code, kAsked + SIGTERM);
    }

    void aSecondOneEndsAtOnce() {
        const int code = codeOf([] {
            base::EndSignals::block();
            const base::EndSignals signals([](int) {});
            ::kill(::getpid(), SIGTERM);
            pauseMs(1000);
            ::kill(::getpid(), SIGINT);
            pauseMs(20'000);
        });
        QCOMPARE(code, 128 + SIGINT);
    }

    // A terminal that closes and timeout(1) tell twice.
    void twoAtOnceAreOneRequest() {
        const int code = codeOf([] {
            base::EndSignals::block();
            ::kill(::getpid(), SIGTERM);
            ::kill(::getpid(), SIGINT);
            const base::EndSignals signals([](int) {});
            pauseMs(500);
        });
        QCOMPARE(code, kNotAsked);
    }

    void whatNohupIgnoresStaysIgnored() {
        const int code = codeOf([] {
            static_cast<void>(std::signal(SIGHUP, SIG_IGN));
            base::EndSignals::block();
            const base::EndSignals signals([](int came) { ::_exit(kAsked + came); });
            ::kill(::getpid(), SIGHUP);
            pauseMs(300);
        });
        QCOMPARE(code, kNotAsked);
    }

    void aBrokenPipeKillsNobody() {
        const int code = codeOf([] {
            base::EndSignals::block();
            int ends[2] = {-1, -1};
            if (::pipe(ends) != 0)
                ::_exit(1);
            ::close(ends[0]);
            if (::write(ends[1], "x", 1) >= 0)
                ::_exit(2);
        });
        QCOMPARE(code, kNotAsked);
    }
};

QTEST_GUILESS_MAIN(TestEndSignals)
#include "tst_end_signals.moc"
