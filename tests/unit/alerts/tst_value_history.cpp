// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/value_history.h"

#include <QTest>

using namespace vigil;
using namespace vigil::alerts;
using std::chrono::seconds;

namespace {

EventTime at(int second) { return EventTime{seconds{second}}; }

} // namespace

/// What is made of the values before.
class TestValueHistory : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void averagesOverASpanOfEventTime() {
        MovingAverage average(seconds{8});
        QCOMPARE(average.add(at(0), 10), 10.0);
        QCOMPARE(average.add(at(4), 20), 15.0);
        QCOMPARE(average.add(at(8), 60), 40.0); // the value of second 0 is 8 s old
        QCOMPARE(average.add(at(30), 7), 7.0);
        QCOMPARE(average.add(at(30), 9), 8.0); // two of one time
    }

    void averageMovesWithItsTimeLine() {
        MovingAverage average(seconds{8});
        QCOMPARE(average.add(at(0), 10), 10.0);
        average.translate(seconds{100});
        QCOMPARE(average.add(at(104), 20), 15.0);
        average.forget();
        QCOMPARE(average.add(at(105), 60), 60.0);
    }

    void averageOfEqualValuesStaysExact() {
        MovingAverage average(seconds{10});
        static_cast<void>(average.add(at(0), 1e12));
        for (int second = 1; second < 40; ++second)
            static_cast<void>(average.add(at(second), 0.25));
        QCOMPARE(average.add(at(40), 0.25), 0.25); // of the large value nothing is left
    }

    void rateIsUnknownUntilASpanHasPassed() {
        RateOfChange rate(seconds{60});
        QVERIFY(!rate.add(at(0), 80));
        QVERIFY(!rate.add(at(59), 100));
        QCOMPARE(rate.add(at(60), 100).value(), 20.0);
        QCOMPARE(rate.add(at(119), 100).value(), 0.0); // beside the value of second 59
        QCOMPARE(rate.add(at(120), 130).value(), 30.0);
    }

    void rateOfASlowerSignalIsThatOfASpan() {
        RateOfChange rate(seconds{60});
        QVERIFY(!rate.add(at(0), 80));
        QCOMPARE(rate.add(at(300), 90).value(), 2.0);
        QCOMPARE(rate.add(at(600), 70).value(), -4.0);
    }

    void rateMovesWithItsTimeLine() {
        RateOfChange rate(seconds{60});
        QVERIFY(!rate.add(at(0), 80));
        rate.translate(seconds{-30});
        QCOMPARE(rate.add(at(30), 90).value(), 10.0);
    }

    void keepsNoMoreThanItsBound() {
        ValueHistory history;
        for (std::size_t i = 0; i < ValueHistory::kMost + 10; ++i)
            history.add(at(static_cast<int>(i)), 1);
        QCOMPARE(history.samples().size(), ValueHistory::kMost);
        QCOMPARE(history.samples().front().at, at(10));
    }

    void areaGrowsWithDepthAndTime() {
        LimitArea deep({LimitSide::Low, 90, 1}, 100);
        QCOMPARE(deep.add(at(0), 80), Reading::Between);
        QCOMPARE(deep.add(at(9), 80), Reading::Between);
        QCOMPARE(deep.area(), 90.0);
        QCOMPARE(deep.add(at(10), 80), Reading::Violating);
        LimitArea shallow({LimitSide::Low, 90, 1}, 100);
        QCOMPARE(shallow.add(at(0), 88), Reading::Between);
        QCOMPARE(shallow.add(at(49), 88), Reading::Between);
        QCOMPARE(shallow.add(at(50), 88), Reading::Violating);
        LimitArea above({LimitSide::High, 120, 0}, 100);
        QCOMPARE(above.add(at(0), 140), Reading::Between);
        QCOMPARE(above.add(at(5), 121), Reading::Violating);
    }

    void areaEndsInsideTheHysteresisOnly() {
        LimitArea area({LimitSide::Low, 90, 2}, 100);
        QCOMPARE(area.add(at(0), 80), Reading::Between);
        QCOMPARE(area.add(at(10), 91), Reading::Violating); // what was before it is known
        QCOMPARE(area.add(at(20), 91), Reading::Violating); // inside the limit nothing is added
        QCOMPARE(area.area(), 100.0);
        QCOMPARE(area.add(at(30), 92), Reading::Clear);
        QCOMPARE(area.area(), 0.0);
        QCOMPARE(area.add(at(31), 80), Reading::Between);
    }

    void areaOfASilenceIsUnknown() {
        LimitArea area({LimitSide::Low, 90, 1}, 100);
        QCOMPARE(area.add(at(0), 80), Reading::Between);
        area.interrupt();
        QCOMPARE(area.add(at(600), 80), Reading::Between);
        QCOMPARE(area.area(), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestValueHistory)
#include "tst_value_history.moc"
