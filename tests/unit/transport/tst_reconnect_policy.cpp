// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/net/reconnect_policy.h"

#include <QTest>

using namespace vigil;
using namespace std::chrono_literals;
using transport::ReconnectPolicy;

class TestReconnectPolicy : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void waitsDoubleUpToTheCap() {
        base::ManualClock clock(ArrivalTime{});
        ReconnectPolicy policy(clock, 500ms, 4000ms, 7);
        for (const auto full : {500ms, 1000ms, 2000ms, 4000ms, 4000ms, 4000ms}) {
            const auto wait = policy.next() - clock.steadyNow();
            QVERIFY(wait <= full);
            QVERIFY(wait >= full / 2);
        }
        QCOMPARE(policy.failures(), 6U);
    }

    void neverAboveTheCapHoweverLong() {
        base::ManualClock clock(ArrivalTime{});
        ReconnectPolicy policy(clock, 1ms, 3000ms, 1);
        for (int i = 0; i < 5000; ++i)
            QVERIFY(policy.next() - clock.steadyNow() <= 3000ms);
    }

    void lastingConnectionStartsOver() {
        base::ManualClock clock(ArrivalTime{});
        ReconnectPolicy policy(clock, 100ms, 10'000ms, 1);
        for (int i = 0; i < 5; ++i)
            static_cast<void>(policy.next());
        policy.connected();
        clock.advance(ReconnectPolicy::kSteady);
        QVERIFY(policy.next() - clock.steadyNow() <= 100ms);
        QCOMPARE(policy.failures(), 1U);
    }

    void shortConnectionDoesNot() {
        base::ManualClock clock(ArrivalTime{});
        ReconnectPolicy policy(clock, 100ms, 10'000ms, 1);
        for (int i = 0; i < 5; ++i)
            static_cast<void>(policy.next());
        policy.connected();
        clock.advance(1s);
        QVERIFY(policy.next() - clock.steadyNow() >= 1600ms);
    }

    void clientsDoNotComeBackInStep() {
        base::ManualClock clock(ArrivalTime{});
        ReconnectPolicy one(clock, 4000ms, 4000ms, 1);
        ReconnectPolicy other(clock, 4000ms, 4000ms, 2);
        QVERIFY(one.next() != other.next());
        ReconnectPolicy same(clock, 4000ms, 4000ms, 1);
        ReconnectPolicy again(clock, 4000ms, 4000ms, 1);
        QCOMPARE(same.next(), again.next());
    }

    void nonsenseBoundsAreMoved() {
        base::ManualClock clock(ArrivalTime{});
        ReconnectPolicy policy(clock, -5ms, -9ms, 1);
        QCOMPARE(policy.next() - clock.steadyNow(), std::chrono::nanoseconds(1ms));
    }
};

QTEST_APPLESS_MAIN(TestReconnectPolicy)
#include "tst_reconnect_policy.moc"
