// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/kafka_positions.h"

#include <QTest>

using namespace vigil;
using ingest::kafkaPartition;
using ingest::KafkaPositions;

namespace {

using Partitions = std::vector<std::uint32_t>;

/// Next offsets of what is assigned, in the order of the table.
std::vector<std::int64_t> assigned(const KafkaPositions& positions) {
    std::vector<std::int64_t> next;
    for (const auto& position : positions.assignments())
        next.push_back(position.next);
    return next;
}

using Offsets = std::vector<std::int64_t>;

} // namespace

class TestKafkaPositions : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void numbersPartitionsByTopic() {
        const KafkaPositions positions({"a", "b"}, true, {});
        QCOMPARE(positions.find("a", 7), std::optional(kafkaPartition(0, 7)));
        QCOMPARE(positions.find("b", 65'535), std::optional<std::uint32_t>(0x1FFFF));
        QVERIFY(!positions.find("c", 0));
        QCOMPARE(positions.topicOf(kafkaPartition(1, 3)), std::string("b"));
        QVERIFY(!positions.contains(0));
    }

    void beginsAtTheOldestOrTheNewest() {
        KafkaPositions oldest({"a"}, true, {});
        QVERIFY(!oldest.settle(0, 10, 90));
        QCOMPARE(assigned(oldest), Offsets{10});
        KafkaPositions newest({"a"}, false, {});
        QVERIFY(!newest.settle(0, 10, 90));
        QCOMPARE(assigned(newest), Offsets{90});
    }

    void aPartitionThatAppearsIsReadFromItsBegin() {
        KafkaPositions newest({"a"}, false, {});
        QVERIFY(!newest.settle(0, 10, 90));
        newest.begun();
        QVERIFY(!newest.settle(1, 0, 5));
        QCOMPARE(assigned(newest), (Offsets{90, 0}));
    }

    void goesOnFromASavedPosition() {
        KafkaPositions positions({"a", "b"}, true, {{"b", 2, 40}, {"elsewhere", 0, 3}});
        QVERIFY(positions.contains(kafkaPartition(1, 2)));
        QCOMPARE(positions.size(), std::size_t{1});
        QVERIFY(positions.assignments().empty()); // the broker has not said that it has it
        for (const std::int64_t end : {40, 55}) { // 40: nothing came since
            QVERIFY(!positions.settle(kafkaPartition(1, 2), 40, end));
            const auto all = positions.assignments();
            QCOMPARE(all.size(), std::size_t{1});
            QCOMPARE(all[0].topic, std::string("b"));
            QCOMPARE(all[0].partition, 2);
            QCOMPARE(all[0].next, std::int64_t{40});
        }
    }

    void aPositionThatIsTooOldIsALoss() {
        KafkaPositions positions({"a"}, true, {{"a", 3, 5}});
        const auto lost = positions.settle(3, 100, 200);
        QVERIFY(lost);
        QCOMPARE(lost->messages, std::uint64_t{95});
        QCOMPARE(lost->error.code, ErrorCode::NotFound);
        QCOMPARE(lost->error.context, std::string("a[3]"));
        QCOMPARE(lost->error.detail,
                 std::string("the broker does not hold position 5 (100 to 200); reading goes on at "
                             "100, 95 messages are lost"));
        QCOMPARE(assigned(positions), Offsets{100});
    }

    void aPositionBehindTheEndGoesBackToIt() {
        KafkaPositions positions({"a"}, true, {{"a", 0, 500}});
        const auto lost = positions.settle(0, 100, 200);
        QVERIFY(lost);
        QCOMPARE(lost->messages, std::uint64_t{0});
        QCOMPARE(assigned(positions), Offsets{200});
    }

    void handsEachMessageOnOnce() {
        KafkaPositions positions({"a"}, true, {});
        QVERIFY(!positions.settle(0, 10, 20));
        QVERIFY(positions.advance(0, 10));
        QVERIFY(!positions.advance(0, 10));
        QVERIFY(positions.advance(0, 14)); // compacted topics have holes
        QVERIFY(!positions.advance(0, 13));
        QCOMPARE(assigned(positions), Offsets{15});
    }

    void tellsLagsOfWhatIsKnown() {
        KafkaPositions positions({"a"}, true, {{"a", 1, 7}});
        QVERIFY(!positions.settle(0, 10, 20));
        auto lags = positions.lags(true);
        QCOMPARE(lags.size(), std::size_t{2});
        QCOMPARE(lags[0].lag, std::optional<std::int64_t>(10));
        QCOMPARE(lags[1].position, std::int64_t{7});
        QVERIFY(!lags[1].lag);
        positions.heard(0, 35);
        QCOMPARE(positions.lags(true)[0].lag, std::optional<std::int64_t>(25));
        QVERIFY(!positions.lags(false)[0].lag);
        positions.heard(0, 2); // older than what has come
        QCOMPARE(positions.lags(true)[0].lag, std::optional<std::int64_t>(0));
        positions.heard(99, 5);
        QCOMPARE(positions.size(), std::size_t{2});
    }

    void goesRoundThePartitions() {
        KafkaPositions positions({"a", "b"}, true, {});
        QVERIFY(!positions.after(0));
        for (const auto partition :
             {kafkaPartition(0, 0), kafkaPartition(0, 4), kafkaPartition(1, 1)})
            QVERIFY(!positions.settle(partition, 0, 1));
        QCOMPARE(positions.partitions(), (Partitions{0, 4, 0x10001}));
        QCOMPARE(positions.after(0), std::optional<std::uint32_t>(4));
        QCOMPARE(positions.after(4), std::optional<std::uint32_t>(0x10001));
        QCOMPARE(positions.after(0x10001), std::optional<std::uint32_t>(0));
    }
};

QTEST_GUILESS_MAIN(TestKafkaPositions)
#include "tst_kafka_positions.moc"
