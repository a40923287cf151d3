// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"

#include <QTest>

using namespace rows;
using namespace vigil::alerts;

/// Stale data: ages, unknown conditions, technical alarms.
class TestAlarmSilence : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void silentBedIsATechnicalAlarmAndMakesConditionsUnknown() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        alarms.tick(at(4.9), events);
        QCOMPARE(events.size(), std::size_t{1});
        alarms.tick(at(7), events);
        QCOMPARE(words(events), std::string("raised HR-high, unknown HR-high, raised stale"));
        QCOMPARE(events[1].time, at(5));
        QCOMPARE(events[1].alarm.presence, SignalPresence::On);
        QCOMPARE(events[2].alarm.kind, AlarmKind::Technical);
        QCOMPARE(*events[2].alarm.value, 7.0);
        // However long it lasts, nothing resolves by itself and nothing is repeated.
        for (int s = 8; s < 4000; s += 100)
            alarms.tick(at(s), events);
        QCOMPARE(events.size(), std::size_t{3});
        QCOMPARE(alarms.shown().size(), std::size_t{2});
        QVERIFY(*alarms.shown().back().value > 3000);
    }

    void aLookAtOpenWindowsIsNoSignOfLife() {
        auto watched = rule("avg", "avg.hr", std::nullopt, 120);
        watched.provisional = true;
        auto alarms = table({watched});
        std::vector<AlarmEvent> events;
        const auto name = provisionalName("avg.hr");
        alarms.evaluate(one(1, "b1", {{"HR", 130}, {"avg.hr", 130}}), events);
        QCOMPARE(words(events), std::string());
        alarms.evaluateProvisional(one(2, "b1", {{name.c_str(), 130}}), events);
        QCOMPARE(words(events), std::string("raised avg-high"));
        QCOMPARE(events[0].alarm.signal, name);
        // Others send, so looks go on; this bed does not.
        events.clear();
        for (int s = 3; s < 20; ++s) {
            alarms.evaluateProvisional(one(s, "b1", {{name.c_str(), 100}}), events);
            alarms.tick(at(s), events);
            if (s == 5)
                QCOMPARE(words(events), std::string("cleared avg-high"));
        }
        QCOMPARE(words(events), std::string("cleared avg-high, raised stale"));
    }

    void aBedOfUndecidedAgeIsMissedAndARetainedOneIsNot() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        for (int s = 0; s < 8; ++s) {
            for (const auto& [bed, basis] : {std::pair{"b1", model::TimeBasis::Undecided},
                                             {"b2", model::TimeBasis::Retained}}) {
                auto rows = one(s - 3600, bed, {{"HR", 185}});
                rows.basis = {basis};
                alarms.evaluate(rows, events);
            }
            alarms.tick(at(s), events);
        }
        QCOMPARE(words(events), std::string("raised stale"));
        QCOMPARE(events[0].alarm.bed, std::string("b1"));
    }

    void dataBackIsReevaluated() {
        auto alarms = table({rule("HR", "HR", 50, 120, 0, seconds{6})});
        std::vector<AlarmEvent> events;
        for (int s = 0; s <= 6; ++s)
            alarms.evaluate(one(s, "b1", {{"HR", 130}}), events);
        alarms.tick(at(60), events);
        events.clear();
        alarms.evaluate(one(61, "b1", {{"HR", 131}}), events);
        QCOMPARE(words(events), std::string("cleared stale, known HR-high"));
        QCOMPARE(events.back().alarm.raised, at(6));
        alarms.tick(at(120), events);
        events.clear();
        alarms.evaluate(one(121, "b1", {{"HR", 80}}), events);
        QCOMPARE(words(events), std::string("cleared stale, cleared HR-high"));
    }

    void aDelayRestartsAfterSilence() {
        auto alarms = table({rule("HR", "HR", 50, 120, 0, seconds{20})});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        alarms.tick(at(30), events);
        QCOMPARE(words(events), std::string("pending HR-high, unknown HR-high, raised stale"));
        events.clear();
        alarms.evaluate(one(31, "b1", {{"HR", 130}}), events);
        alarms.evaluate(one(50, "b1", {{"HR", 130}}), events);
        QCOMPARE(words(events), std::string("cleared stale, pending HR-high"));
        alarms.evaluate(one(51, "b1", {{"HR", 130}}), events);
        QCOMPARE(words(events), std::string("cleared stale, pending HR-high, raised HR-high"));
    }

    void aDelayThatEndsBeforeTheSilenceCountsStillRaises() {
        auto alarms = table({rule("HR", "HR", 50, 120, 0, seconds{4})});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        alarms.tick(at(100), events);
        QCOMPARE(words(events),
                 std::string("pending HR-high, raised HR-high, unknown HR-high, raised stale"));
        QCOMPARE(events[1].time, at(4));
    }

    void missingSignalWhileOthersCome() {
        auto alarms = table({rule("HR", "HR", 50, 120), rule("SpO2", "SpO2", 90, {})});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 80}, {"SpO2", 85}}), events);
        events.clear();
        for (int s = 1; s <= 20; ++s) {
            alarms.evaluate(one(s, "b1", {{"HR", 80}, {"SpO2", std::nullopt}}), events);
            alarms.tick(at(s), events);
        }
        QCOMPARE(words(events), std::string("unknown SpO2-low, raised signal-missing"));
        QCOMPARE(events.back().alarm.signal, std::string("SpO2"));
        QCOMPARE(events.back().time, at(15));
        events.clear();
        alarms.evaluate(one(21, "b1", {{"HR", 80}, {"SpO2", 97}}), events);
        QCOMPARE(words(events), std::string("cleared signal-missing, cleared SpO2-low"));
    }

    void slowSendersAreJudgedByTheirOwnPace() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        for (int minute = 0; minute < 3; ++minute)
            alarms.evaluate(one(60 * minute, "b1", {{"HR", 80}}), events);
        alarms.tick(at(120 + 179), events);
        QVERIFY(events.empty());
        alarms.tick(at(120 + 180), events);
        QCOMPARE(words(events), std::string("raised stale"));
        // Fixed bounds on request.
        StaleRule fixed;
        fixed.missedIntervals = 0;
        auto strict = table({rule("HR", "HR", 50, 120)}, fixed);
        events.clear();
        for (int minute = 0; minute < 3; ++minute)
            strict.evaluate(one(60 * minute, "b1", {{"HR", 80}}), events);
        strict.tick(at(125), events);
        QCOMPARE(words(events), std::string("raised stale"));
    }

    void whoWasHeardOnlyInABacklogIsMissed() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        auto late = one(0, "b1", {{"HR", 130}});
        late.basis = {model::TimeBasis::Past};
        alarms.evaluate(late, events);
        for (int s = 60; s <= 70; ++s)
            alarms.tick(at(s), events);
        QCOMPARE(words(events), std::string("raised HR-high, unknown HR-high, raised stale"));
        QCOMPARE(events.back().time, at(65));
    }

    void anOutageIsNoPace() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 80}}), events);
        alarms.tick(at(599), events);
        alarms.evaluate(one(600, "b1", {{"HR", 80}}), events);
        alarms.tick(at(606), events);
        QCOMPARE(words(events), std::string("raised stale, cleared stale, raised stale"));
    }

    void skewedDeviceClocksNeitherHideNorInventSilence() {
        for (const int skew : {-3600, 240}) {
            auto alarms = table({rule("HR", "HR", 50, 120, 0, seconds{4})});
            std::vector<AlarmEvent> events;
            for (int s = 0; s < 10; ++s) {
                auto batch = one(s + skew, "b1", {{"HR", 80}});
                batch.arrival[0] = arrivalAtEvent(at(s));
                alarms.evaluate(batch, events);
                alarms.tick(at(s + 0.5), events);
            }
            QVERIFY(events.empty());
            alarms.tick(at(14.5), events);
            QCOMPARE(words(events), std::string("raised stale"));
            QCOMPARE(events.front().time, at(14 + skew));
        }
    }

    void resultsWithoutArrivalDoNotHideSilence() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        // The device's clock is two minutes ahead; a query result on its time line carries none.
        auto row = one(120, "b1", {{"HR", 80}});
        row.arrival[0] = arrivalAtEvent(at(0));
        alarms.evaluate(row, events);
        auto result = one(120, "b1", {{"avgHr", 80}});
        result.arrival[0] = {};
        alarms.evaluate(result, events);
        alarms.tick(at(5), events);
        QCOMPARE(words(events), std::string("raised stale"));
    }

    void aWindowThatClosesLaterDoesNotEndSilence() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 80}}), events);
        alarms.tick(at(60), events);
        QCOMPARE(words(events), std::string("raised stale"));
        auto result = one(60, "b1", {{"avgHr", 80}});
        result.arrival[0] = {};
        alarms.evaluate(result, events);
        QCOMPARE(words(events), std::string("raised stale"));
        QCOMPARE(alarms.shown().size(), std::size_t{1});
        alarms.evaluate(one(61, "b1", {{"HR", 80}}), events);
        QVERIFY(alarms.shown().empty());
    }

    void occasionalSignalsAndQueryColumnsAreNotJudged() {
        auto rules = defaultAdultRules();
        rules.limits.push_back(rule("mean", "avgHr", {}, 100));
        AlarmTable alarms(rules, [] { return std::uint64_t{1}; });
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 80}, {"NIBP_SYS", 120}, {"avgHr", 80}}), events);
        for (int s = 1; s < 600; ++s) {
            alarms.evaluate(one(s, "b1", {{"HR", 80}}), events);
            alarms.tick(at(s), events);
        }
        QVERIFY(events.empty());
    }

    void otherTechnicalAlarms() {
        auto alarms = table({});
        std::vector<AlarmEvent> events;
        alarms.setTechnical("", TechnicalRule::StoreStalled, "", false, Priority::Low, {}, at(0),
                            events);
        QVERIFY(events.empty());
        alarms.setTechnical("", TechnicalRule::StoreStalled, "", true, Priority::Low, 12, at(1),
                            events);
        alarms.setTechnical("", TechnicalRule::StoreStalled, "", true, Priority::Medium, 60, at(2),
                            events);
        QCOMPARE(words(events), std::string("raised store-stalled, escalated store-stalled"));
        alarms.tick(at(9000), events);
        QCOMPARE(alarms.shown().size(), std::size_t{1});
        alarms.setTechnical("", TechnicalRule::StoreStalled, "", false, Priority::Low, {}, at(3),
                            events);
        QVERIFY(alarms.shown().empty());
        QCOMPARE(events.size(), std::size_t{3});
    }
};

QTEST_APPLESS_MAIN(TestAlarmSilence)
#include "tst_alarm_silence.moc"
