// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"

#include <QTest>

using namespace rows;
using namespace vigil::alerts;

/// Acknowledge, reset, escalate, and what a restart keeps.
class TestAlarmPeople : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void acknowledgingNeverChangesTheCondition() {
        auto alarms = table({rule("HR", "HR", 50, 120), rule("RR", "RR", 8, 30)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}, {"RR", 40}}), events);
        events.clear();
        QVERIFY(alarms.acknowledge(1, "lee", at(1), events));
        QCOMPARE(words(events), std::string("acknowledged HR-high"));
        QCOMPARE(events[0].alarm.condition, ConditionState::Active);
        QCOMPARE(events[0].alarm.presence, SignalPresence::Ack);
        QCOMPARE(events[0].alarm.incident, IncidentState::Acknowledged);
        QCOMPARE(events[0].alarm.acknowledgedBy, std::string("lee"));
        // The other one still sounds, and comes first now.
        QCOMPARE(alarms.shown().front().rule, std::string("RR-high"));
        QCOMPARE(alarms.shown().front().presence, SignalPresence::On);
        QVERIFY(!alarms.acknowledge(1, "lee", at(2), events));
        QVERIFY(!alarms.acknowledge(99, "lee", at(2), events));
        QVERIFY(!alarms.acknowledge(0, "lee", at(2), events));
        QCOMPARE(events.size(), std::size_t{1});
        alarms.evaluate(one(3, "b1", {{"HR", 80}}), events);
        QCOMPARE(words(events), std::string("acknowledged HR-high, cleared HR-high"));
        QCOMPARE(alarms.shown().size(), std::size_t{1});
        // A new occurrence is not acknowledged.
        alarms.evaluate(one(4, "b1", {{"HR", 140}}), events);
        QCOMPARE(events.back().alarm.presence, SignalPresence::On);
        QVERIFY(!events.back().alarm.acknowledged);
    }

    void acknowledgeAllTakesThoseThatStand() {
        auto alarms = table({rule("HR", "HR", 50, 120), rule("RR", "RR", 8, 30)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}, {"RR", 40}}), events);
        alarms.evaluate(one(0, "b2", {{"HR", 130}, {"RR", 20}}), events);
        QCOMPARE(alarms.acknowledgeAll("lee", at(1), events), std::size_t{3});
        QCOMPARE(alarms.acknowledgeAll("lee", at(2), events), std::size_t{0});
    }

    void alarmsNameTheEscalationOfTheirRule() {
        auto heart = rule("HR", "HR", 50, 120);
        heart.policy = "ward";
        auto alarms = table({heart, rule("RR", "RR", 8, 30)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}, {"RR", 40}}), events);
        QCOMPARE(words(events), std::string("raised HR-high, raised RR-high"));
        QCOMPARE(events[0].alarm.policy, std::string("ward"));
        QCOMPARE(events[1].alarm.policy, std::string());
    }

    void latchedStaysUntilResetOrAcknowledged() {
        auto latching = rule("HR", "HR", 50, 120);
        latching.latching = true;
        auto alarms = table({latching});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        QVERIFY(!alarms.reset(1, "lee", at(0), events));
        alarms.evaluate(one(1, "b1", {{"HR", 80}}), events);
        QCOMPARE(words(events), std::string("raised HR-high, latched HR-high"));
        QCOMPARE(alarms.shown().front().presence, SignalPresence::Latch);
        QCOMPARE(alarms.shown().front().incident, IncidentState::Triggered);
        QCOMPARE(*alarms.shown().front().cleared, at(1));
        alarms.evaluate(one(2, "b1", {{"HR", 131}}), events);
        QCOMPARE(events.back().what, AlarmEvent::What::Raised);
        QCOMPARE(events.back().alarm.id, std::uint64_t{1});
        alarms.evaluate(one(3, "b1", {{"HR", 80}}), events);
        events.clear();
        QVERIFY(alarms.reset(1, "lee", at(4), events));
        QCOMPARE(words(events), std::string("reset HR-high"));
        QCOMPARE(events[0].alarm.incident, IncidentState::Resolved);
        QCOMPARE(events[0].alarm.acknowledgedBy, std::string("lee"));
        QVERIFY(alarms.shown().empty());

        alarms.evaluate(one(5, "b1", {{"HR", 130}}), events);
        alarms.evaluate(one(6, "b1", {{"HR", 80}}), events);
        events.clear();
        QVERIFY(alarms.acknowledge(2, "lee", at(7), events));
        QCOMPARE(words(events), std::string("acknowledged HR-high, reset HR-high"));
        QVERIFY(alarms.shown().empty());
        // Seen while active: does not latch.
        alarms.evaluate(one(8, "b1", {{"HR", 130}}), events);
        QVERIFY(alarms.acknowledge(3, "lee", at(8), events));
        alarms.evaluate(one(9, "b1", {{"HR", 80}}), events);
        QCOMPARE(events.back().what, AlarmEvent::What::Cleared);
    }

    void escalationSoundsAgain() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        QVERIFY(alarms.acknowledge(1, "lee", at(1), events));
        events.clear();
        QVERIFY(alarms.changePriority(1, Priority::High, at(2), events));
        QCOMPARE(words(events), std::string("escalated HR-high"));
        QCOMPARE(events[0].alarm.presence, SignalPresence::On);
        QCOMPARE(events[0].alarm.incident, IncidentState::Triggered);
        QCOMPARE(events[0].alarm.priority, Priority::High);
        QVERIFY(!alarms.changePriority(1, Priority::High, at(3), events));
        QVERIFY(alarms.changePriority(1, Priority::Low, at(4), events));
        QCOMPARE(events.back().what, AlarmEvent::What::Updated);
        // The next occurrence starts with the rule's own priority.
        alarms.evaluate(one(5, "b1", {{"HR", 80}}), events);
        alarms.evaluate(one(6, "b1", {{"HR", 130}}), events);
        QCOMPARE(events.back().alarm.priority, Priority::Medium);
    }

    void raisedPriorityOfARuleEscalatesItsAlarms() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        QVERIFY(alarms.acknowledge(1, "lee", at(1), events));
        auto raised = rule("HR", "HR", 50, 120);
        raised.priority = Priority::High;
        alarms.setRules({{raised}, {}}, at(2), events);
        QCOMPARE(events.back().what, AlarmEvent::What::Escalated);
        QCOMPARE(alarms.shown().front().presence, SignalPresence::On);
    }

    void aRestartKeepsWhatStood() {
        auto latching = rule("RR", "RR", 8, 30);
        latching.latching = true;
        auto before = table({rule("HR", "HR", 50, 120), latching, rule("Temp", "Temp", 35, 39)});
        std::vector<AlarmEvent> events;
        before.evaluate(one(0, "b1", {{"HR", 130}, {"RR", 40}, {"Temp", 40}}), events);
        before.evaluate(one(1, "b1", {{"HR", 130}, {"RR", 20}, {"Temp", 40}}), events);
        QVERIFY(before.acknowledge(1, "lee", at(1), events));
        before.setTechnical("", TechnicalRule::SourceLost, "ward", true, Priority::Medium, {},
                            at(1), events);
        const auto saved = before.shown();
        QCOMPARE(saved.size(), std::size_t{4});

        AlarmTable after({{rule("HR", "HR", 50, 120), latching}, {}},
                         [] { return std::uint64_t{100}; });
        events.clear();
        after.restore(saved, at(60), events);
        std::vector<std::string> told;
        for (const auto& event : events)
            told.push_back(std::string(name(event.what)) + ' ' + event.alarm.rule);
        std::ranges::sort(told);
        QCOMPARE(told, (std::vector<std::string>{"cleared Temp-high", "restored HR-high",
                                                 "restored RR-high", "restored source-lost"}));
        QCOMPARE(after.shown().size(), std::size_t{3});
        for (const auto& alarm : after.shown()) {
            if (alarm.rule == "HR-high") {
                QCOMPARE(alarm.condition, ConditionState::Unknown);
                QCOMPARE(alarm.presence, SignalPresence::Ack);
                QCOMPARE(alarm.id, std::uint64_t{1});
            } else if (alarm.rule == "RR-high") {
                QCOMPARE(alarm.presence, SignalPresence::Latch);
            } else {
                QCOMPARE(alarm.rule, std::string("source-lost"));
                QCOMPARE(alarm.subject, std::string("ward"));
            }
        }
        // No data since the restart: silence is noticed although no row has come.
        events.clear();
        after.tick(at(61), events);
        QVERIFY(events.empty());
        after.tick(at(66), events);
        QCOMPARE(words(events), std::string("raised stale"));
        events.clear();
        after.evaluate(one(70, "b1", {{"HR", 130}}), events);
        QCOMPARE(words(events), std::string("cleared stale, known HR-high"));
        QCOMPARE(events.back().alarm.presence, SignalPresence::Ack);
        QVERIFY(after.reset(2, "lee", at(71), events));
    }
};

QTEST_APPLESS_MAIN(TestAlarmPeople)
#include "tst_alarm_people.moc"
