// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/result_exchange.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace vigil;
using vigil::pipeline::ResultExchange;

namespace {

/// A batch that says when it was handed on.
model::BatchPtr mark(int number) {
    auto rows = std::make_shared<model::RecordBatch>();
    rows->beginRow(eventFromMicros(number), {}, {});
    rows->finishRow();
    return rows;
}

std::vector<int> numbersOf(const std::vector<ResultExchange::Handed>& handed) {
    std::vector<int> all;
    for (const auto& entry : handed)
        all.push_back(static_cast<int>(toMicros(entry.rows->eventTime[0])));
    return all;
}

} // namespace

class TestResultExchange : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void whatIsHandedOnComesBeforeTheNextMeetingAndNotSooner() {
        std::atomic<int> woken{0};
        ResultExchange exchange(2, [&](std::size_t shard) { woken += shard == 1 ? 1 : 100; });
        exchange.join(0);
        exchange.join(1);
        exchange.hand(0, 1, {mark(1), false});
        QCOMPARE(woken.load(), 1);
        QCOMPARE(numbersOf(exchange.take(1)), std::vector<int>{1});
        QVERIFY(exchange.take(1).empty());
        exchange.hand(0, 1, {mark(2), true});
        std::thread other([&] {
            QVERIFY(exchange.meet(0).empty());
            exchange.hand(0, 1, {mark(3), false});
            QVERIFY(exchange.leave(0).empty());
        });
        const auto met = exchange.meet(1);
        QCOMPARE(numbersOf(met), std::vector<int>{2});
        QVERIFY(met[0].provisional);
        QCOMPARE(numbersOf(exchange.leave(1)), std::vector<int>{3});
        other.join();
    }

    void nobodyWaitsForWhoHasNotJoinedOrHasLeft() {
        ResultExchange exchange(3, [](std::size_t) {});
        exchange.join(0);
        QVERIFY(exchange.meet(0).empty());
        exchange.join(1);
        std::thread other([&] { QVERIFY(exchange.leave(1).empty()); });
        QVERIFY(exchange.meet(0).empty());
        QVERIFY(exchange.leave(0).empty());
        other.join();
    }

    void shardsThatRunFreelyMeetInOrder() {
        constexpr std::size_t kShards = 3;
        constexpr int kMeetings = 2000;
        ResultExchange exchange(kShards, [](std::size_t) {});
        for (std::size_t i = 0; i < kShards; ++i)
            exchange.join(i);
        std::atomic<int> wrong{0};
        std::atomic<int> received{0};
        const auto live = [&](std::size_t self) {
            const auto check = [&](const std::vector<ResultExchange::Handed>& handed, int now) {
                for (const int number : numbersOf(handed)) {
                    wrong += number == now ? 0 : 1;
                    ++received;
                }
            };
            for (int now = 0; now < kMeetings; ++now) {
                for (std::size_t to = 0; to < kShards; ++to)
                    if (to != self)
                        exchange.hand(self, to, {mark(now), false});
                check(exchange.take(self), now);
                check(exchange.meet(self), now);
            }
            check(exchange.leave(self), kMeetings);
        };
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < kShards; ++i)
                threads.emplace_back(live, i);
        }
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(received.load(), kMeetings * static_cast<int>(kShards * (kShards - 1)));
    }
};

QTEST_APPLESS_MAIN(TestResultExchange)
#include "tst_result_exchange.moc"
