// SPDX-License-Identifier: GPL-3.0-or-later
// Queries that would take all time or memory are refused or cut short, and say so.
#include "engine/query_runner.h"
#include "engine/rows/row_set.h"

#include <QTest>

#include <string>

using namespace vigil;
using namespace vigil::engine;

namespace {

model::BatchPtr rowsAt(const std::string& stream, std::vector<EventTime> times) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = stream;
    batch->columns.emplace_back("v");
    std::int64_t offset = 0;
    for (const auto t : times) {
        batch->beginRow(t, arrivalAtEvent(t), {0, 0, offset});
        batch->columns[0].appendBigInt(offset++);
        batch->finishRow();
    }
    return batch;
}

std::vector<EventTime> seconds(int count) {
    std::vector<EventTime> times;
    for (int i = 0; i < count; ++i)
        times.emplace_back(std::chrono::seconds{i});
    return times;
}

struct Outcome {
    std::size_t rows = 0;
    std::vector<RejectedRow> letters;
    std::optional<BudgetBreach> breach;
};

Outcome run(const std::string& sql, const model::BatchPtr& batch, std::size_t most = 200) {
    QueryOptions options;
    options.policy = TimePolicy::recorded();
    options.budget.rowsPerTurn = most;
    const auto query = Query::compile(sql, options);
    Outcome outcome;
    if (!query)
        qFatal("%s", query.error()[0].message.c_str());
    QueryRunner runner(*query);
    runner.push("input", batch);
    runner.finish();
    for (const auto& result : runner.takeResults())
        outcome.rows += result.rows->rowCount();
    outcome.letters = runner.takeRejected();
    outcome.breach = runner.breach();
    return outcome;
}

} // namespace

class LimitsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    // Tuples of a join hold the batches they point into, not those of all other tuples: in a join
    // of three streams that were as many for each tuple as there were pairs.
    void aTupleHoldsItsOwnBatchesOnly() {
        const std::vector<ColumnPath> wanted{{"v"}};
        RowSet tuples(2);
        for (int i = 0; i < 100; ++i) {
            const auto t = eventFromMicros(i);
            const auto left = std::make_shared<const BatchColumns>(rowsAt("a", {t}), wanted);
            const auto right = std::make_shared<const BatchColumns>(rowsAt("b", {t}), wanted);
            for (int again = 0; again < 3; ++again) {
                tuples.keepAlive(left);
                tuples.keepAlive(right);
            }
            tuples.append(std::vector<RowView>{{left.get(), 0, t}, {right.get(), 0, t}}, t, 0);
        }
        QCOMPARE(tuples.alive().size(), std::size_t{200});
        RowView scratch;
        const auto views = tuples.views(7, scratch);
        const auto held = tuples.aliveOf(views);
        QCOMPARE(held.size(), std::size_t{2});
        QVERIFY(held[0].get() == views[0].columns && held[1].get() == views[1].columns);
    }

    void aHopFarShorterThanItsWindowIsRefused() {
        const auto query = Query::compile("SELECT COUNT(*) AS n FROM input "
                                          "GROUP BY HoppingWindow(microsecond, 604800000000, 1)");
        QVERIFY(!query);
        QCOMPARE(query.error()[0].message,
                 std::string("every row would lie in 604800000000 windows"));
        QVERIFY(Query::compile(
            "SELECT COUNT(*) AS n FROM input GROUP BY HoppingWindow(second, 86400, 1)"));
    }

    void aJoinOfEverythingIsStopped() {
        const auto outcome = run("SELECT a.v FROM input a JOIN input b "
                                 "ON DATEDIFF(second, a, b) BETWEEN -60 AND 60",
                                 rowsAt("input", seconds(20)));
        QCOMPARE(outcome.rows, 0U);
        QVERIFY(outcome.letters.empty());
        QVERIFY(outcome.breach);
        QCOMPARE(outcome.breach->text(),
                 std::string("Join in output (line 1) made more than 200 rows in one turn"));
    }

    void rowsThatDoubleInEveryStepAreStopped() {
        std::string sql = "WITH s0 AS (SELECT v FROM input)";
        for (int i = 1; i <= 40; ++i) {
            const auto from = "s" + std::to_string(i - 1);
            sql += ", s" + std::to_string(i) + " AS (SELECT v FROM " + from +
                   " UNION SELECT v FROM " + from + ")";
        }
        const auto outcome = run(sql + " SELECT v FROM s40", rowsAt("input", seconds(1)), 1'000);
        QCOMPARE(outcome.rows, 0U);
        QVERIFY(outcome.breach);
        QCOMPARE(outcome.breach->text(),
                 std::string("Project in s9 (line 1) made more than 1000 rows in one turn"));
    }

    void textsAndRecordsThatDoubleInEveryStepBecomeDeadLetters() {
        std::string texts = "WITH s0 AS (SELECT 'abcdefgh' AS v FROM input)";
        std::string records = "WITH s0 AS (SELECT v AS l, v AS r FROM input)";
        for (int i = 1; i <= 60; ++i) {
            const auto step = ", s" + std::to_string(i) + " AS (SELECT ";
            const auto from = " FROM s" + std::to_string(i - 1);
            texts += step + "v + v AS v" + from + ")";
            records +=
                step + "Collect() AS l, Collect() AS r" + from + " GROUP BY System.Timestamp())";
        }
        const auto one = rowsAt("input", seconds(1));
        const auto long_ = run(texts + " SELECT v FROM s60", one, 1'000'000);
        QCOMPARE(long_.rows, 0U);
        QCOMPARE(long_.letters.size(), 1U);
        QCOMPARE(long_.letters[0].reason, std::string("+ makes a text of more than 1 MiB"));
        const auto wide = run(records + " SELECT l, r FROM s60", one, 1'000'000);
        QCOMPARE(wide.rows, 0U);
        QCOMPARE(wide.letters.size(), 1U);
        QCOMPARE(wide.letters[0].reason, std::string("a value is too large"));
    }

    void nestedCallsThatFailAreReadOnce() {
        // Read twice at each level they would never end.
        for (const std::string open : {"CAST(", "TRY_CAST(", "CASE (", "(", "ABS("}) {
            std::string sql = "SELECT ";
            for (int i = 0; i < 90; ++i)
                sql += open;
            QVERIFY(!engine::Query::compile(sql + "v AS FROM input"));
        }
    }

    void patternsThatBacktrackAreQuick() {
        const std::string text(60, 'x');
        const auto plain = run("SELECT REGEXMATCH('" + text + "', '(x+x+)+y') AS m FROM input",
                               rowsAt("input", seconds(1)));
        QCOMPARE(plain.rows, 1U);
        const auto grown =
            run("SELECT REGEXMATCH('" + text + "', '((a{90}){90}){90}') AS m FROM input",
                rowsAt("input", seconds(1)));
        QCOMPARE(grown.letters.size(), 1U);
        const auto endless = run("SELECT REGEXMATCH('" + text + "', '(x+x+)+[yz]') AS m FROM input",
                                 rowsAt("input", seconds(1)), 1'000'000);
        QCOMPARE(endless.letters.size(), 1U);
        QCOMPARE(endless.letters[0].detail, std::string("it takes too much on this text"));
        // Nor does a stream of such texts hold a shard: the query is stopped.
        const auto stopped = run("SELECT REGEXMATCH('" + text + "', '(x+x+)+[yz]') AS m FROM input",
                                 rowsAt("input", seconds(20)), 1'000'000);
        QVERIFY(stopped.breach.has_value());
        const std::string many(200'000, 'x');
        const auto like = run("SELECT PATINDEX('%" + std::string(300, 'x') + "y%', '" + many +
                                  "') AS m FROM input",
                              rowsAt("input", seconds(1)));
        QCOMPARE(like.letters.size(), 1U);
        QCOMPARE(like.letters[0].reason, std::string("PATINDEX takes too long on this text"));
    }

    void timesBeyondTheCalendarAreDeadLetters() {
        const auto outcome =
            run("SELECT COUNT(*) AS n FROM input GROUP BY TumblingWindow(day, 7)",
                rowsAt("input", {EventTime::min(), EventTime{}, EventTime::max()}));
        QCOMPARE(outcome.rows, 1U);
        QCOMPARE(outcome.letters.size(), 2U);
        QCOMPARE(outcome.letters[0].reason, std::string("event time outside the years 1 to 9999"));
    }
};

QTEST_GUILESS_MAIN(LimitsTest)
#include "tst_limits.moc"
