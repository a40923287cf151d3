// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/query_runner.h"
#include "engine/stage/match_stage.h"

#include <QTest>

#include <numeric>
#include <string>

using namespace vigil;
using namespace vigil::engine;

namespace {

EventTime at(int second) { return EventTime{std::chrono::seconds{second}}; }

/// Rows with value v = second for the seconds [from, to).
model::BatchPtr batchOf(int from, int to, const std::string& key = "a") {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = "input";
    batch->columns.emplace_back("k");
    batch->columns.emplace_back("v");
    for (int s = from; s < to; ++s) {
        batch->beginRow(at(s), arrivalAtEvent(at(s)), {});
        batch->columns[0].appendText(key);
        batch->columns[1].appendBigInt(s);
        batch->finishRow();
    }
    return batch;
}

std::shared_ptr<const Query> compiled(const std::string& clauses) {
    QueryOptions options;
    options.policy.early.reset();
    options.policy.late.reset();
    const auto query =
        Query::compile("SELECT * FROM input MATCH_RECOGNIZE (" + clauses + ") AS m", options);
    return query ? *query : nullptr;
}

std::size_t rowsOf(const std::vector<QueryResult>& results) {
    return std::accumulate(results.begin(), results.end(), std::size_t{0},
                           [](std::size_t n, const auto& r) { return n + r.rows->rowCount(); });
}

} // namespace

class MatchStageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// A match that nothing better can replace does not wait for the limit.
    void aCertainMatchIsGivenAtOnce() {
        const auto query =
            compiled("LIMIT DURATION(hour, 1) PARTITION BY k MEASURES LAST(B.v) AS v "
                     "PATTERN (A B) DEFINE A AS A.v = 1, B AS B.v = 2");
        QVERIFY(query != nullptr);
        QueryRunner runner(query);
        runner.push("input", batchOf(0, 4));
        QCOMPARE(rowsOf(runner.takeResults()), 1U);
    }

    /// With a repetition at the end it waits for the row that ends it, or for the limit.
    void anUncertainMatchWaits() {
        const auto query = compiled("LIMIT DURATION(second, 20) PARTITION BY k "
                                    "MEASURES FIRST(A.v) AS v PATTERN (S A+) "
                                    "DEFINE S AS S.v = 0, A AS A.v < 10");
        QVERIFY(query != nullptr);
        QueryRunner runner(query);
        runner.push("input", batchOf(0, 5));
        QCOMPARE(rowsOf(runner.takeResults()), 0U);
        runner.push("input", batchOf(10, 12));
        QCOMPARE(rowsOf(runner.takeResults()), 1U);

        QueryRunner silent(query);
        silent.push("input", batchOf(0, 5));
        silent.push("input", batchOf(19, 20, "b"));
        QCOMPARE(rowsOf(silent.takeResults()), 0U);
        silent.push("input", batchOf(20, 21, "b"));
        QCOMPARE(rowsOf(silent.takeResults()), 1U);
    }

    /// (A | B)* where C asks for MAX(A.v) and MAX(B.v): every row doubles what can become of it.
    /// From one start there are 2 m partial matches after m rows, n (n + 1) for n starts.
    void partialMatchesAreBounded() {
        const auto query =
            compiled("LIMIT DURATION(hour, 1) PARTITION BY k MEASURES LAST(C.v) AS v "
                     "PATTERN ((A | B)+ C) "
                     "DEFINE C AS MAX(A.v) + MAX(B.v) > 1000000");
        QVERIFY(query != nullptr);
        QueryRunner runner(query);
        constexpr int kFit = 99; // 99 * 100 <= 10'000 < 100 * 101
        static_assert(kFit * (kFit + 1) <= static_cast<int>(kMostPartialMatches));
        runner.push("input", batchOf(0, kFit + 1)); // the last one is not before the watermark
        QVERIFY(runner.takeRejected().empty());
        const auto full = runner.stateBytes();
        runner.push("input", batchOf(kFit + 1, kFit + 6));
        const auto letters = runner.takeRejected();
        QCOMPARE(letters.size(), 5U);
        QCOMPARE(letters[0].reason, std::string("too many partial matches"));
        QVERIFY(runner.stateBytes() < 2 * full);
        // Another key has a bound of its own.
        runner.push("input", batchOf(kFit + 6, kFit + 40, "b"));
        runner.finish();
        QCOMPARE(runner.takeRejected().size(), 1U);
    }

    /// Partial matches with the same future are one: A+ B with free A stays small.
    void partialMatchesWithOneFutureAreOne() {
        const auto query = compiled("LIMIT DURATION(second, 50) PARTITION BY k "
                                    "MEASURES LAST(C.v) AS v PATTERN ((A | B)+ C) "
                                    "DEFINE A AS A.v >= 0, B AS B.v >= 0, C AS C.v < 0");
        QVERIFY(query != nullptr);
        QueryRunner runner(query);
        std::size_t early = 0;
        for (int from = 0; from < 1000; from += 100) {
            runner.push("input", batchOf(from, from + 100));
            early = from == 100 ? runner.stateBytes() : early;
        }
        QVERIFY(runner.stateBytes() <= early + early / 4);
        QVERIFY(runner.takeRejected().empty());
    }

    /// A key whose partial matches are behind the limit is forgotten.
    void oldKeysAreForgotten() {
        const auto query = compiled("LIMIT DURATION(second, 50) PARTITION BY k "
                                    "MEASURES LAST(B.v) AS v PATTERN (A B) DEFINE B AS B.v < 0");
        QVERIFY(query != nullptr);
        QueryRunner runner(query);
        for (int i = 0; i < 100; ++i)
            runner.push("input", batchOf(i, i + 1, "key" + std::to_string(i)));
        const auto early = runner.stateBytes();
        for (int i = 100; i < 2000; ++i)
            runner.push("input", batchOf(i, i + 1, "key" + std::to_string(i)));
        QVERIFY(runner.stateBytes() <= early + early / 4);
    }
};

QTEST_APPLESS_MAIN(MatchStageTest)
#include "tst_match_stage.moc"
