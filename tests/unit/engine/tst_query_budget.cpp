// SPDX-License-Identifier: GPL-3.0-or-later
// A query ends within its budget, names the operator, and gives nothing of the turn it happened in.
#include "engine/editor/growth_warnings.h"
#include "engine/query_router.h"
#include "engine/query_runner.h"

#include <QTest>

#include <atomic>
#include <string>
#include <thread>

using namespace vigil;
using namespace vigil::engine;

namespace {

using What = BudgetBreach::What;

model::BatchPtr rowsAt(int from, int count, const std::string& text = "aaaaaaaaaa") {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = "input";
    for (const auto* name : {"v", "k", "txt", "u"})
        batch->columns.emplace_back(name);
    for (int i = from; i < from + count; ++i) {
        const EventTime t{std::chrono::seconds{i}};
        batch->beginRow(t, arrivalAtEvent(t), {0, 0, i});
        batch->columns[0].appendFloat(i % 50);
        batch->columns[1].appendBigInt(i % 100);
        batch->columns[2].appendText(text);
        batch->columns[3].appendText("a text of its own, number " + std::to_string(i));
        batch->finishRow();
    }
    return batch;
}

QueryOptions optionsWith(const QueryBudget& budget) {
    QueryOptions options;
    options.policy = TimePolicy::recorded();
    options.policy.outOfOrder = Ticks{0};
    options.budget = budget;
    return options;
}

std::shared_ptr<const Query> compiled(const std::string& sql, const QueryBudget& budget) {
    const auto query = Query::compile(sql, optionsWith(budget));
    if (!query)
        qFatal("%s", query.error()[0].message.c_str());
    return *query;
}

struct Outcome {
    std::optional<BudgetBreach> breach;
    std::size_t rows = 0;
    std::size_t letters = 0;
    std::size_t pushes = 0; ///< until it was stopped
    std::string text;       ///< of all rows
};

Outcome run(const std::string& sql, const QueryBudget& budget, int rows = 1000, int cut = 100,
            unsigned shards = 1) {
    QueryRunner runner(compiled(sql, budget), shards);
    Outcome out;
    const auto take = [&] {
        for (const auto& result : runner.takeResults())
            for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
                ++out.rows;
                for (const auto& column : result.rows->columns)
                    out.text += model::toJson(column.value(row)) + ',';
            }
        out.letters += runner.takeRejected().size();
    };
    for (int at = 0; at < rows && !runner.breach(); at += cut, ++out.pushes) {
        runner.push("input", rowsAt(at, std::min(cut, rows - at)));
        take();
    }
    runner.finish();
    take();
    out.breach = runner.breach();
    return out;
}

constexpr std::size_t kMiB = std::size_t{1} << 20;

QueryBudget memory(std::size_t bytes) { return {bytes, 10'000'000, {}}; }

QueryBudget rowsPerTurn(std::uint64_t rows) { return {256 * kMiB, rows, {}}; }

} // namespace

class QueryBudgetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void eachBreachNamesItsOperator_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<bool>("bytes");
        QTest::addColumn<QString>("where");
        const auto add = [](const char* name, const char* sql, bool bytes, const char* where) {
            QTest::newRow(name) << QString::fromUtf8(sql) << bytes << QString::fromUtf8(where);
        };
        add("pairs", "SELECT a.v FROM input a JOIN input b ON DATEDIFF(hour, a, b) BETWEEN 0 AND 1",
            false, "Join in output (line 1)");
        add("pairs of a left join, in a step, by line",
            "WITH s AS (SELECT v FROM input)\n, t AS (SELECT a.v FROM s a LEFT JOIN s b\n"
            "ON DATEDIFF(hour, a, b) BETWEEN 0 AND 1)\nSELECT v FROM t",
            false, "Left join in t (line 3)");
        add("pairs, bytes",
            "SELECT a.v FROM input a JOIN input b ON DATEDIFF(hour, a, b) BETWEEN 0 AND 1", true,
            "Join in output (line 1)");
        add("a pattern",
            "SELECT * FROM input MATCH_RECOGNIZE (LIMIT DURATION(hour, 1) MEASURES LAST(A.v) AS h "
            "AFTER MATCH SKIP TO NEXT ROW PATTERN ((A|B)* (A|B)* C) DEFINE A AS A.v >= 0, "
            "B AS B.v >= 0, C AS C.v > 1000) AS m",
            false, "Match pattern in output (line 1)");
        add("rows kept by sliding windows",
            "SELECT Collect() AS c FROM input GROUP BY SlidingWindow(hour, 1)", true,
            "Window in output (line 1)");
        add("distinct texts",
            "SELECT COUNT(DISTINCT u) AS n FROM input GROUP BY SlidingWindow(hour, 1)", false,
            "Window in output (line 1)");
        add("panes", "SELECT k, SUM(v) AS s FROM input GROUP BY k, HoppingWindow(second, 3600, 1)",
            true, "Window in output (line 1)");
        add("groups of many windows",
            "SELECT k, SUM(v) AS s FROM input GROUP BY k, HoppingWindow(second, 3600, 1)", false,
            "Window in output (line 1)");
        add("texts",
            "WITH a AS (SELECT CONCAT(u, txt, u, txt, u, txt) AS t FROM input), b AS (SELECT "
            "CONCAT(t, t, t, t, t, t, t, t) AS t FROM a), c AS (SELECT CONCAT(t, t, t, t, t, t, t) "
            "AS t FROM b) SELECT LEN(t) AS n FROM c",
            true, "Project in b (line 1)");
        add("texts within one expression",
            "SELECT LEN(REPLACE(REPLACE(REPLACE(txt, 'a', txt), 'a', txt), 'a', txt)) AS n "
            "FROM input",
            false, "Project in output (line 1)");
        add("elements",
            "WITH a AS (SELECT Collect() AS c FROM input GROUP BY TumblingWindow(second, 100)) "
            "SELECT e.ArrayIndex FROM a CROSS APPLY GetArrayElements(a.c) AS e CROSS APPLY "
            "GetArrayElements(a.c) AS f",
            false, "Apply in output (line 1)");
        add("values before a row",
            "SELECT LAG(u, 10000) OVER (LIMIT DURATION(hour, 1)) AS l FROM input WHERE v < 0", true,
            "Analytic in output (line 1)");
    }

    void eachBreachNamesItsOperator() {
        QFETCH(QString, sql);
        QFETCH(bool, bytes);
        QFETCH(QString, where);
        const auto budget = bytes ? memory(kMiB / 16) : rowsPerTurn(3000);
        const auto out = run(sql.toStdString(), budget);
        QVERIFY(out.breach);
        QCOMPARE(QString::fromStdString(out.breach->where), where);
        QCOMPARE(out.breach->what, bytes ? What::Memory : What::Rows);
        QVERIFY(out.breach->used > out.breach->limit);
        QCOMPARE(out.breach->limit, bytes ? kMiB / 16 : 3000U);
        // The same again; enough gives what there was without a bound.
        const auto again = run(sql.toStdString(), budget);
        QCOMPARE(again.pushes, out.pushes);
        QCOMPARE(again.breach->used, out.breach->used);
        QCOMPARE(again.text, out.text);
    }

    void enoughChangesNothing() {
        for (const std::string sql :
             {"SELECT a.v, b.k FROM input a JOIN input b ON DATEDIFF(second, a, b) BETWEEN 0 AND 3",
              "SELECT k, SUM(v) AS s, COUNT(DISTINCT u) AS n FROM input "
              "GROUP BY k, HoppingWindow(second, 60, 10)",
              "SELECT Collect() AS c FROM input GROUP BY SlidingWindow(second, 5)"}) {
            const auto free = run(sql, {~std::size_t{0} / 4, ~std::uint64_t{0} / 64, {}});
            for (const int cut : {37, 250, 1000})
                for (const unsigned shards : {1U, 3U}) {
                    const auto bounded = run(sql, QueryBudget{}, 1000, cut, shards);
                    QVERIFY(!free.breach && !bounded.breach);
                    QCOMPARE(bounded.text, free.text);
                }
        }
    }

    void whatWasCompleteStays() {
        // Some turns fit, then one does not: the rows before are those that an unbounded run gives.
        const std::string sql = "SELECT a.v, b.k FROM input a JOIN input b "
                                "ON DATEDIFF(second, a, b) BETWEEN 0 AND 400";
        const auto free = run(sql, QueryBudget{});
        const auto bounded = run(sql, rowsPerTurn(20'000));
        QVERIFY(bounded.breach);
        QVERIFY(bounded.rows > 0 && bounded.rows < free.rows);
        QCOMPARE(free.text.substr(0, bounded.text.size()), bounded.text);
    }

    void theFirstCutThatIsTooLargeIsTheSameForAll() {
        // Pairs and bytes of a turn do not depend on how rows came into it.
        const std::string sql = "SELECT a.v FROM input a JOIN input b "
                                "ON DATEDIFF(hour, a, b) BETWEEN 0 AND 1";
        for (const unsigned shards : {1U, 2U}) {
            const auto out = run(sql, rowsPerTurn(3000), 1000, 100, shards);
            QVERIFY(out.breach);
            QCOMPARE(out.pushes, std::size_t{1});
            QCOMPARE(out.breach->text(),
                     std::string("Join in output (line 1) made more than 3000 rows in one turn"));
        }
    }

    void stateIsMeasuredNotOnlyCounted() {
        // A thousand turns make far more than is held at once: nothing grows, nothing is stopped.
        const auto out = run("SELECT k, COUNT(*) AS n FROM input GROUP BY k, "
                             "TumblingWindow(second, 10)",
                             memory(kMiB), 50'000, 50);
        QVERIFY2(!out.breach, out.breach ? out.breach->text().c_str() : "");
        QCOMPARE(out.rows, std::size_t{50'000});
        // And state that does grow is found although no turn makes much.
        const auto grown = run("SELECT Collect() AS c FROM input GROUP BY TumblingWindow(hour, 24)",
                               memory(kMiB), 50'000, 50);
        QVERIFY(grown.breach);
        QCOMPARE(grown.breach->where, std::string("Window in output (line 1)"));
        QVERIFY(grown.pushes > 10);
    }

    void theEndIsNoTurnOfItsOwnSize() {
        // All rows wait for their order until the end, which then works them off in parts.
        auto options = optionsWith(memory(64 * kMiB));
        options.policy.outOfOrder = std::chrono::hours{24 * 30};
        const std::string sql = "SELECT k, LAG(v) OVER (PARTITION BY k LIMIT DURATION(hour, 1)) AS "
                                "l FROM input";
        const auto query = Query::compile(sql, options);
        QVERIFY(query);
        for (const unsigned shards : {1U, 2U}) {
            QueryRunner runner(*query, shards);
            for (int at = 0; at < 300'000; at += 100'000)
                runner.push("input", rowsAt(at, 100'000));
            std::size_t rows = 0;
            int parts = 0;
            const auto take = [&] {
                for (const auto& result : runner.takeResults())
                    rows += result.rows->rowCount();
            };
            for (; runner.drain(50'000); ++parts)
                take();
            QCOMPARE(parts, 5);
            runner.finish();
            take();
            QVERIFY2(!runner.breach(), runner.breach() ? runner.breach()->text().c_str() : "");
            QCOMPARE(rows, std::size_t{300'000});
        }
    }

    void rowsThatWaitForTheirOrderCount() {
        auto options = optionsWith(memory(kMiB));
        options.policy.outOfOrder = std::chrono::hours{24};
        const auto query =
            Query::compile("SELECT LAG(v) OVER (LIMIT DURATION(hour, 1)) AS l FROM input", options);
        QVERIFY(query);
        QueryRouter router(*query, 1);
        int pushes = 0;
        for (; pushes < 1000 && !router.breach(); ++pushes)
            (void)router.push("input", rowsAt(100 * pushes, 100));
        QVERIFY(router.breach() && pushes > 10);
        QCOMPARE(router.breach()->where, std::string("Source input"));
        QVERIFY(router.stateBytes() < 10'000);
        QVERIFY(!router.save());
        for (const auto& shard : router.finish())
            QVERIFY(shard.parts.empty());
    }

    void afterABreachNothingIsHeld() {
        const auto query = compiled("SELECT Collect() AS c FROM input GROUP BY "
                                    "TumblingWindow(hour, 24)",
                                    memory(kMiB));
        QueryRouter router(query, 1);
        QueryShard shard(query);
        std::string saved;
        for (int i = 0; i < 1000 && !shard.breach(); ++i) {
            const auto input = router.push("input", rowsAt(1 + 100 * i, 100));
            QVERIFY(shard.process(input[0]).empty());
            if (i == 3)
                saved = shard.save(0, 1).value();
        }
        QVERIFY(shard.breach());
        QVERIFY(shard.stateBytes() < 1000);
        QVERIFY(shard.inspect().steps.empty());
        QCOMPARE(shard.save(0, 1).error().code, ErrorCode::Full);
        QVERIFY(shard.provisional(router.provisional()[0]).value().empty());
        QVERIFY(shard.process(router.finish()[0]).empty());
        QVERIFY(shard.takeRejected().empty());
        // What was saved before is a way back.
        QVERIFY(shard.restore(saved, 0, 1));
        QVERIFY(!shard.breach());
        QVERIFY(shard.stateBytes() > 1000);
    }

    void aLookHasABudgetOfItsOwn() {
        const auto query = compiled("SELECT u, Collect() AS c FROM input GROUP BY u, "
                                    "TumblingWindow(hour, 24)",
                                    rowsPerTurn(800));
        QueryRouter router(query, 1);
        QueryShard shard(query);
        for (int i = 0; i < 20; ++i)
            QVERIFY(shard.process(router.push("input", rowsAt(1 + 100 * i, 100))[0]).empty());
        QVERIFY(!shard.breach());
        const auto looked = shard.provisional(router.provisional()[0]);
        QVERIFY(!looked);
        QCOMPARE(looked.error().code, ErrorCode::Full);
        QVERIFY(!shard.breach()); // and the query runs on
        QVERIFY(shard.process(router.push("input", rowsAt(2001, 100))[0]).empty());
        QVERIFY(!shard.breach());
    }

    void anotherThreadStopsATurn() {
        const auto query = compiled("SELECT COUNT(*) AS n FROM input a JOIN input b ON "
                                    "DATEDIFF(hour, a, b) BETWEEN 0 AND 1 "
                                    "GROUP BY TumblingWindow(hour, 1)",
                                    {~std::size_t{0} / 4, ~std::uint64_t{0} / 64, {}});
        QueryRouter router(query, 1);
        QueryShard shard(query);
        const auto input = router.push("input", rowsAt(0, 100'000)); // 720 million pairs
        std::atomic<bool> begun{false};
        std::jthread other([&] {
            begun.wait(false);
            shard.interrupt();
        });
        begun = true;
        begun.notify_one();
        QVERIFY(shard.process(input[0]).empty());
        QCOMPARE(shard.breach()->what, What::Stopped);
        QVERIFY(
            QString::fromStdString(shard.breach()->text()).endsWith(QStringLiteral("was stopped")));
    }

    void timeIsTheLastResort() {
        const auto out =
            run("SELECT a.v FROM input a JOIN input b ON DATEDIFF(hour, a, b) BETWEEN "
                "0 AND 1 WHERE a.v < 0",
                {~std::size_t{0} / 4, ~std::uint64_t{0} / 64, std::chrono::milliseconds{5}},
                100'000, 100'000);
        QVERIFY(out.breach);
        QCOMPARE(out.breach->what, What::Time);
        QCOMPARE(out.breach->text(),
                 std::string("Join in output (line 1) took longer than 5 ms in one turn"));
    }

    void sharesOfTheShards() {
        // Each of four shards has a quarter.
        const std::string sql = "SELECT k, Collect() AS c FROM input GROUP BY k, "
                                "TumblingWindow(hour, 24)";
        const auto one = run(sql, memory(2 * kMiB), 20'000, 100, 1);
        const auto four = run(sql, memory(2 * kMiB), 20'000, 100, 4);
        QVERIFY(one.breach && four.breach);
        QCOMPARE(one.breach->limit, 2 * kMiB);
        QCOMPARE(four.breach->limit, kMiB / 2);
        QVERIFY(four.pushes > one.pushes / 3 && four.pushes < one.pushes * 3);
    }

    void plansShowGrowthBeforehand_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("warning");
        const auto add = [](const char* sql, const char* warning) {
            QTest::newRow(sql) << QString::fromUtf8(sql) << QString::fromUtf8(warning);
        };
        add("SELECT a.v FROM input a JOIN input b ON DATEDIFF(hour, a, b) BETWEEN 0 AND 1",
            "Join in output (line 1): no equality in ON: every row meets all rows of 3h");
        add("SELECT a.v FROM input a JOIN input b ON DATEDIFF(second, a, b) BETWEEN 0 AND 5 JOIN "
            "input c ON DATEDIFF(second, a, c) BETWEEN 0 AND 5",
            "Join in output (line 1): no equality in ON, upon a JOIN without one: rows multiply "
            "with each");
        add("SELECT Collect() AS c FROM input GROUP BY SlidingWindow(hour, 1)",
            "Window in output (line 1): no keys: each result goes through all rows of 1h");
        add("SELECT k, AVG(v) AS a FROM input GROUP BY k, HoppingWindow(second, 86400, 1)",
            "Window in output (line 1): every row comes out in 86400 windows");
        add("SELECT * FROM input MATCH_RECOGNIZE (LIMIT DURATION(hour, 1) MEASURES LAST(A.v) AS h "
            "AFTER MATCH SKIP TO NEXT ROW PATTERN ((A|B)* A* C) DEFINE A AS A.v > 0, B AS B.v > 0, "
            "C AS C.v > 9) AS m",
            "Match pattern in output (line 1): repetitions in PATTERN can take the same rows: "
            "their "
            "combinations multiply over 1h");
        add("SELECT REPLACE(REPLACE(REPLACE(REPLACE(u, 'a', u), 'a', u), 'a', u), 'a', u) AS r "
            "FROM input",
            "Project in output (line 1): texts multiply with each CONCAT or REPLACE: 10 bytes "
            "become 97.7 KiB");
        // The usual ones.
        for (const auto* sql :
             {"SELECT a.v FROM input a JOIN input b ON DATEDIFF(hour, a, b) BETWEEN 0 AND 1 "
              "AND a.k = b.k",
              "SELECT a.v FROM input a JOIN input b ON DATEDIFF(second, a, b) BETWEEN 0 AND 5",
              "SELECT k, Collect() AS c FROM input GROUP BY k, SlidingWindow(hour, 1)",
              "SELECT AVG(v) AS a FROM input GROUP BY SlidingWindow(hour, 1)",
              "SELECT k, AVG(v) AS a FROM input GROUP BY k, HoppingWindow(minute, 60, 1)",
              "SELECT * FROM input MATCH_RECOGNIZE (LIMIT DURATION(hour, 1) MEASURES LAST(A.v) AS "
              "h "
              "AFTER MATCH SKIP TO NEXT ROW PATTERN (A+ B* C) DEFINE A AS A.v > 0, B AS B.v > 0, "
              "C AS C.v > 9) AS m",
              "SELECT CONCAT(u, ' ', u, ' ', REPLACE(txt, ' ', '-')) AS t FROM input",
              "SELECT v FROM input UNION SELECT k AS v FROM input"})
            add(sql, "");
    }

    void plansShowGrowthBeforehand() {
        QFETCH(QString, sql);
        QFETCH(QString, warning);
        const auto warnings = growthWarnings(*compiled(sql.toStdString(), QueryBudget{}));
        QCOMPARE(warnings.size(), warning.isEmpty() ? std::size_t{0} : std::size_t{1});
        if (!warnings.empty())
            QCOMPARE(QString::fromStdString(warnings[0].where + ": " + warnings[0].what), warning);
    }
};

QTEST_GUILESS_MAIN(QueryBudgetTest)
#include "tst_query_budget.moc"
