// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/time_policy.h"

#include <QTest>

using namespace vigil;
using namespace vigil::engine;
using namespace std::chrono_literals;

namespace {

EventTime at(int minutes) { return EventTime{std::chrono::minutes{minutes}}; }

ArrivalTime arrived(int minutes) { return ArrivalTime{std::chrono::minutes{minutes}}; }

} // namespace

class TimePolicyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theSlowestPartitionHoldsTheWatermark() {
        TimePolicy policy;
        policy.early.reset();
        policy.late.reset();
        WatermarkTracker tracker(policy);
        QCOMPARE(tracker.watermark(), kMinTime);
        QVERIFY(tracker.admit(at(10), arrived(10), 1));
        QVERIFY(tracker.admit(at(10), arrived(10), 2));
        QVERIFY(tracker.admit(at(20), arrived(20), 1));
        QCOMPARE(tracker.watermark(), at(10));
        QVERIFY(tracker.admit(at(15), arrived(20), 2));
        QCOMPARE(tracker.watermark(), at(15));
        tracker.finish();
        QCOMPARE(tracker.watermark(), kMaxTime);
    }

    void anIdlePartitionIsBoundedByTheLateTolerance() {
        TimePolicy policy;
        policy.late = Ticks{5min};
        WatermarkTracker tracker(policy);
        QVERIFY(tracker.admit(at(10), arrived(10), 1));
        QVERIFY(tracker.admit(at(20), arrived(20), 2));
        QCOMPARE(tracker.watermark(), at(15));
        tracker.advance(arrived(60));
        QCOMPARE(tracker.watermark(), at(55));
    }

    void aFutureRowMovesNothing() {
        WatermarkTracker tracker(TimePolicy{});
        QVERIFY(tracker.admit(at(10), arrived(10), 1));
        QVERIFY(!tracker.admit(at(90), arrived(10), 1));
        QVERIFY(tracker.watermark() <= at(10));
        QCOMPARE(tracker.counters().earlyDropped, 1U);
        QVERIFY(tracker.admit(at(15), arrived(10), 1)); // exactly the tolerance
    }

    void theWatermarkNeverMovesBack() {
        TimePolicy policy;
        policy.early.reset();
        policy.late.reset();
        policy.outOfOrder = Ticks{2min};
        WatermarkTracker tracker(policy);
        QVERIFY(tracker.admit(at(30), arrived(30), 1));
        QCOMPARE(tracker.watermark(), at(28));
        // A partition that shows up behind it is adjusted to it.
        QCOMPARE(*tracker.admit(at(5), arrived(30), 2), at(28));
        QCOMPARE(tracker.watermark(), at(28));
    }

    void wholeBatchesAndSingleRowsAgree() {
        TimePolicy policy = TimePolicy::recorded(Ticks{3min});
        WatermarkTracker whole(policy);
        WatermarkTracker single(policy);
        const std::vector<EventTime> times{at(1), at(4), at(2), at(4), at(9), at(6)};
        QVERIFY(whole.admitAll(times, arrived(0), arrived(9), 0));
        for (const auto t : times)
            QCOMPARE(*single.admit(t, arrived(9), 0), t);
        QCOMPARE(whole.counters().reordered, single.counters().reordered);
        QCOMPARE(whole.counters().reordered, 2U);
        QCOMPARE(whole.watermark(), single.watermark());
        QVERIFY(!whole.admitAll(std::vector{at(5)}, arrived(9), arrived(9), 0));
    }
};

QTEST_APPLESS_MAIN(TimePolicyTest)
#include "tst_time_policy.moc"
