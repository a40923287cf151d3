// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/condition.h"

#include <QTest>

using namespace vigil;
using namespace vigil::alerts;
using Change = Condition::Change;
using std::chrono::seconds;

namespace {

EventTime at(int second) { return EventTime{seconds{second}}; }

constexpr Limit kHigh{LimitSide::High, 120, 10};
constexpr Limit kLow{LimitSide::Low, 90, 1};

} // namespace

class TestCondition : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void limitsReadValues() {
        QCOMPARE(kHigh.read(120), Reading::Between);
        QCOMPARE(kHigh.read(120.01), Reading::Violating);
        QCOMPARE(kHigh.read(110), Reading::Clear);
        QCOMPARE(kHigh.read(110.01), Reading::Between);
        QCOMPARE(kLow.read(90), Reading::Between);
        QCOMPARE(kLow.read(89.9), Reading::Violating);
        QCOMPARE(kLow.read(91), Reading::Clear);
        const Limit sharp{LimitSide::High, 5, 0};
        QCOMPARE(sharp.read(5), Reading::Clear);
    }

    void raisesAtOnceWithoutDelay() {
        Condition condition;
        QCOMPARE(condition.observe(Reading::Violating, at(3), {}, false), Change::Raised);
        QCOMPARE(condition.onset(), at(3));
        QCOMPARE(condition.raised(), at(3));
        QCOMPARE(condition.observe(Reading::Between, at(4), {}, false), Change::None);
        QCOMPARE(condition.observe(Reading::Clear, at(5), {}, false), Change::Cleared);
        QCOMPARE(condition.state(), ConditionState::Inactive);
    }

    void delayRunsInEventTime() {
        const Condition::Policy policy{seconds{6}, false};
        Condition condition;
        QCOMPARE(condition.observe(Reading::Violating, at(10), policy, false), Change::Pending);
        QCOMPARE(condition.observe(Reading::Violating, at(15), policy, false), Change::None);
        QCOMPARE(condition.observe(Reading::Violating, at(16), policy, false), Change::Raised);
        QCOMPARE(condition.onset(), at(10));
        QCOMPARE(condition.raised(), at(16));
    }

    void anyValueInsideEndsTheDelay() {
        const Condition::Policy policy{seconds{6}, false};
        Condition condition;
        static_cast<void>(condition.observe(Reading::Violating, at(0), policy, false));
        QCOMPARE(condition.observe(Reading::Between, at(5), policy, false), Change::Suppressed);
        QCOMPARE(condition.observe(Reading::Violating, at(7), policy, false), Change::Pending);
        QCOMPARE(condition.onset(), at(7));
    }

    void delayMayEndWithoutAValue() {
        const Condition::Policy policy{seconds{6}, false};
        Condition condition;
        QVERIFY(!condition.due(policy));
        static_cast<void>(condition.observe(Reading::Violating, at(0), policy, false));
        QCOMPARE(*condition.due(policy), at(6));
        QCOMPARE(condition.elapse(at(5), policy), Change::None);
        QCOMPARE(condition.elapse(at(9), policy), Change::Raised);
        QCOMPARE(condition.raised(), at(6));
        QCOMPARE(condition.elapse(at(9), policy), Change::None);
    }

    void latchesUnlessSeen() {
        const Condition::Policy policy{{}, true};
        Condition condition;
        static_cast<void>(condition.observe(Reading::Violating, at(0), policy, false));
        QCOMPARE(condition.observe(Reading::Clear, at(1), policy, false), Change::Latched);
        QVERIFY(condition.isStanding());
        QCOMPARE(condition.observe(Reading::Clear, at(2), policy, false), Change::None);
        QCOMPARE(condition.observe(Reading::Violating, at(3), policy, false), Change::Raised);
        QCOMPARE(condition.observe(Reading::Clear, at(4), policy, true), Change::Cleared);
        QVERIFY(!condition.isStanding());
        QCOMPARE(condition.reset(), Change::None);
        static_cast<void>(condition.observe(Reading::Violating, at(5), policy, false));
        QCOMPARE(condition.reset(), Change::None);
        static_cast<void>(condition.observe(Reading::Clear, at(6), policy, false));
        QCOMPARE(condition.reset(), Change::Reset);
        QCOMPARE(condition.state(), ConditionState::Inactive);
    }

    void losingDataNeverEndsARaisedOne() {
        const Condition::Policy policy{seconds{6}, false};
        Condition condition;
        QCOMPARE(condition.lose(), Change::None);
        static_cast<void>(condition.observe(Reading::Violating, at(0), policy, false));
        static_cast<void>(condition.observe(Reading::Violating, at(6), policy, false));
        QCOMPARE(condition.lose(), Change::Lost);
        QCOMPARE(condition.state(), ConditionState::Unknown);
        QVERIFY(condition.isStanding());
        QCOMPARE(condition.lose(), Change::None);
        // Still violating: goes on without a new delay, as the same alarm.
        QCOMPARE(condition.observe(Reading::Violating, at(60), policy, false), Change::Found);
        QCOMPARE(condition.raised(), at(6));
        static_cast<void>(condition.lose());
        QCOMPARE(condition.observe(Reading::Clear, at(90), policy, false), Change::Cleared);
    }

    void losingDataRestartsADelay() {
        const Condition::Policy policy{seconds{6}, false};
        Condition condition;
        static_cast<void>(condition.observe(Reading::Violating, at(0), policy, false));
        QCOMPARE(condition.lose(), Change::Lost);
        QVERIFY(!condition.isStanding());
        QVERIFY(!condition.due(policy));
        QCOMPARE(condition.observe(Reading::Violating, at(60), policy, false), Change::Pending);
        QCOMPARE(condition.onset(), at(60));
        static_cast<void>(condition.lose());
        QCOMPARE(condition.observe(Reading::Clear, at(70), policy, false), Change::Suppressed);
        QCOMPARE(condition.state(), ConditionState::Inactive);
    }

    void latchedSurvivesLoss() {
        Condition condition;
        static_cast<void>(condition.observe(Reading::Violating, at(0), {{}, true}, false));
        static_cast<void>(condition.observe(Reading::Clear, at(1), {{}, true}, false));
        QCOMPARE(condition.lose(), Change::None);
        QCOMPARE(condition.state(), ConditionState::Latched);
    }

    void switchedOffStartsAfresh() {
        Condition condition;
        static_cast<void>(condition.observe(Reading::Violating, at(0), {}, false));
        QCOMPARE(condition.switchOff(), Change::SwitchedOff);
        QCOMPARE(condition.state(), ConditionState::Off);
        QCOMPARE(condition.switchOff(), Change::None);
        QCOMPARE(condition.observe(Reading::Violating, at(9), {}, false), Change::Raised);
        QCOMPARE(condition.onset(), at(9));
    }

    void restoredIsUnknownUntilDataCome() {
        Condition condition;
        condition.restore(false, at(1), at(7));
        QCOMPARE(condition.state(), ConditionState::Unknown);
        QVERIFY(condition.isStanding());
        QCOMPARE(condition.observe(Reading::Violating, at(90), {seconds{6}, false}, false),
                 Change::Found);
        QCOMPARE(condition.raised(), at(7));
        Condition latched;
        latched.restore(true, at(1), at(7));
        QCOMPARE(latched.state(), ConditionState::Latched);
    }
};

QTEST_APPLESS_MAIN(TestCondition)
#include "tst_condition.moc"
