// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/alarms/result_inbox.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

using namespace vigil;
using vigil::pipeline::ResultInbox;

namespace {

struct Row {
    int second = 0;
    std::string bed;
    double value = 0;
};

model::BatchPtr batchOf(const std::vector<Row>& rows, bool valueFirst = false) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = "avg";
    for (const auto& row : rows) {
        batch->beginRow(eventFromMicros(row.second * 1'000'000LL), {}, {});
        if (valueFirst)
            batch->columnForWriting("avg.hr").appendFloat(row.value);
        batch->columnForWriting("bed").appendText(row.bed);
        if (!valueFirst)
            batch->columnForWriting("avg.hr").appendFloat(row.value);
        batch->finishRow();
    }
    return batch;
}

ResultInbox::Handed handed(const model::BatchPtr& rows, std::uint64_t turn = 1,
                           std::size_t query = 0) {
    return {rows, false, query, turn, {}};
}

/// "1 B1 80, 2 B1 81"
std::string textOf(const std::vector<ResultInbox::Handed>& taken) {
    std::string text;
    for (const auto& entry : taken)
        for (std::size_t row = 0; row < entry.rows->rowCount(); ++row)
            text += (text.empty() ? "" : ", ") +
                    std::to_string(toMicros(entry.rows->eventTime[row]) / 1'000'000) + ' ' +
                    std::string(entry.rows->column("bed")->text(row)) + ' ' +
                    std::to_string(std::lround(*entry.rows->column("avg.hr")->number(row)));
    return text;
}

} // namespace

