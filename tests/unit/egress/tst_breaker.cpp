// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/breaker.h"

#include <QTest>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::egress;

class TestBreaker : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void opensAfterThreeFailuresInARow() {
        Breaker breaker(100ms, 1s, 1);
        QCOMPARE(breaker.state(), BreakerState::Closed);
        breaker.failed(kNow);
        breaker.failed(kNow);
        QCOMPARE(breaker.state(), BreakerState::Closed);
        breaker.succeeded();
        breaker.failed(kNow);
        breaker.failed(kNow);
        QCOMPARE(breaker.state(), BreakerState::Closed);
        breaker.failed(kNow);
        QCOMPARE(breaker.state(), BreakerState::Open);
    }

    void oneAttemptDecides() {
        Breaker breaker(100ms, 1s, 1);
        for (unsigned i = 0; i < Breaker::kFailures; ++i)
            breaker.failed(kNow);
        breaker.begin();
        QCOMPARE(breaker.state(), BreakerState::HalfOpen);
        breaker.failed(kNow);
        QCOMPARE(breaker.state(), BreakerState::Open);
        breaker.begin();
        breaker.succeeded();
        QCOMPARE(breaker.state(), BreakerState::Closed);
        QCOMPARE(breaker.failures(), 0U);
        QCOMPARE(breaker.nextTry(), SteadyTime{});
    }

    void waitsDoubleUpToTheLongestLessSomeJitter() {
        Breaker breaker(100ms, 1s, 7);
        auto most = std::chrono::nanoseconds{100ms};
        bool jitters = false;
        for (int i = 0; i < 60; ++i) {
            breaker.failed(kNow);
            const auto wait = breaker.nextTry() - kNow;
            QVERIFY(wait <= most);
            QVERIFY(wait >= most / 2);
            jitters = jitters || wait != most;
            most = std::min<std::chrono::nanoseconds>(2 * most, 1s);
        }
        QVERIFY(jitters);
        breaker.hasten();
        QCOMPARE(breaker.nextTry(), SteadyTime{});
    }

private:
    static constexpr SteadyTime kNow{std::chrono::hours{1}};
};

QTEST_GUILESS_MAIN(TestBreaker)
#include "tst_breaker.moc"
