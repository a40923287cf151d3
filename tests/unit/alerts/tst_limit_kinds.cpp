// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"

#include <QTest>

using namespace rows;
using namespace vigil::alerts;

namespace {

LimitRule ofKind(LimitKind kind, const char* signal, std::optional<double> low,
                 std::optional<double> high) {
    auto made = rule("x", signal, low, high);
    made.judging.kind = kind;
    return made;
}

/// One row a second from `from` on, with a tick behind each.
void each(AlarmTable& alarms, int from, int to, Values values, std::vector<AlarmEvent>& events) {
    for (int second = from; second < to; ++second) {
        alarms.evaluate(one(second, "b1", values), events);
        alarms.tick(at(second), events);
    }
}

double secondOf(const AlarmEvent& event) {
    return std::chrono::duration<double>(event.time - at(0)).count();
}

/// Silence is not what these are about.
StaleRule never() {
    StaleRule stale;
    stale.bedSilent = stale.signalSilent = Ticks::zero();
    return stale;
}

} // namespace

/// Rates, absences, areas, means, counts, quality and pairs, as alarms of a bed.
class TestLimitKinds : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aRateRaisesOnBothSides() {
        auto limit = ofKind(LimitKind::Rate, "HR", -20, 20);
        limit.judging.per = seconds{60};
        auto alarms = table({limit});
        std::vector<AlarmEvent> events;
        each(alarms, 0, 60, {{"HR", 80}}, events);
        QVERIFY(events.empty());
        each(alarms, 60, 70, {{"HR", 105}}, events);
        QCOMPARE(words(events), std::string("raised x-high"));
        QCOMPARE(events[0].alarm.value.value(), 25.0);
        QCOMPARE(events[0].alarm.limit.value(), 20.0);
        each(alarms, 70, 200, {{"HR", 105}}, events); // it stays there
        QCOMPARE(words(events), std::string("raised x-high, cleared x-high"));
        each(alarms, 200, 201, {{"HR", 60}}, events);
        QCOMPARE(words(events), std::string("raised x-high, cleared x-high, raised x-low"));
    }

    void anAbsenceIsRaisedWhenItsSpanIsOver() {
        auto limit = ofKind(LimitKind::Absence, "HR", {}, {});
        limit.judging.after = seconds{20};
        auto alarms = table({limit}, never());
        std::vector<AlarmEvent> events;
        each(alarms, 0, 5, {{"HR", 80}, {"RR", 15}}, events);
        each(alarms, 5, 40, {{"HR", {}}, {"RR", 15}}, events);
        QCOMPARE(words(events), std::string("raised x"));
        QCOMPARE(secondOf(events[0]), 24.0);
        QCOMPARE(events[0].alarm.value.value(), 20.0);
        QCOMPARE(events[0].alarm.side, LimitSide::None);
        QCOMPARE(events[0].alarm.signal, std::string("HR"));
        each(alarms, 40, 41, {{"HR", 80}, {"RR", 15}}, events);
        QCOMPARE(words(events), std::string("raised x, cleared x"));
    }

    void anAbsenceOutlastsASilentBed() {
        auto limit = ofKind(LimitKind::Absence, "HR", {}, {});
        limit.judging.after = seconds{30};
        auto alarms = table({limit});
        std::vector<AlarmEvent> events;
        each(alarms, 0, 5, {{"HR", 80}}, events);
        for (int second = 5; second < 60; ++second)
            alarms.tick(at(second), events);
        QCOMPARE(words(events), std::string("raised stale, raised x"));
        each(alarms, 60, 62, {{"HR", 80}}, events);
        QCOMPARE(words(events), std::string("raised stale, raised x, cleared stale, cleared x"));
    }

    void whatNeverCameIsAbsentAsWell() {
        auto limit = ofKind(LimitKind::Absence, "EtCO2", {}, {});
        limit.judging.after = seconds{10};
        auto alarms = table({limit}, never());
        std::vector<AlarmEvent> events;
        each(alarms, 0, 15, {{"HR", 80}}, events);
        QCOMPARE(words(events), std::string("raised x"));
        QCOMPARE(secondOf(events[0]), 10.0);
    }

    void anAreaForgivesShortAndShallow() {
        auto limit = ofKind(LimitKind::Integral, "SpO2", 90, {});
        limit.judging.area = 60;
        limit.hysteresis = 1;
        auto alarms = table({limit});
        std::vector<AlarmEvent> events;
        each(alarms, 0, 10, {{"SpO2", 87}}, events); // 30 %s
        each(alarms, 10, 20, {{"SpO2", 95}}, events);
        each(alarms, 20, 45, {{"SpO2", 88}}, events); // 50 %s
        each(alarms, 45, 50, {{"SpO2", 95}}, events);
        QVERIFY(events.empty());
        each(alarms, 50, 60, {{"SpO2", 80}}, events);
        QCOMPARE(words(events), std::string("raised x-low"));
        QCOMPARE(secondOf(events[0]), 56.0);
        QCOMPARE(events[0].alarm.value.value(), 80.0);
        QCOMPARE(events[0].alarm.limit.value(), 90.0);
    }

    void aMeanForgivesSpikes() {
        auto bare = rule("bare", "HR", {}, 120);
        auto mean = rule("mean", "HR", {}, 120);
        mean.judging.average = seconds{8};
        auto alarms = table({bare, mean});
        std::vector<AlarmEvent> events;
        each(alarms, 0, 10, {{"HR", 100}}, events);
        each(alarms, 10, 11, {{"HR", 200}}, events);
        each(alarms, 11, 20, {{"HR", 100}}, events);
        QCOMPARE(words(events), std::string("raised bare-high, cleared bare-high"));
        events.clear();
        each(alarms, 20, 30, {{"HR", 150}}, events);
        QCOMPARE(words(events), std::string("raised bare-high, raised mean-high"));
        QCOMPARE(secondOf(events[1]), 23.0); // (4 * 150 + 4 * 100) / 8 is more than 120
    }

    void countsValuesInARow() {
        auto limit = rule("x", "HR", 50, {}, 4);
        limit.count = 3;
        auto alarms = table({limit}, never());
        std::vector<AlarmEvent> events;
        const auto value = [&](int second, std::optional<double> rate) {
            alarms.evaluate(one(second, "b1", {{"HR", rate}}), events);
        };
        value(0, 45);
        value(60, 45);
        value(120, 60);
        QCOMPARE(words(events), std::string("pending x-low, suppressed x-low"));
        events.clear();
        value(180, 45);
        value(240, 45);
        value(300, std::nullopt); // not measured: in a row are those that were
        value(360, 45);
        QCOMPARE(words(events), std::string("pending x-low, raised x-low"));
        QCOMPARE(secondOf(events[1]), 360.0);
        value(420, 52);
        QCOMPARE(events.size(), std::size_t{2});
        value(480, 54);
        QCOMPARE(words(events), std::string("pending x-low, raised x-low, cleared x-low"));
    }

    void aCountGoesOnBehindASilence() {
        auto limit = rule("x", "HR", {}, 120);
        limit.count = 2;
        auto alarms = table({limit});
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        for (int second = 1; second < 3600; second += 10)
            alarms.tick(at(second), events);
        alarms.evaluate(one(3600, "b1", {{"HR", 130}}), events);
        QCOMPARE(words(events),
                 std::string("pending x-high, unknown x-high, raised stale, cleared stale, "
                             "raised x-high"));
    }

    void aDelayAndACountMustBothBeOver() {
        auto limit = rule("x", "HR", {}, 120, 0, seconds{5});
        limit.count = 3;
        auto alarms = table({limit}, never());
        std::vector<AlarmEvent> events;
        alarms.evaluate(one(0, "b1", {{"HR", 130}}), events);
        alarms.evaluate(one(10, "b1", {{"HR", 130}}), events);
        alarms.tick(at(15), events); // two values are not enough, however long
        QCOMPARE(words(events), std::string("pending x-high"));
        alarms.evaluate(one(20, "b1", {{"HR", 130}}), events);
        QCOMPARE(words(events), std::string("pending x-high, raised x-high"));
    }

    void badQualityNeitherBeginsNorEnds() {
        auto limit = rule("x", "HR", {}, 120);
        limit.judging.quality = SignalCheck{"SQI", SignalCheck::Operator::AtLeast, 0.5};
        auto alarms = table({limit});
        std::vector<AlarmEvent> events;
        each(alarms, 0, 3, {{"HR", 150}, {"SQI", 0.2}}, events);
        QVERIFY(events.empty());
        each(alarms, 3, 5, {{"HR", 150}, {"SQI", 0.9}}, events);
        QCOMPARE(words(events), std::string("raised x-high"));
        each(alarms, 5, 8, {{"HR", 80}, {"SQI", 0.1}}, events);
        QCOMPARE(words(events), std::string("raised x-high"));
        each(alarms, 8, 9, {{"HR", 80}, {"SQI", 0.9}}, events);
        QCOMPARE(words(events), std::string("raised x-high, cleared x-high"));
    }

    /// Whichever column stands first: the quality of a row is that of its values.
    void qualityIsThatOfTheSameRow() {
        auto quality = rule("q", "SQI", {}, 2); // numbered before HR
        auto limit = rule("x", "HR", {}, 120);
        limit.judging.quality = SignalCheck{"SQI", SignalCheck::Operator::AtLeast, 0.5};
        for (const auto& limits : {std::vector{quality, limit}, std::vector{limit, quality}}) {
            auto alarms = table(limits);
            std::vector<AlarmEvent> events;
            each(alarms, 0, 1, {{"HR", 80}, {"SQI", 0.9}}, events);
            each(alarms, 1, 2, {{"HR", 150}, {"SQI", 0.1}}, events);
            each(alarms, 2, 3, {{"SQI", 0.1}, {"HR", 150}}, events);
            QVERIFY(events.empty());
        }
    }

    void aQualityOfLongAgoSilencesNothing() {
        auto limit = rule("x", "HR", {}, 120);
        limit.judging.quality = SignalCheck{"SQI", SignalCheck::Operator::AtLeast, 0.5};
        auto alarms = table({limit});
        std::vector<AlarmEvent> events;
        each(alarms, 0, 5, {{"HR", 150}, {"SQI", 0.1}}, events);
        each(alarms, 5, 60, {{"HR", 150}}, events); // nobody tells the quality any more
        QCOMPARE(words(events), std::string("raised x-high"));
        QCOMPARE(secondOf(events[0]), 20.0);
    }

    void twoSignalsTogether() {
        auto limit = rule("x", "HR", {}, 120);
        limit.judging.other = OtherSignal{"SpO2", 90, {}, seconds{10}};
        auto alarms = table({limit});
        std::vector<AlarmEvent> events;
        each(alarms, 0, 5, {{"HR", 130}, {"SpO2", 97}}, events);
        each(alarms, 5, 10, {{"HR", 90}, {"SpO2", 85}}, events);
        QVERIFY(events.empty());
        alarms.evaluate(one(20, "b1", {{"HR", 130}}), events); // 85 was 11 s before
        QVERIFY(events.empty());
        alarms.evaluate(one(21, "b1", {{"HR", 130}, {"SpO2", 85}}), events);
        QCOMPARE(words(events), std::string("raised x-high"));
        alarms.evaluate(one(22, "b1", {{"HR", 130}, {"SpO2", 97}}), events);
        QCOMPARE(words(events), std::string("raised x-high, cleared x-high"));
    }

    void editedRulesKeepWhatTheyRemember() {
        auto limit = ofKind(LimitKind::Rate, "HR", {}, 20);
        limit.judging.per = seconds{60};
        auto alarms = table({limit});
        std::vector<AlarmEvent> events;
        each(alarms, 0, 60, {{"HR", 80}}, events);
        limit.priority = Priority::Low;
        alarms.setRules({{limit}, {}}, at(60), events);
        each(alarms, 60, 61, {{"HR", 110}}, events);
        QCOMPARE(words(events), std::string("raised x-high"));
        // Of another span nothing is known yet.
        limit.judging.per = seconds{30};
        alarms.setRules({{limit}, {}}, at(61), events);
        each(alarms, 61, 62, {{"HR", 160}}, events);
        QCOMPARE(words(events), std::string("raised x-high"));
    }

    void aMovedTimeLineEndsNoMean() {
        auto limit = rule("x", "HR", {}, 120);
        limit.judging.average = seconds{8};
        auto alarms = table({limit}, never());
        std::vector<AlarmEvent> events;
        each(alarms, 0, 8, {{"HR", 100}}, events);
        alarms.translate(std::chrono::hours{1});
        alarms.evaluate(one(3608, "b1", {{"HR", 200}}), events);
        QVERIFY(events.empty()); // 7 values of before still count
    }
};

QTEST_APPLESS_MAIN(TestLimitKinds)
#include "tst_limit_kinds.moc"
