// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/mqtt/takeover_watch.h"

#include <QTest>

using namespace vigil;
using namespace std::chrono_literals;
using transport::TakeoverWatch;

/// Told from outages by the pattern of what connections do.
class TestTakeoverWatch : public QObject {
    Q_OBJECT
    SteadyTime m_now{1h};
    TakeoverWatch m_watch{5s};

    void connectFor(std::chrono::milliseconds span) {
        m_watch.connected(m_now);
        m_now += span;
        m_watch.lost(m_now);
    }

    void take() {
        for (int i = 0; i < TakeoverWatch::kInARow; ++i)
            connectFor(1s);
    }

private Q_SLOTS:

    void init() { m_watch = TakeoverWatch(5s); }

    void theBrokersWordIsEnough() {
        m_watch.connected(m_now);
        m_watch.takenOver();
        QCOMPARE(m_watch.taken(), std::optional(true));
        const auto first = m_watch.wait(1s);
        m_watch.connected(m_now);
        m_watch.takenOver();
        QVERIFY(m_watch.wait(1s) > first);
        m_watch.connected(m_now);
        m_now += TakeoverWatch::kHeld;
        QVERIFY(m_watch.held(m_now));
        QCOMPARE(m_watch.taken(), std::optional(false));
    }

    void threeShortConnectionsInARow() {
        connectFor(1h);
        connectFor(1s);
        connectFor(4900ms);
        QVERIFY(!m_watch.taken());
        QCOMPARE(m_watch.wait(4s), 0ms);
        connectFor(0s);
        QCOMPARE(m_watch.taken(), std::optional(true));
    }

    void notWithALongOneBetween() {
        for (int i = 0; i < 10; ++i)
            connectFor(i % 3 == 2 ? 6s : 1s);
        QVERIFY(!m_watch.taken());
    }

    void notWithAFailedAttemptBetween() {
        for (int i = 0; i < 10; ++i) {
            connectFor(1s);
            connectFor(1s);
            m_watch.failed();
        }
        QVERIFY(!m_watch.taken());
    }

    void notByAttemptsThatNeverConnect() {
        for (int i = 0; i < 10; ++i)
            m_watch.lost(m_now);
        QVERIFY(!m_watch.taken());
    }

    void whatKeepAliveGivesUpDoesNotCount() {
        m_watch = TakeoverWatch(1s);
        for (int i = 0; i < 10; ++i)
            connectFor(1500ms);
        QVERIFY(!m_watch.taken());
    }

    void endsWithAConnectionThatHolds() {
        take();
        m_watch.connected(m_now);
        QVERIFY(!m_watch.held(m_now + TakeoverWatch::kHeld - 1ms));
        QCOMPARE(m_watch.taken(), std::optional(true));
        QVERIFY(m_watch.held(m_now + TakeoverWatch::kHeld));
        QCOMPARE(m_watch.taken(), std::optional(false));
        QVERIFY(!m_watch.held(m_now + TakeoverWatch::kHeld + 1s)); // once
        m_now += 1h;
        m_watch.lost(m_now);
        connectFor(1s);
        connectFor(1s);
        QCOMPARE(m_watch.taken(), std::optional(false));
    }

    void endsWithAnOutage() {
        take();
        m_watch.failed();
        QCOMPARE(m_watch.taken(), std::optional(false));
    }

    void aConnectionThatHoldsWithoutARivalIsKnownToHaveNone() {
        m_watch.connected(m_now);
        QVERIFY(!m_watch.held(m_now + TakeoverWatch::kHeld));
        QCOMPARE(m_watch.taken(), std::optional(false));
    }

    /// Two that wait alike must not take the waits of each other for peace.
    void waitsGrowAndStayBelowTheSpanThatEndsIt() {
        take();
        auto before = 4s + 0ms;
        for (int i = 0; i < 10; ++i) {
            const auto wait = m_watch.wait(4s);
            QVERIFY(wait > 4s && wait >= before && wait < TakeoverWatch::kHeld);
            before = wait;
            connectFor(TakeoverWatch::kLongestWait);
        }
        QVERIFY(before == TakeoverWatch::kLongestWait);
        QCOMPARE(m_watch.taken(), std::optional(true));
        QVERIFY(m_watch.wait(1min) == 1min); // never less than usual
    }
};

QTEST_APPLESS_MAIN(TestTakeoverWatch)
#include "tst_takeover_watch.moc"
