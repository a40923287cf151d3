// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/bed_board.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

/// One row of HR and SpO2 of a bed; NaN is null.
model::RecordBatch rowAt(Ticks at, double hr, double spo2, const char* bed = "B01") {
    model::RecordBatch batch;
    batch.beginRow(EventTime{at}, ArrivalTime{at}, {});
    batch.columnForWriting("bed").appendText(bed);
    batch.columnForWriting("patientId").appendText("p-1");
    for (const auto& [name, value] : {std::pair{"HR", hr}, std::pair{"SpO2", spo2}}) {
        auto& column = batch.columnForWriting(name);
        if (std::isnan(value))
            column.appendNull();
        else
            column.appendFloat(value);
    }
    batch.finishRow();
    return batch;
}

constexpr double kNull = std::numeric_limits<double>::quiet_NaN();

} // namespace

class TestBedBoard : public QObject {
    Q_OBJECT
    alerts::RuleSet m_rules = alerts::defaultAdultRules();

private Q_SLOTS:

    void valuesLimitsAndOrder() {
        BedBoard board(m_rules);
        board.apply(rowAt(10s, 72, 97));
        const auto views = board.views(EventTime{Ticks(11s)}, {});
        QCOMPARE(views.size(), std::size_t{1});
        QCOMPARE(views[0]->patient, std::string("p-1"));
        QCOMPARE(views[0]->numerics[0].signal, std::string("HR"));
        QCOMPARE(views[0]->numerics[0].value, 72.0);
        QCOMPARE(views[0]->numerics[0].low, std::optional(50.0));
        QCOMPARE(views[0]->numerics[0].high, std::optional(120.0));
        QCOMPARE(views[0]->numerics[1].low, std::optional(90.0));
    }

    void aValueOfUnknownAgeIsNeverLiveAndHidesNone() {
        // What a broker kept of a device whose clock was years ahead, or right.
        for (const Ticks ahead : {Ticks{1h} * 24 * 3650, Ticks{6s}, Ticks{0}, Ticks{-1h}}) {
            for (const bool first : {true, false}) {
                BedBoard board(m_rules);
                if (!first)
                    board.apply(rowAt(1h, 72, 97));
                auto kept = rowAt(1h + 1s + ahead, 150, 97);
                kept.arrival[0] = ArrivalTime{Ticks{1h + 1s}};
                kept.basis = {model::TimeBasis::Undecided};
                board.apply(kept);
                auto shown = board.views(EventTime{Ticks(1h + 1s)}, {})[0]->numerics[0];
                QVERIFY(shown.at <= EventTime{Ticks(1h + 1s)});
                if (shown.value == 150)
                    QCOMPARE(shown.freshness, Freshness::Stale);
                board.apply(rowAt(1h + 2s, 73, 97));
                shown = board.views(EventTime{Ticks(1h + 2s)}, {})[0]->numerics[0];
                QCOMPARE(shown.value, 73.0);
                QCOMPARE(shown.freshness, Freshness::Live);
                // One that comes late is not lost either: nothing is known to be newer.
                if (first) {
                    board.restart();
                    board.apply(kept);
                    board.apply(rowAt(1h - 2s, 74, 97));
                    QCOMPARE(board.views(EventTime{Ticks(1h + 2s)}, {})[0]->numerics[0].value,
                             74.0);
                }
            }
        }
    }

    void aBedOfWhichNothingIsNewKeepsItsView() {
        BedBoard board(m_rules);
        board.apply(rowAt(10s, 72, 97, "B01"));
        board.apply(rowAt(10s, 80, 98, "B02"));
        const auto first = board.views(EventTime{Ticks(11s)}, {});
        board.apply(rowAt(11s, 81, 98, "B02"));
        alerts::AlarmStatus alarm;
        alarm.bed = "B01";
        auto then = board.views(EventTime{Ticks(11s)}, {alarm});
        QVERIFY(then[0] == first[0]);
        QVERIFY(then[1] != first[1]);
        QCOMPARE(then[1]->numerics[0].value, 81.0);
        board.touch("B01");
        board.touch("nobody");
        then = board.views(EventTime{Ticks(11s)}, {alarm});
        QCOMPARE(then[0]->alarms.size(), std::size_t{1});
        const auto later = board.views(EventTime{Ticks(30s)}, {alarm});
        QVERIFY(later[1] != then[1]);
        QCOMPARE(later[1]->freshness, Freshness::Stale);
    }

    void oldValuesAreStaleByTheirOwnInterval() {
        BedBoard board(m_rules);
        for (int i = 0; i < 5; ++i)
            board.apply(rowAt(Ticks(i * 1s), 72, 97));
        QCOMPARE(board.views(EventTime{Ticks(8s)}, {})[0]->numerics[0].freshness, Freshness::Live);
        QCOMPARE(board.views(EventTime{Ticks(20s)}, {})[0]->numerics[0].freshness,
                 Freshness::Stale);
        QCOMPARE(board.views(EventTime{Ticks(20s)}, {})[0]->freshness, Freshness::Stale);

        BedBoard minutely(m_rules); // a bedside trend once a minute is not stale after five seconds
        for (int i = 0; i < 5; ++i)
            minutely.apply(rowAt(Ticks(i * 1min), 72, 97));
        QCOMPARE(minutely.views(EventTime{Ticks(5min)}, {})[0]->numerics[0].freshness,
                 Freshness::Live);
        QCOMPARE(minutely.views(EventTime{Ticks(9min)}, {})[0]->numerics[0].freshness,
                 Freshness::Stale);
    }

