// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/rows/time_policy.h"

#include <QTest>

#include <random>

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
        QVERIFY(whole.admitAll(times, spreadOf(times), arrived(0), arrived(9), 0));
        for (const auto t : times)
            QCOMPARE(*single.admit(t, arrived(9), 0), t);
        QCOMPARE(whole.counters().reordered, single.counters().reordered);
        QCOMPARE(whole.counters().reordered, 2U);
        QCOMPARE(whole.watermark(), single.watermark());
        const std::vector<EventTime> tooOld{at(5)};
        QVERIFY(!whole.admitAll(tooOld, spreadOf(tooOld), arrived(9), arrived(9), 0));
    }

    void randomBatchesAndSingleRowsAgree() {
        std::mt19937 random(5);
        for (int round = 0; round < 300; ++round) {
            // Some streams begin before 1970, some batches are too far behind to be admitted.
            const int start = round % 3 == 0 ? -100 : 1000;
            const TimePolicy policy = TimePolicy::recorded(std::chrono::minutes{4 + round % 5});
            WatermarkTracker whole(policy);
            WatermarkTracker single(policy);
            int clock = start;
            for (int batch = 0; batch < 6; ++batch) {
                std::vector<EventTime> times(1 + random() % 150);
                for (auto& t : times)
                    t = at((clock += static_cast<int>(random() % 3)) -
                           (random() % 8 == 0 ? static_cast<int>(random() % 8) : 0));
                bool changed = false;
                for (const auto t : times) {
                    const auto admitted = single.admit(t, arrived(0), 0);
                    changed = changed || !admitted || *admitted != t;
                }
                if (whole.admitAll(times, spreadOf(times), arrived(0), arrived(0), 0)) {
                    QVERIFY(!changed);
                    QCOMPARE(whole.counters().reordered, single.counters().reordered);
                    QCOMPARE(whole.counters().rowsIn, single.counters().rowsIn);
                    QCOMPARE(whole.watermark(), single.watermark());
                } else {
                    QVERIFY(changed);
                    break;
                }
            }
        }
    }

    void theSpreadIsThatOfAPlainLoop() {
        std::mt19937_64 random(11);
        for (int round = 0; round < 400; ++round) {
            std::vector<EventTime> times(1 + random() % 300);
            // Narrow, around 1970, and all there is.
            const std::uint64_t range = round % 4 == 0 ? 0 : std::uint64_t{1} << (4 + round % 58);
            for (auto& t : times) {
                const std::uint64_t bits = range == 0 ? random() : random() % range;
                t = EventTime{Ticks{static_cast<std::int64_t>(bits)}};
                t -= round % 5 == 1 ? Ticks{static_cast<std::int64_t>(range / 2)} : Ticks{0};
            }
            const EventTime known = times[random() % times.size()];
            EventTime newest = times[0];
            EventTime newestWithKnown = known;
            std::uint64_t behind = 0;
            std::uint64_t behindWithKnown = 0;
            for (const auto t : times) {
                behind += t < newest ? 1 : 0;
                behindWithKnown += t < newestWithKnown ? 1 : 0;
                newest = std::max(newest, t);
                newestWithKnown = std::max(newestWithKnown, t);
            }
            const auto spread = spreadOf(times);
            QCOMPARE(spread.bounds.least, *std::ranges::min_element(times));
            QCOMPARE(spread.bounds.newest, newest);
            QCOMPARE(spread.behind, behind);
            QCOMPARE(spread.behind + behindOnly(times, known), behindWithKnown);
        }
    }
};

QTEST_APPLESS_MAIN(TimePolicyTest)
#include "tst_time_policy.moc"
