// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/backlog_order.h"

#include <QTest>

#include <string>

using namespace vigil;
using namespace vigil::ingest;
using namespace std::chrono_literals;

namespace {

constexpr SteadyTime kBegin{1h};

RawMessage message(std::uint32_t partition, std::int64_t offset, int second,
                   std::size_t bytes = 1) {
    RawMessage made;
    made.partition = partition;
    made.offset = offset;
    made.brokered = EventTime{std::chrono::seconds{second}};
    made.received = kBegin;
    made.payload.assign(bytes, 'x');
    return made;
}

/// "partition:offset" of all that may be handed on, in its order.
std::string takeAll(BacklogOrder& order, SteadyTime now = kBegin) {
    std::string text;
    while (const auto taken = order.take(now))
        text += std::to_string(taken->partition) + ':' + std::to_string(taken->offset) + ' ';
    return text;
}

} // namespace

class TestBacklogOrder : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void partitionsAreMergedByRecordTime() {
        BacklogOrder order;
        QVERIFY(!order.isActive());
        order.expect(0, 10, 13, kBegin);
        order.expect(1, 0, 2, kBegin);
        order.expect(2, 5, 5, kBegin); // nothing has waited there
        QVERIFY(order.isActive());
        for (int i = 0; i < 3; ++i)
            order.put(message(0, 10 + i, 10 * i), kBegin);
        QCOMPARE(takeAll(order), std::string()); // the other may have older ones
        order.put(message(1, 0, 5), kBegin);
        QCOMPARE(takeAll(order), std::string("0:10 1:0 "));
        order.put(message(2, 5, 12), kBegin); // of now
        order.put(message(1, 1, 15), kBegin);
        QCOMPARE(takeAll(order), std::string("0:11 2:5 1:1 0:12 "));
        QVERIFY(!order.isActive());
    }

    void aPartitionThatBringsNothingIsNotWaitedForForEver() {
        BacklogOrder order;
        order.expect(0, 0, 2, kBegin);
        order.expect(1, 0, 9, kBegin);
        order.put(message(0, 0, 1), kBegin);
        order.put(message(0, 1, 2), kBegin);
        QCOMPARE(takeAll(order, kBegin + 1s), std::string());
        QCOMPARE(takeAll(order, kBegin + 2s), std::string("0:0 0:1 "));
        // It may come later all the same.
        order.put(message(1, 8, 1), kBegin + 3s);
        QCOMPARE(takeAll(order, kBegin + 3s), std::string("1:8 "));
        QVERIFY(!order.isActive());
    }

    /// An alarm must not wait for what was: windows of then may lose by it.
    void whatIsOfNowWaitsForABacklogNoLongerThanABound() {
        BacklogOrder order;
        order.expect(0, 0, 1, kBegin);
        order.expect(1, 0, 1000, kBegin);
        order.put(message(0, 0, 1), kBegin);
        order.put(message(0, 1, 3600), kBegin); // of now
        order.put(message(1, 0, 2), kBegin);
        QCOMPARE(takeAll(order), std::string("0:0 1:0 "));
        for (int i = 1; i < 20; ++i) {
            const auto now = kBegin + std::chrono::milliseconds{500 * i};
            order.put(message(1, i, 10 + i), now);
            QCOMPARE(takeAll(order, now), "1:" + std::to_string(i) + ' ');
        }
        order.put(message(1, 20, 30), kBegin + 10s);
        QCOMPARE(takeAll(order, kBegin + 10s), std::string("0:1 1:20 "));
    }

    void whoIsFarAheadIsHeld() {
        BacklogOrder order;
        order.expect(0, 0, 100, kBegin);
        order.expect(1, 0, 2, kBegin);
        order.put(message(0, 0, 0, BacklogOrder::kMostBytes / 2), kBegin);
        QVERIFY(order.changes().empty());
        order.put(message(0, 1, 1, BacklogOrder::kMostBytes / 2), kBegin);
        auto changes = order.changes();
        QCOMPARE(changes.size(), std::size_t{1});
        QVERIFY(changes[0].partition == 0 && changes[0].held);
        QVERIFY(order.changes().empty());
        QCOMPARE(takeAll(order), std::string());
        order.put(message(1, 0, 5), kBegin);
        QCOMPARE(takeAll(order), std::string("0:0 0:1 ")); // and then it is waited for again
        changes = order.changes();
        QCOMPARE(changes.size(), std::size_t{1});
        QVERIFY(!changes[0].held);
        order.put(message(1, 1, 6), kBegin);
        order.put(message(0, 99, 7), kBegin);
        QCOMPARE(takeAll(order), std::string("1:0 1:1 0:99 "));
        QVERIFY(!order.isActive());
    }
};

QTEST_APPLESS_MAIN(TestBacklogOrder)
#include "tst_backlog_order.moc"
