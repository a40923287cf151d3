// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/worst_only.h"
#include "bed_rows.h"

#include <QTest>

#include <algorithm>

using namespace rows;
using namespace vigil::alerts;

namespace {

LimitRule extreme(bool latching = false) {
    auto made = rule("HR-extreme", "HR", 40, 150);
    made.priority = Priority::High;
    made.latching = latching;
    return made;
}

/// What people are told of: all that stands and has nothing worse above it.
std::string told(const AlarmTable& alarms) {
    const auto shown = alarms.shown();
    std::string text;
    for (const auto& alarm : shown)
        if (std::ranges::none_of(shown, [&](const auto& other) { return outranks(other, alarm); }))
            text += (text.empty() ? "" : " ") + alarm.bed + ':' + alarm.rule;
    return text;
}

} // namespace

/// Of one parameter people are told of the worst alarm alone.
class TestWorstOnly : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void theWorstOfAParameterStandsForTheOthers() {
        auto alarms = table({rule("HR", "HR", 50, 120), extreme()});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        QCOMPARE(told(alarms), std::string("b1:HR-high"));
        alarms.evaluate(one(1, "b1", {{"HR", 160}}), events);
        QCOMPARE(told(alarms), std::string("b1:HR-extreme-high"));
        // Both stand: nothing of it is left out of the journal, or of the list.
        QCOMPARE(words(events), std::string("raised HR-high, raised HR-extreme-high"));
        QCOMPARE(alarms.shown().size(), std::size_t{2});
        // Better, not well: what still holds is told.
        alarms.evaluate(one(2, "b1", {{"HR", 130}}), events);
        QCOMPARE(told(alarms), std::string("b1:HR-high"));
    }

    void anAcknowledgedOneGoesOnToStandForTheOthers() {
        auto alarms = table({rule("HR", "HR", 50, 120), extreme()});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 160}}), events);
        const auto worst = alarms.shown().front();
        QCOMPARE(worst.rule, std::string("HR-extreme-high"));
        QVERIFY(alarms.acknowledge(worst.id, "lee", at(1), events));
        QCOMPARE(told(alarms), std::string("b1:HR-extreme-high"));
    }

    void whatIsOverAndLatchedHidesNothingThatHolds() {
        auto alarms = table({rule("HR", "HR", 50, 120), extreme(true)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 160}}), events);
        alarms.evaluate(one(1, "b1", {{"HR", 130}}), events);
        QCOMPARE(events.back().what, AlarmEvent::What::Latched);
        QCOMPARE(told(alarms), std::string("b1:HR-extreme-high b1:HR-high"));
    }

    void sidesParametersAndBedsAreApart() {
        auto pressure = rule("ABP_SYS-extreme", "ABP_SYS", 70, 200);
        pressure.priority = Priority::High;
        auto alarms = table({rule("HR", "HR", 50, 120), extreme(), pressure});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}, {"ABP_SYS", 210}}), events);
        alarms.evaluate(one(0, "b2", {{"HR", 160}}), events);
        QCOMPARE(told(alarms),
                 std::string("b2:HR-extreme-high b1:ABP_SYS-extreme-high b1:HR-high"));
        AlarmStatus low, high;
        low.bed = high.bed = "b1";
        low.signal = high.signal = "HR";
        low.condition = high.condition = ConditionState::Active;
        low.priority = Priority::Medium;
        high.priority = Priority::High;
        low.side = LimitSide::Low;
        high.side = LimitSide::High;
        QVERIFY(!outranks(high, low));
        low.side = LimitSide::High;
        QVERIFY(outranks(high, low));
        QVERIFY(!outranks(low, high));
    }

    /// What is no limit on a parameter says something of its own.
    void onlyLimitsOnAParameterFormAChain() {
        AlarmStatus low, high;
        low.bed = high.bed = "b1";
        low.signal = high.signal = "vt";
        low.condition = high.condition = ConditionState::Active;
        low.priority = Priority::Medium;
        high.priority = Priority::High;
        QVERIFY(!outranks(high, low)); // of rules on rows, that have no sides
        low.side = high.side = LimitSide::High;
        QVERIFY(outranks(high, low));
        high.kind = AlarmKind::Technical;
        QVERIFY(!outranks(high, low));
    }
};

QTEST_APPLESS_MAIN(TestWorstOnly)
#include "tst_worst_only.moc"