    void nullIsMissingAndNeverZero() {
        BedBoard board(m_rules);
        board.apply(rowAt(10s, 72, 97));
        board.apply(rowAt(11s, 72, kNull));
        const auto view = *board.views(EventTime{Ticks(11s)}, {})[0];
        QCOMPARE(view.numerics[1].freshness, Freshness::Missing);
        QCOMPARE(view.numerics[0].freshness, Freshness::Live);
        board.apply(rowAt(12s, 72, 96));
        QCOMPARE(board.views(EventTime{Ticks(12s)}, {})[0]->numerics[1].freshness, Freshness::Live);
    }

    void implausibleIsDoubtful() {
        BedBoard board(m_rules);
        board.apply(rowAt(10s, 320, 97));
        QCOMPARE(board.views(EventTime{Ticks(10s)}, {})[0]->numerics[0].freshness,
                 Freshness::Doubtful);
    }

    void aLateRowReplacesNothing() {
        BedBoard board(m_rules);
        board.apply(rowAt(10s, 72, 97));
        board.apply(rowAt(8s, 190, 60));
        QCOMPARE(board.views(EventTime{Ticks(10s)}, {})[0]->numerics[0].value, 72.0);
    }

    void theHourIsOfTheHeartRateElseOfThePulse() {
        BedBoard board(m_rules);
        board.apply(rowAt(10s, kNull, 97));
        QVERIFY(board.views(EventTime{Ticks(60s)}, {})[0]->heartRateHour == nullptr);
        model::RecordBatch pulse;
        pulse.beginRow(EventTime{Ticks(11s)}, ArrivalTime{Ticks(11s)}, {});
        pulse.columnForWriting("bed").appendText("B01");
        pulse.columnForWriting("PR").appendFloat(70);
        pulse.finishRow();
        board.apply(pulse);
        QCOMPARE(board.views(EventTime{Ticks(60s)}, {})[0]->hourSignal, std::string("PR"));
        for (int i = 20; i < 40; ++i)
            board.apply(rowAt(Ticks(i * 1s), i < 30 ? 60 : 80, 97));
        const auto view = *board.views(EventTime{Ticks(60s)}, {})[0];
        QCOMPARE(view.hourSignal, std::string("HR"));
        QCOMPARE(view.heartRateHour->size(), std::size_t{2});
        QCOMPARE(view.heartRateHour->at(0).value, 60.0F);
    }

    void theHourOfBeforeIsKnownBeforeTheBedIsSeen() {
        BedBoard board(m_rules);
        HourOfBed before{"B01", 0, {}};
        for (int i = 0; i < 60; ++i)
            before.trend.add(EventTime{Ticks(i * 1min)}, 70);
        board.fillHour(before);
        QVERIFY(board.views(EventTime{Ticks(1h)}, {}).empty()); // no bed by its past alone
        board.apply(rowAt(Ticks(1h), 72, 97));
        const auto hour = board.views(EventTime{Ticks(1h)}, {})[0]->heartRateHour;
        QCOMPARE(hour->size(), std::size_t{60}); // its first minute is more than an hour ago
        QCOMPARE(hour->back().value, 72.0F);
        QVERIFY(hour->back().joined);

        board.apply(rowAt(Ticks(1h), 72, 97, "B02"));
        before.bed = "B02"; // read later than its first row
        board.fillHour(before);
        QCOMPARE(board.views(EventTime{Ticks(1h)}, {})[1]->heartRateHour->size(), std::size_t{60});
        board.restart();
        board.apply(rowAt(10s, 72, 97));
        QCOMPARE(board.views(EventTime{Ticks(10s)}, {})[0]->heartRateHour->size(), std::size_t{1});
    }

    void alarmsColourTheirNumber() {
        BedBoard board(m_rules);
        board.apply(rowAt(10s, 72, 82));
        alerts::AlarmStatus alarm;
        alarm.bed = "B01";
        alarm.signal = "SpO2";
        alarm.priority = alerts::Priority::High;
        alarm.side = alerts::LimitSide::Low;
        const auto view = *board.views(EventTime{Ticks(10s)}, {alarm})[0];
        QCOMPARE(view.alarms.size(), std::size_t{1});
        QCOMPARE(view.numerics[1].alarm, alerts::Priority::High);
        QCOMPARE(view.numerics[0].alarm, alerts::Priority::None);
    }
};

QTEST_APPLESS_MAIN(TestBedBoard)
#include "tst_bed_board.moc"
