// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"

#include <QTest>

using namespace rows;
using namespace vigil::alerts;

namespace {

LimitRule limitOf(Ticks delay, bool latching = false) {
    auto made = rule("HR", "HR", {}, 120, 5, delay);
    made.latching = latching;
    return made;
}

/// One bed whose time the test tells.
struct Bed {
    explicit Bed(const LimitRule& limit) : alarms(table({limit})) {}

    void value(double second, double rate) {
        alarms.evaluate(one(second, "b1", {{"HR", rate}}), events);
    }

    void tick(double second) { alarms.tick(at(second), events); }

    [[nodiscard]] std::string heard() {
        auto text = words(events);
        events.clear();
        return text;
    }

    [[nodiscard]] AlarmStatus standing() const { return alarms.shown().at(0); }

    AlarmTable alarms;
    std::vector<AlarmEvent> events;
};

} // namespace

/// Each row of the machine of a condition (clinical reference 2.2), by its names.
class TestConditionMachine : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void inactiveSampleViolatesBecomesPending() {
        Bed bed(limitOf(seconds{6}));
        bed.value(10, 130);
        QCOMPARE(bed.events.at(0).alarm.condition, ConditionState::Pending);
        QCOMPARE(bed.events.at(0).alarm.onset, at(10));
        QCOMPARE(bed.events.at(0).alarm.id, std::uint64_t{0}); // no occurrence yet
        QCOMPARE(bed.heard(), std::string("pending HR-high"));
    }

    void inactiveSampleOfBadQualityStaysInactive() {
        auto limit = limitOf(seconds{6});
        limit.judging.quality = SignalCheck{"SQI", SignalCheck::Operator::AtLeast, 0.5};
        Bed bed(limit);
        bed.alarms.evaluate(one(10, "b1", {{"HR", 130}, {"SQI", 0.1}}), bed.events);
        QVERIFY(bed.events.empty());
    }

    void pendingSampleClearsBecomesInactive() {
        Bed bed(limitOf(seconds{6}));
        bed.value(10, 130);
        bed.value(12, 110);
        bed.tick(30);
        QCOMPARE(bed.events.at(1).alarm.condition, ConditionState::Inactive);
        QCOMPARE(words(bed.events).substr(0, 35),
                 std::string("pending HR-high, suppressed HR-high"));
        QCOMPARE(bed.events.at(1).time, at(12));
    }

    void pendingDelayElapsedBecomesActive() {
        Bed bed(limitOf(seconds{6}));
        for (int second = 10; second < 17; ++second)
            bed.value(second, 130);
        const auto alarm = bed.standing();
        QCOMPARE(alarm.condition, ConditionState::Active);
        QCOMPARE(alarm.id, std::uint64_t{1});
        QCOMPARE(alarm.onset, at(10));
        QCOMPARE(alarm.raised, at(16));
        QCOMPARE(alarm.value.value(), 130.0);
        QCOMPARE(alarm.limit.value(), 120.0);
    }

    void pendingDelayElapsesByTheClockAlone() {
        Bed bed(limitOf(seconds{4}));
        bed.value(10, 130);
        bed.tick(15);
        QCOMPARE(bed.standing().raised, at(14)); // when it was over, not when it was seen
    }

    void pendingSourceStaleBecomesUnknown() {
        Bed bed(limitOf(seconds{60}));
        bed.value(10, 130);
        bed.tick(16);
        QCOMPARE(bed.heard(), std::string("pending HR-high, unknown HR-high, raised stale"));
    }

    void activeSourceStaleBecomesUnknown() {
        Bed bed(limitOf({}));
        bed.value(10, 130);
        bed.tick(16);
        QCOMPARE(bed.heard(), std::string("raised HR-high, unknown HR-high, raised stale"));
        const auto shown = bed.alarms.shown(); // it stays, beside the technical one
        QCOMPARE(shown.at(0).condition, ConditionState::Unknown);
        QCOMPARE(shown.at(0).presence, SignalPresence::On);
        QCOMPARE(shown.at(1).rule, std::string("stale"));
    }

    void unknownDataBackGoesOnWhereItWasActive() {
        Bed bed(limitOf(seconds{6}));
        bed.value(0, 130);
        bed.value(6, 130);
        bed.tick(20);
        static_cast<void>(bed.heard());
        bed.value(30, 130);
        QCOMPARE(bed.heard(), std::string("cleared stale, known HR-high"));
        QCOMPARE(bed.standing().id, std::uint64_t{1});
        QCOMPARE(bed.standing().raised, at(6));
    }

    void unknownDataBackBeginsTheDelayAnewWhereItWasPending() {
        Bed bed(limitOf(seconds{6}));
        bed.value(0, 130);
        bed.tick(5.5);
        static_cast<void>(bed.heard());
        bed.value(30, 130);
        QCOMPARE(bed.heard(), std::string("cleared stale, pending HR-high"));
        bed.value(35, 130);
        QCOMPARE(bed.heard(), std::string());
        bed.value(36, 130);
        QCOMPARE(bed.heard(), std::string("raised HR-high"));
    }

    void activeClearsBecomesInactiveWhereItDoesNotLatch() {
        Bed bed(limitOf({}));
        bed.value(0, 130);
        bed.value(1, 117); // inside, but not by the hysteresis
        QCOMPARE(bed.heard(), std::string("raised HR-high"));
        bed.value(2, 115);
        QCOMPARE(bed.events.at(0).alarm.cleared.value(), at(2));
        QCOMPARE(bed.events.at(0).alarm.incident, IncidentState::Resolved);
        QCOMPARE(bed.heard(), std::string("cleared HR-high"));
        QVERIFY(bed.alarms.shown().empty());
    }

    void activeClearsBecomesLatchedWhereNobodyHasSeenIt() {
        Bed bed(limitOf({}, true));
        bed.value(0, 130);
        bed.value(1, 100);
        QCOMPARE(bed.heard(), std::string("raised HR-high, latched HR-high"));
        QCOMPARE(bed.standing().condition, ConditionState::Latched);
        QCOMPARE(bed.standing().presence, SignalPresence::Latch);
        QCOMPARE(bed.standing().cleared.value(), at(1));
    }

    void activeClearsBecomesInactiveWhereItWasAcknowledged() {
        Bed bed(limitOf({}, true));
        bed.value(0, 130);
        QVERIFY(bed.alarms.acknowledge(1, "lee", at(0.5), bed.events));
        bed.value(1, 100);
        QCOMPARE(bed.heard(), std::string("raised HR-high, acknowledged HR-high, cleared HR-high"));
    }

    void latchedIsResetByAnOperator_data() {
        QTest::addColumn<bool>("acknowledges");
        QTest::newRow("reset") << false;
        QTest::newRow("acknowledged") << true;
    }

    void latchedIsResetByAnOperator() {
        QFETCH(bool, acknowledges);
        Bed bed(limitOf({}, true));
        bed.value(0, 130);
        bed.value(1, 100);
        static_cast<void>(bed.heard());
        QVERIFY(acknowledges ? bed.alarms.acknowledge(1, "lee", at(5), bed.events)
                             : bed.alarms.reset(1, "lee", at(5), bed.events));
        QCOMPARE(bed.events.back().what, AlarmEvent::What::Reset);
        QCOMPARE(bed.events.back().alarm.condition, ConditionState::Inactive);
        QCOMPARE(bed.events.back().alarm.acknowledgedBy, std::string("lee"));
        QVERIFY(bed.alarms.shown().empty());
    }

    void latchedViolatesAgainSoonIsTheSameOccurrence() {
        Bed bed(limitOf(seconds{6}, true));
        bed.value(0, 130);
        bed.value(6, 130);
        bed.value(7, 100);
        bed.value(8, 130); // it is still on show: no second delay
        QCOMPARE(bed.heard(),
                 std::string("pending HR-high, raised HR-high, latched HR-high, raised HR-high"));
        QCOMPARE(bed.standing().id, std::uint64_t{1});
        QCOMPARE(bed.standing().condition, ConditionState::Active);
    }

    void latchedViolatesAgainLaterIsANewOccurrence() {
        auto limit = limitOf({}, true);
        StaleRule never;
        never.bedSilent = never.signalSilent = Ticks::zero();
        auto alarms = table({limit}, never);
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        alarms.evaluate(one(1, "b1", {{"HR", 100}}), events);
        alarms.evaluate(one(301, "b1", {{"HR", 130}}), events);
        QCOMPARE(words(events),
                 std::string("raised HR-high, latched HR-high, reset HR-high, raised HR-high"));
        QCOMPARE(events[2].alarm.id, std::uint64_t{1});
        QCOMPARE(events[2].alarm.condition, ConditionState::Inactive);
        QCOMPARE(events[3].alarm.id, std::uint64_t{2});
        // Nobody has answered: the incident is the same.
        QCOMPARE(events[3].alarm.incidentId, std::uint64_t{1});
        QCOMPARE(events[3].alarm.incident, IncidentState::Triggered);
        QCOMPARE(alarms.shown().size(), std::size_t{1});
    }

    void activeEscalatesAndSoundsAgain() {
        Bed bed(limitOf({}));
        bed.value(0, 130);
        QVERIFY(bed.alarms.acknowledge(1, "lee", at(1), bed.events));
        QCOMPARE(bed.standing().presence, SignalPresence::Ack);
        QVERIFY(bed.alarms.changePriority(1, Priority::High, at(2), bed.events));
        QCOMPARE(bed.events.back().what, AlarmEvent::What::Escalated);
        QCOMPARE(bed.standing().priority, Priority::High);
        QCOMPARE(bed.standing().presence, SignalPresence::On);
        QCOMPARE(bed.standing().condition, ConditionState::Active);
        QCOMPARE(bed.standing().id, std::uint64_t{1});
    }

    void activeImprovesToALowerPriority() {
        Bed bed(limitOf({}));
        bed.value(0, 130);
        QVERIFY(bed.alarms.acknowledge(1, "lee", at(1), bed.events));
        QVERIFY(bed.alarms.changePriority(1, Priority::Low, at(2), bed.events));
        QCOMPARE(bed.events.back().what, AlarmEvent::What::Updated);
        QCOMPARE(bed.standing().priority, Priority::Low);
        QCOMPARE(bed.standing().presence, SignalPresence::Ack); // nobody is called for it
    }

    void anyRuleOffBecomesOff_data() {
        QTest::addColumn<bool>("latches");
        QTest::newRow("active") << false;
        QTest::newRow("latched") << true;
    }

    void anyRuleOffBecomesOff() {
        QFETCH(bool, latches);
        auto limit = limitOf({}, latches);
        Bed bed(limit);
        bed.value(0, 130);
        if (latches)
            bed.value(1, 100);
        static_cast<void>(bed.heard());
        limit.enabled = false;
        bed.alarms.setRules({{limit}, {}}, at(2), bed.events);
        QCOMPARE(bed.events.at(0).alarm.condition, ConditionState::Off);
        QCOMPARE(bed.heard(), std::string("cleared HR-high"));
        bed.value(3, 130);
        QVERIFY(bed.events.empty());
    }

    void pendingRuleOffIsSuppressed() {
        auto limit = limitOf(seconds{6});
        Bed bed(limit);
        bed.value(0, 130);
        limit.enabled = false;
        bed.alarms.setRules({{limit}, {}}, at(2), bed.events);
        bed.tick(20);
        QVERIFY(bed.heard().starts_with("pending HR-high, suppressed HR-high"));
    }
};

QTEST_APPLESS_MAIN(TestConditionMachine)
#include "tst_condition_machine.moc"