class TestResultInbox : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void whatComesWakesOnceUntilItIsTaken() {
        int woken = 0;
        ResultInbox inbox(2, [&] { ++woken; });
        QVERIFY(inbox.hand(0, handed(batchOf({{1, "B1", 80}}))));
        QVERIFY(inbox.hand(1, handed(batchOf({{1, "B2", 90}}))));
        QCOMPARE(woken, 1);
        QCOMPARE(textOf(inbox.take()), std::string("1 B1 80, 1 B2 90"));
        QVERIFY(inbox.take().empty());
        QVERIFY(inbox.hand(0, handed(batchOf({{2, "B1", 81}}))));
        QCOMPARE(woken, 2);
        inbox.pass(0);
        QCOMPARE(woken, 3);
        QVERIFY(!inbox.allPassed(1));
        inbox.pass(1);
        QVERIFY(inbox.allPassed(1));
        QVERIFY(!inbox.allPassed(2));
    }

    /// That a turn is complete is told after its rows, whichever shard was faster.
    void completeIsToldAfterTheRowsOfItsTurn() {
        ResultInbox inbox(2, [] {});
        const auto complete = [](std::size_t shard, std::uint64_t turn) {
            auto told = handed(std::make_shared<const model::RecordBatch>(), turn);
            told.complete = ResultInbox::Complete{shard, eventFromMicros(0), {}};
            return told;
        };
        QVERIFY(inbox.hand(0, handed(batchOf({{1, "B1", 80}}), 1)));
        QVERIFY(inbox.hand(0, complete(0, 1)));
        QVERIFY(inbox.hand(0, complete(0, 2)));
        QVERIFY(inbox.hand(1, complete(1, 1)));
        QVERIFY(inbox.hand(1, handed(batchOf({{2, "B2", 90}}), 2)));
        QVERIFY(inbox.hand(1, complete(1, 2)));
        inbox.pass(0);
        inbox.pass(1);
        std::string order;
        for (const auto& taken : inbox.takeBefore(1))
            order += taken.complete ? "c" + std::to_string(taken.complete->shard) : "rows ";
        QCOMPARE(order, std::string("rows c0c1rows c0c1"));
    }

    /// Of one query; those of others have their own bound.
    void moreRowsThanAreJudgedAreRefused() {
        ResultInbox inbox(
            2, [] {}, 3);
        const auto two = batchOf({{1, "B1", 80}, {1, "B2", 81}});
        QVERIFY(inbox.hand(0, handed(two)));
        QVERIFY(!inbox.hand(1, handed(two)));
        QVERIFY(inbox.hand(1, handed(two, 1, 7)));
        QCOMPARE(inbox.take().size(), std::size_t{2});
        QVERIFY(!inbox.hand(0, handed(two))); // taken, not yet judged
        inbox.judged(0, 1);
        QVERIFY(inbox.hand(0, handed(two)));
    }

    void whatIsHandedOnAfterAMarkWaits() {
        ResultInbox inbox(1, [] {});
        QVERIFY(inbox.hand(0, handed(batchOf({{1, "B1", 80}}))));
        inbox.pass(0);
        QVERIFY(inbox.hand(0, handed(batchOf({{2, "B1", 81}}))));
        QCOMPARE(textOf(inbox.takeBefore(1)), std::string("1 B1 80"));
        inbox.leave(0);
        QVERIFY(inbox.allPassed(100));
        QCOMPARE(textOf(inbox.takeBefore(UINT64_MAX)), std::string("2 B1 81"));
    }

    void aMarkIsWaitedFor() {
        ResultInbox inbox(2, [] {});
        inbox.pass(0);
        std::jthread slow([&] {
            QVERIFY(inbox.hand(1, handed(batchOf({{1, "B9", 70}}))));
            inbox.pass(1);
        });
        QCOMPARE(textOf(inbox.takeBefore(1)), std::string("1 B9 70"));
    }

    /// One output of several windows, keys that lie at any shard, turns of two queries.
    void theOrderDependsOnNoShard() {
        std::vector<std::pair<std::uint64_t, std::vector<Row>>> turns;
        for (std::uint64_t turn = 1; turn <= 3; ++turn) {
            auto& rows = turns.emplace_back(turn, std::vector<Row>{}).second;
            for (int second = 1; second <= 4; ++second)
                for (const auto* bed : {"B1", "B2", "B1", "B3"})
                    rows.push_back({second, bed, static_cast<double>(70 + rows.size() % 7)});
        }
        std::string expected;
        std::minstd_rand random(7);
        for (std::size_t shards = 1; shards <= 4; ++shards) {
            for (int round = 0; round < 20; ++round) {
                ResultInbox inbox(shards, [] {});
                std::vector<std::pair<std::size_t, ResultInbox::Handed>> order;
                for (const auto& [turn, rows] : turns) {
                    std::vector<std::vector<Row>> parts(shards);
                    for (const auto& row : rows)
                        parts[random() % shards].push_back(row);
                    for (std::size_t shard = 0; shard < shards; ++shard)
                        if (!parts[shard].empty())
                            for (const std::size_t query : {0U, 1U})
                                order.emplace_back(
                                    shard,
                                    handed(batchOf(parts[shard], random() % 2 == 0), turn, query));
                }
                std::ranges::shuffle(order, random);
                for (auto& [shard, entry] : order)
                    QVERIFY(inbox.hand(shard, std::move(entry)));
                for (std::size_t shard = 0; shard < shards; ++shard)
                    inbox.pass(shard);
                const auto text = textOf(inbox.takeBefore(1));
                if (expected.empty())
                    expected = text;
                QCOMPARE(text, expected);
            }
        }
        QCOMPARE(std::ranges::count(expected, ','), 3 * 2 * 16 - 1);
    }

    void shardsThatRunFreelyAreFollowedMarkByMark() {
        constexpr std::size_t kShards = 3;
        constexpr int kMarks = 2000;
        ResultInbox inbox(kShards, [] {});
        std::vector<std::jthread> threads;
        for (std::size_t shard = 0; shard < kShards; ++shard)
            threads.emplace_back([&, shard] {
                for (int mark = 0; mark < kMarks; ++mark) {
                    QVERIFY(inbox.hand(shard, handed(batchOf({{mark, "B1", 80}}))));
                    inbox.pass(shard);
                }
                inbox.leave(shard);
            });
        int wrong = 0;
        for (int mark = 1; mark <= kMarks; ++mark) {
            const auto taken = inbox.takeBefore(static_cast<std::uint64_t>(mark));
            wrong += taken.size() == kShards ? 0 : 1;
            for (const auto& entry : taken)
                wrong +=
                    entry.rows->eventTime[0] == eventFromMicros((mark - 1) * 1'000'000LL) ? 0 : 1;
        }
        QCOMPARE(wrong, 0);
        QVERIFY(inbox.takeBefore(UINT64_MAX).empty());
    }
};

QTEST_APPLESS_MAIN(TestResultInbox)
#include "tst_result_inbox.moc"
