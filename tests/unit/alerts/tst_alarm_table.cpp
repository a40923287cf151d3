// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"

#include <QTest>

using namespace rows;
using namespace vigil::alerts;

class TestAlarmTable : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void raisesAndClears() {
        auto alarms = table({rule("HR", "HR", 50, 120, 2)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 80}}), events);
        alarms.evaluate(one(1, "b1", {{"HR", 121}}), events);
        QCOMPARE(words(events), std::string("raised HR-high"));
        const auto& raised = events.back().alarm;
        QCOMPARE(raised.bed, std::string("b1"));
        QCOMPARE(raised.signal, std::string("HR"));
        QCOMPARE(raised.priority, Priority::Medium);
        QCOMPARE(raised.side, LimitSide::High);
        QCOMPARE(*raised.value, 121.0);
        QCOMPARE(*raised.limit, 120.0);
        QCOMPARE(raised.incident, IncidentState::Triggered);
        QCOMPARE(raised.presence, SignalPresence::On);
        QCOMPARE(raised.id, std::uint64_t{1});
        QCOMPARE(raised.incidentId, std::uint64_t{1});
        QCOMPARE(events.back().time, at(1));

        alarms.evaluate(one(2, "b1", {{"HR", 119}}), events);
        QCOMPARE(alarms.shown().size(), std::size_t{1});
        QCOMPARE(*alarms.shown().front().value, 119.0);
        alarms.evaluate(one(3, "b1", {{"HR", 118}}), events);
        QCOMPARE(words(events), std::string("raised HR-high, cleared HR-high"));
        QCOMPARE(events.back().alarm.presence, SignalPresence::Off);
        QCOMPARE(events.back().alarm.incident, IncidentState::Resolved);
        QVERIFY(alarms.shown().empty());
    }

    void remembersHowFarItWent() {
        auto alarms = table({rule("SpO2", "SpO2", 90, {}, 1, seconds{5})});
        std::vector<AlarmEvent> events;
        int second = 0;
        for (const double value : {85.0, 80.0, 84.0, 84.0, 84.0, 84.0, 84.0})
            alarms.evaluate(one(second++, "b1", {{"SpO2", value}}), events);
        QCOMPARE(words(events), std::string("pending SpO2-low, raised SpO2-low"));
        QCOMPARE(*alarms.shown().front().value, 84.0);
        QCOMPARE(*alarms.shown().front().extreme, 80.0); // within the delay, too
        alarms.evaluate(one(second++, "b1", {{"SpO2", 78}}), events);
        alarms.evaluate(one(second++, "b1", {{"SpO2", 88}}), events);
        QCOMPARE(*alarms.shown().front().extreme, 78.0);
        alarms.evaluate(one(second++, "b1", {{"SpO2", 97}}), events);
        QCOMPARE(*events.back().alarm.extreme, 78.0);
        // The next one begins with its own.
        for (int i = 0; i < 7; ++i)
            alarms.evaluate(one(second++, "b1", {{"SpO2", 86}}), events);
        QCOMPARE(*alarms.shown().front().extreme, 86.0);
    }

    void suppressedWithinItsDelay() {
        auto alarms = table({rule("SpO2", "SpO2", 90, {}, 1, seconds{15})});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"SpO2", 85}}), events);
        alarms.evaluate(one(14, "b1", {{"SpO2", 92}}), events);
        QCOMPARE(words(events), std::string("pending SpO2-low, suppressed SpO2-low"));
        QCOMPARE(events.back().alarm.id, std::uint64_t{0});
        QVERIFY(alarms.shown().empty());
    }

    void aRunGoesOnWithDelaysOfTheOneBefore() {
        const auto made = [] {
            return table({rule("SpO2", "SpO2", 90, {}, 1, seconds{15})},
                         {seconds{60}, seconds{60}, 3, {}, Priority::Low, Priority::Low});
        };
        auto before = made();
        std::vector<AlarmEvent> events;
        before.evaluate(one(0, "b1", {{"SpO2", 85}}), events);
        before.evaluate(one(4, "b1", {{"SpO2", 86}}), events);
        const auto judged = before.judged();

        auto after = made();
        after.resume(judged);
        events.clear();
        after.evaluate(one(3, "b1", {{"SpO2", 99}}), events); // comes again: ends nothing
        QCOMPARE(after.counters().lateValues, std::uint64_t{1});
        after.tick(at(20), events); // ends no delay that a run before has begun
        QVERIFY(events.empty());
        for (int second = 5; second <= 15; ++second)
            after.evaluate(one(second, "b1", {{"SpO2", 85}}), events);
        QCOMPARE(words(events), std::string("raised SpO2-low"));
        QCOMPARE(events.back().time, at(15));
        QCOMPARE(events.back().alarm.onset, at(0));

        // Too long a time between the runs: nobody knows what was then.
        auto late = made();
        late.resume(judged);
        events.clear();
        late.evaluate(one(100, "b1", {{"SpO2", 85}}), events);
        QCOMPARE(words(events), std::string("pending SpO2-low"));

        // The journal says how the delay ended.
        auto known = made();
        known.resume(judged);
        known.resume({{"b1", "SpO2", at(6), "SpO2-low", {}}});
        events.clear();
        known.evaluate(one(5, "b1", {{"SpO2", 85}}), events);
        QVERIFY(events.empty());
        known.evaluate(one(7, "b1", {{"SpO2", 85}}), events);
        QCOMPARE(words(events), std::string("pending SpO2-low"));
    }

    void aDelayGoesOnBesideAnAlarmThatTheJournalTellsOf() {
        const auto made = [] {
            return table({rule("SpO2", "SpO2", 90, {}, 1, seconds{15}),
                          rule("SpO2-desat", "SpO2", 80, {}, 1, seconds{5})});
        };
        // The checkpoint is of second 2; both delays begin at 3, one has ended at 8.
        const Judged checkpoint{"b1", "SpO2", at(2), {}, {}};
        const Judged pending{"b1", "SpO2", at(3.1), "SpO2-low", at(3)};
        const Judged raised{"b1", "SpO2", at(8.1), "SpO2-desat-low", {}};
        auto after = made();
        after.resume({checkpoint, pending, raised});
        std::vector<AlarmEvent> events;
        for (int second = 3; second <= 18; ++second)
            after.evaluate(one(second, "b1", {{"SpO2", 75}}), events);
        const auto low = std::ranges::find_if(
            events, [](const auto& event) { return event.alarm.rule == "SpO2-low"; });
        QVERIFY(low != events.end());
        QCOMPARE(low->what, AlarmEvent::What::Raised);
        QCOMPARE(low->time, at(18));
        QCOMPARE(low->alarm.onset, at(3));

        // What the journal said of a delay long before is of no use.
        auto later = made();
        later.resume({{"b1", "SpO2", at(1000), {}, {}}, pending});
        events.clear();
        later.evaluate(one(1001, "b1", {{"SpO2", 85}}), events);
        QCOMPARE(words(events), std::string("pending SpO2-low"));
        QCOMPARE(events.back().alarm.onset, at(1001));
    }

    void aDelayOfARecordingEndsBeforeTheNextValue() {
        auto alarms = table({rule("SpO2", "SpO2", 90, {}, 1, seconds{5})});
        alarms.resume({{"b1", "SpO2", at(6.1), "SpO2-low", at(3)}}, EventTime::max(), true);
        std::vector<AlarmEvent> events;
        alarms.tick(at(9), events);
        QCOMPARE(words(events), std::string("raised SpO2-low"));
        QCOMPARE(events.back().time, at(8));
    }

    void delayEndsAtATickWhileTheValuePersists() {
        auto alarms = table({rule("SpO2", "SpO2", 90, {}, 1, seconds{15})},
                            {seconds{60}, seconds{60}, 3, {}, Priority::Low, Priority::Low});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"SpO2", 85}}), events);
        alarms.tick(at(14), events);
        QCOMPARE(events.size(), std::size_t{1});
        alarms.tick(at(20), events);
        QCOMPARE(words(events), std::string("pending SpO2-low, raised SpO2-low"));
        QCOMPARE(events.back().time, at(15));
        QCOMPARE(events.back().alarm.raised, at(15));
        QCOMPARE(events.back().alarm.onset, at(0));
    }

    void sidesAndRulesAreConditionsOfTheirOwn() {
        auto extreme = rule("HR-extreme", "HR", 40, 150);
        extreme.priority = Priority::High;
        auto alarms = table({rule("HR", "HR", 50, 120), extreme, rule("RR", "RR", 8, 30),
                             rule("SpO2", "SpO2", 90, {})});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 30}, {"RR", 50}, {"SpO2", 80}}), events);
        QCOMPARE(words(events),
                 std::string("raised HR-extreme-low, raised RR-high, raised SpO2-low"));
        const auto shown = alarms.shown();
        QCOMPARE(shown.size(), std::size_t{3});
        QCOMPARE(shown[0].rule, std::string("HR-extreme-low"));
        // Equal priority: both kept, newest first.
        QCOMPARE(shown[1].rule, std::string("SpO2-low"));
        QCOMPARE(shown[2].rule, std::string("RR-high"));
        // From one side to the other in one step.
        alarms.evaluate(one(1, "b1", {{"HR", 130}}), events);
        QCOMPARE(words({events.begin() + 3, events.end()}),
                 std::string("cleared HR-extreme-low, raised HR-high"));
    }

    void nullIsNoRecovery() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        alarms.evaluate(one(1, "b1", {{"HR", std::nullopt}, {"RR", 12}}), events);
        QCOMPARE(words(events), std::string("raised HR-high"));
        QCOMPARE(alarms.shown().size(), std::size_t{1});
    }

    void lateValuesChangeNothing() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(10, "b1", {{"HR", 80}}), events);
        alarms.evaluate(one(9, "b1", {{"HR", 180}}), events);
        QVERIFY(events.empty());
        QCOMPARE(alarms.counters().lateValues, std::uint64_t{1});
    }

    /// Two senders of one name, whose clocks differ within the bounds.
    void valuesThatKeepComingLateAreJudgedWithTheNewest() {
        for (const bool live : {true, false}) {
            auto alarms = table({rule("HR", "HR", 50, 120)});
            std::vector<AlarmEvent> events;
            const auto send = [&](int second, int shift, double value) {
                auto batch = one(second + shift, "b1", {{"HR", value}});
                batch.arrival[0] = arrivalFromMicros(second * 1'000'000LL);
                if (live)
                    batch.lineMoved = Ticks{0};
                alarms.evaluate(batch, events);
            };
            for (int second = 100; second < 103; ++second) {
                send(second, 4, 80);
                send(second, -4, 180);
            }
            QCOMPARE(words(events), std::string(live ? "raised HR-high, cleared HR-high, "
                                                       "raised HR-high"
                                                     : ""));
            if (live)
                QCOMPARE(events.back().time, one(106, "b1", {}).eventTime[0]);
            // One value now and then is old news.
            events.clear();
            auto calm = table({rule("HR", "HR", 50, 120)});
            for (int second = 200; second < 260; second += 20) {
                auto batch = one(second, "b1", {{"HR", 80}});
                batch.lineMoved = Ticks{0};
                calm.evaluate(batch, events);
                batch = one(second - 1, "b1", {{"HR", 180}});
                batch.arrival[0] = arrivalFromMicros(second * 1'000'000LL);
                batch.lineMoved = Ticks{0};
                calm.evaluate(batch, events);
            }
            QVERIFY(events.empty());
            QCOMPARE(calm.counters().lateValues, std::uint64_t{3});
        }
    }

    void ruleOfABedOverridesTheGeneralOne() {
        auto own = rule("HR", "HR", 40, 150);
        own.bed = "b2";
        auto off = rule("HR", "HR", 40, 150);
        off.bed = "b3";
        off.enabled = false;
        auto alarms = table({rule("HR", "HR", 50, 120), own, off});
        std::vector<AlarmEvent> events;
        for (const char* bed : {"b1", "b2", "b3"})
            alarms.evaluate(one(0, bed, {{"HR", 130}}), events);
        QCOMPARE(words(events), std::string("raised HR-high"));
        QCOMPARE(events.front().alarm.bed, std::string("b1"));
        alarms.evaluate(one(1, "b2", {{"HR", 151}}), events);
        QCOMPARE(*events.back().alarm.limit, 150.0);
        alarms.evaluate(one(1, "b3", {{"HR", 200}}), events);
        QCOMPARE(events.size(), std::size_t{2});
    }

    void aliasesAndQueryColumnsAreSignals() {
        auto alarms = table({rule("SpO2", "SpO2", 90, {}), rule("mean", "avgHr", {}, 100)});
        std::vector<AlarmEvent> events;
        model::RecordBatch result;
        result.beginRow(at(0), {}, {});
        result.columnForWriting("patientId").appendText("p-7");
        result.columnForWriting("O2Sat").appendBigInt(85);
        result.columnForWriting("AVGHR").appendFloat(101.5);
        result.columnForWriting("note").appendText("x");
        result.finishRow();
        alarms.evaluate(result, events);
        QCOMPARE(words(events), std::string("raised SpO2-low, raised mean-high"));
        QCOMPARE(events.front().alarm.bed, std::string("p-7"));
        QCOMPARE(events.front().alarm.patient, std::string("p-7"));
    }

    void rowsWithoutAKeyAreCounted() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        model::RecordBatch batch;
        batch.beginRow(at(0), {}, {});
        batch.columnForWriting("HR").appendFloat(200);
        batch.finishRow();
        batch.beginRow(at(1), {}, {});
        batch.columnForWriting("bed").append(model::Value(std::int64_t{4}));
        batch.finishRow();
        alarms.evaluate(batch, events);
        QVERIFY(events.empty());
        QCOMPARE(alarms.counters().rowsWithoutBed, std::uint64_t{2});
    }

    void flappingKeepsItsIncident() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        for (int i = 0; i < 3; ++i) {
            alarms.evaluate(one(10 * i, "b1", {{"HR", 130}}), events);
            alarms.evaluate(one(10 * i + 5, "b1", {{"HR", 80}}), events);
        }
        QCOMPARE(events.size(), std::size_t{6});
        QCOMPARE(events[4].alarm.id, std::uint64_t{3});
        QCOMPARE(events[4].alarm.incidentId, std::uint64_t{1});
        QCOMPARE(events[4].alarm.flaps, 2U);
        alarms.evaluate(one(1000, "b1", {{"HR", 130}}), events);
        QCOMPARE(events.back().alarm.incidentId, std::uint64_t{4});
    }

    void defaultRulesFollowTheSeedTable() {
        const auto rules = defaultAdultRules();
        const auto find = [&](const std::string& id) -> const LimitRule& {
            for (const auto& limit : rules.limits)
                if (limit.id == id)
                    return limit;
            qFatal("no such rule");
        };
        QCOMPARE(*find("HR").low, 50.0);
        QCOMPARE(*find("HR").high, 120.0);
        QVERIFY(find("HR").delayHigh == seconds{6});
        QCOMPARE(find("HR-extreme").priority, Priority::High);
        QCOMPARE(*find("SpO2").low, 90.0);
        QVERIFY(!find("SpO2").high);
        QVERIFY(find("SpO2").delayLow == seconds{15});
        QCOMPARE(find("SpO2").priority, Priority::Medium);
        QCOMPARE(*find("SpO2-desat").low, 80.0);
        QVERIFY(find("SpO2-desat").delayLow <= seconds{5});
        QVERIFY(find("ABP_SYS").delayLow == seconds{4} && find("ABP_SYS").delayHigh == seconds{10});
        for (const auto& limit : rules.limits) {
            QVERIFY(limit.low || limit.high);
            QVERIFY(limit.hysteresis > 0);
        }
    }

    void editedRulesGoOnRemovedOnesEnd() {
        auto alarms = table({rule("HR", "HR", 50, 120), rule("RR", "RR", 8, 30)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}, {"RR", 40}}), events);
        events.clear();
        auto edited = rule("HR", "HR", 50, 125);
        alarms.setRules({{edited}, {}}, at(1), events);
        QCOMPARE(words(events), std::string("updated HR-high, cleared RR-high"));
        QCOMPARE(*events[0].alarm.limit, 125.0);
        QCOMPARE(events[1].alarm.condition, ConditionState::Off);
        QCOMPARE(alarms.shown().size(), std::size_t{1});
        events.clear();
        alarms.evaluate(one(2, "b1", {{"HR", 124}, {"RR", 50}}), events);
        QCOMPARE(words(events), std::string("cleared HR-high"));
    }

    void seekForgetsEverything() {
        auto alarms = table({rule("HR", "HR", 50, 120)});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(100, "b1", {{"HR", 130}}), events);
        alarms.reset();
        QVERIFY(alarms.shown().empty());
        events.clear();
        alarms.evaluate(one(1, "b1", {{"HR", 130}}), events);
        QCOMPARE(words(events), std::string("raised HR-high"));
        QCOMPARE(events.front().alarm.id, std::uint64_t{2});
    }
};

QTEST_APPLESS_MAIN(TestAlarmTable)
#include "tst_alarm_table.moc"
