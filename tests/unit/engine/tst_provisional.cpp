// SPDX-License-Identifier: GPL-3.0-or-later
// A look at windows that are still open: what it shows, and that it changes nothing.
#include "engine/query_router.h"
#include "engine/query_runner.h"
#include "engine/query_shard.h"
#include "state_streams.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <map>
#include <string>

using namespace vigil;
using namespace vigil::engine;
using namespace vigil::enginetest;
using namespace std::chrono_literals;

namespace {

constexpr EventTime kStart{std::chrono::seconds{1'767'225'600}}; // 2026-01-01

std::shared_ptr<const Query> compiled(std::string_view sql, const QueryOptions& options) {
    auto query = Query::compile(sql, options);
    if (query)
        return *query;
    for (const auto& finding : query.error())
        qWarning("%s", renderDiagnostic(finding, sql, "<sql>").c_str());
    return nullptr;
}

std::string rowText(const QueryResult& result, std::uint32_t row) {
    std::string text = result.output + '|' + toIso8601(result.rows->eventTime[row]);
    if (!result.windowEnd.empty())
        text += '|' + toIso8601(result.windowStart[row]) + '|' + toIso8601(result.windowEnd[row]);
    // By name: with several shards the columns of SELECT * come as the rows do.
    std::map<std::string, std::string> cells;
    for (const auto& column : result.rows->columns)
        if (!column.isNull(row))
            cells[column.name()] = model::toJson(column.value(row));
    for (const auto& [name, cell] : cells)
        text += '|' + name + '=' + cell;
    return text;
}

/// Which rows of the end of a stream a look shows: their window, seen from now.
using Shown = std::function<bool(EventTime start, EventTime end, EventTime now)>;

std::vector<std::string> texts(const std::vector<QueryResult>& results, const Shown& shown = {},
                               EventTime now = {}) {
    std::vector<std::string> lines;
    for (const auto& result : results)
        for (std::uint32_t row = 0; row < result.rows->rowCount(); ++row)
            if (!shown || shown(result.windowStart[row], result.windowEnd[row], now))
                lines.push_back(rowText(result, row));
    std::ranges::sort(lines);
    return lines;
}

bool all(EventTime, EventTime, EventTime) { return true; }

/// Windows every `hop` that end up to now, and the next one; the streams' bounds are whole hops
/// after 1970.
Shown upToNext(Ticks hop, WindowBounds bounds) {
    return [=](EventTime, EventTime end, EventTime now) {
        return bounds == WindowBounds::EndInclusive ? end - hop < now : end - hop <= now;
    };
}

bool upToNow(EventTime, EventTime end, EventTime now) { return end <= now; }

struct Case {
    const char* name;
    const char* sql;
    Ticks hop{};       ///< windows overlap, one each hop; 0: they do not
    Ticks hopLength{}; ///< of those windows, where the query has others too
    bool sliding = false;
};

constexpr Case kCases[] = {
    {"tumbling", "SELECT k, COUNT(*) AS n, SUM(g) AS s FROM input TIMESTAMP BY time "
                 "GROUP BY k, TumblingWindow(second, 10)"},
    {"hopping",
     "SELECT k, COUNT(*) AS n, MAX(g) AS s FROM input TIMESTAMP BY time "
     "GROUP BY k, HoppingWindow(second, 20, 5)",
     5s, 20s},
    {"sliding",
     "SELECT k, COUNT(*) AS n FROM input TIMESTAMP BY time GROUP BY k, SlidingWindow(second, 6)",
     {},
     {},
     true},
    {"session", "SELECT k, COUNT(*) AS n, SUM(g) AS s FROM input TIMESTAMP BY time "
                "GROUP BY k, SessionWindow(second, 3, 20) OVER (PARTITION BY k)"},
    {"snapshot",
     "SELECT k, COUNT(*) AS n FROM input TIMESTAMP BY time GROUP BY k, System.Timestamp()"},
    {"several windows",
     "SELECT System.Window().Id AS w, COUNT(*) AS n FROM input TIMESTAMP BY time "
     "GROUP BY Windows(Window('a', TumblingWindow(second, 5)), "
     "Window('b', HoppingWindow(second, 12, 4)))",
     4s, 12s},
    {"having", "SELECT k, COUNT(*) AS n FROM input TIMESTAMP BY time "
               "GROUP BY k, TumblingWindow(second, 10) HAVING COUNT(*) > 2"},
    {"kept rows", "SELECT COUNT(DISTINCT k) AS d, TopOne() OVER (ORDER BY g DESC, v) AS top, "
                  "PERCENTILE_CONT(0.9) OVER (ORDER BY g) AS c FROM input TIMESTAMP BY time "
                  "GROUP BY TumblingWindow(second, 15)"},
    {"windows of windows",
     "WITH s AS (SELECT k, SUM(g) AS x FROM input TIMESTAMP BY time "
     "GROUP BY k, SessionWindow(second, 2, 9) OVER (PARTITION BY k)) "
     "SELECT SUM(x) AS total, COUNT(*) AS n FROM s GROUP BY TumblingWindow(second, 30)"},
    {"windows of a join",
     "WITH j AS (SELECT a.k AS k, a.g AS g, b.g AS h FROM input a TIMESTAMP BY time "
     "LEFT JOIN other b TIMESTAMP BY time ON DATEDIFF(second, a, b) BETWEEN 0 AND 3 "
     "AND a.k = b.k) SELECT k, COUNT(*) AS n, SUM(h) AS s FROM j "
     "GROUP BY k, TumblingWindow(second, 10)"},
    {"windows of reference data",
     "SELECT i.k AS k, p.owner AS owner, COUNT(*) AS n FROM input i TIMESTAMP BY time "
     "LEFT JOIN plates p ON i.k = p.k GROUP BY i.k, p.owner, TumblingWindow(second, 10)"},
    {"a clock for each key", "SELECT k, COUNT(*) AS n FROM input TIMESTAMP BY time OVER k "
                             "GROUP BY k, TumblingWindow(second, 10)"},
};

} // namespace

class ProvisionalTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void looksAsTheEndOfACopyWould_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<quint32>("seed");
        for (int which = 0; which < static_cast<int>(std::size(kCases)); ++which)
            for (std::uint32_t seed = 0; seed < 6; ++seed)
                QTest::addRow("%s, stream %u", kCases[which].name, seed) << which << seed;
    }

    void looksAsTheEndOfACopyWould() {
        QFETCH(int, which);
        QFETCH(quint32, seed);
        const Case& test = kCases[which];
        const auto options = randomOptions(seed);
        const auto query = compiled(test.sql, options);
        QVERIFY(query != nullptr);
        Shown shown = test.sliding ? Shown(upToNow) : Shown(all);
        if (test.hop != Ticks{0}) {
            shown = [&, next = upToNext(test.hop, options.bounds)](EventTime start, EventTime end,
                                                                   EventTime now) {
                return end - start != test.hopLength || next(start, end, now);
            };
        }
        QueryRouter router(query, 1);
        QueryShard shard(query);
        std::size_t rows = 0;
        for (const auto& batch : randomStream(seed)) {
            for (const auto& turn : router.push(batch->stream, batch))
                (void)shard.process(turn);
            QueryRouter routerCopy(query, 1);
            QueryShard shardCopy(query);
            QVERIFY(routerCopy.restore(router.save().value()));
            QVERIFY(shardCopy.restore(shard.save(0, 1).value(), 0, 1));
            const auto input = router.provisional();
            const auto looked = shard.provisional(input[0]);
            QVERIFY(looked);
            for (const auto& result : *looked)
                QVERIFY(!result.final);
            const auto expected =
                texts(shardCopy.process(routerCopy.finish()[0]), shown, input[0].now);
            QCOMPARE(texts(*looked), expected);
            rows += expected.size();
        }
        QVERIFY(rows > 5);
    }

    void lookingChangesNothing_data() {
        QTest::addColumn<quint32>("seed");
        const auto queries = static_cast<std::uint32_t>(statefulQueries().size());
        for (std::uint32_t seed = 0; seed < 2 * queries; ++seed)
            QTest::addRow("stream %u, query %u", seed, seed % queries) << seed;
    }

    void lookingChangesNothing() {
        QFETCH(quint32, seed);
        const auto query =
            compiled(statefulQueries()[seed % statefulQueries().size()], randomOptions(seed));
        QVERIFY(query != nullptr);
        QueryRunner plain(query);
        QueryRunner looking(query);
        QueryRunner sharded(query, 3);
        for (const auto& batch : randomStream(seed)) {
            for (auto* runner : {&plain, &looking, &sharded})
                runner->push(batch->stream, batch);
            const auto looked = looking.provisional();
            QVERIFY(looked);
            // What is shown depends on the shards as little as results do.
            QCOMPARE(texts(sharded.provisional().value()), texts(*looked));
            QCOMPARE(texts(looking.takeResults()), texts(plain.takeResults()));
            QCOMPARE(looking.capture().value(), plain.capture().value());
        }
        for (auto* runner : {&plain, &looking, &sharded})
            runner->finish();
        const auto expected = texts(plain.takeResults());
        QCOMPARE(texts(looking.takeResults()), expected);
        QVERIFY(looking.provisional().value().empty());
        QVERIFY(sharded.provisional().value().empty());
    }

    void showsTheOpenWindowGrow() {
        QueryOptions options;
        options.policy = TimePolicy::recorded(3s);
        const auto query = compiled("SELECT k, COUNT(*) AS n INTO o FROM input "
                                    "GROUP BY k, TumblingWindow(second, 10)",
                                    options);
        QueryRunner runner(query);
        QVERIFY(runner.provisional().value().empty());
        const auto push = [&](std::initializer_list<int> seconds) {
            auto batch = std::make_shared<model::RecordBatch>();
            for (const int second : seconds) {
                batch->beginRow(kStart + std::chrono::seconds{second}, {}, {});
                batch->columnForWriting("k").appendText("a");
                batch->finishRow();
            }
            runner.push("input", batch);
        };
        push({1, 2});
        QCOMPARE(texts(runner.provisional().value()),
                 (std::vector<std::string>{"o|2026-01-01T00:00:10Z|2026-01-01T00:00:00Z|"
                                           "2026-01-01T00:00:10Z|k=\"a\"|n=2"}));
        QVERIFY(runner.takeResults().empty());
        // A window that has ended is open until the watermark, 3 s behind, has passed its end.
        push({5, 12});
        QCOMPARE(texts(runner.provisional().value()),
                 (std::vector<std::string>{"o|2026-01-01T00:00:10Z|2026-01-01T00:00:00Z|"
                                           "2026-01-01T00:00:10Z|k=\"a\"|n=3",
                                           "o|2026-01-01T00:00:20Z|2026-01-01T00:00:10Z|"
                                           "2026-01-01T00:00:20Z|k=\"a\"|n=1"}));
        push({14});
        QCOMPARE(texts(runner.takeResults()).size(), std::size_t{1});
        QCOMPARE(texts(runner.provisional().value()),
                 (std::vector<std::string>{"o|2026-01-01T00:00:20Z|2026-01-01T00:00:10Z|"
                                           "2026-01-01T00:00:20Z|k=\"a\"|n=2"}));
    }

    void showsRowsThatWaitForTheirOrder() {
        QueryOptions options;
        options.policy = TimePolicy::recorded(1h);
        const auto query =
            compiled("SELECT COUNT(*) AS n FROM input GROUP BY SlidingWindow(second, 10)", options);
        QueryRunner runner(query);
        auto batch = std::make_shared<model::RecordBatch>();
        for (const int second : {7, 3, 15}) {
            batch->beginRow(kStart + std::chrono::seconds{second}, {}, {});
            batch->columnForWriting("k").appendText("a");
            batch->finishRow();
        }
        runner.push("input", batch);
        // Rows come at 3, 7 and 15, one leaves at 13; what leaves after 15 is not foreseen.
        QCOMPARE(texts(runner.provisional().value()),
                 (std::vector<std::string>{
                     "output|2026-01-01T00:00:03Z|2025-12-31T23:59:53Z|2026-01-01T00:00:03Z|n=1",
                     "output|2026-01-01T00:00:07Z|2025-12-31T23:59:57Z|2026-01-01T00:00:07Z|n=2",
                     "output|2026-01-01T00:00:13Z|2026-01-01T00:00:03Z|2026-01-01T00:00:13Z|n=1",
                     "output|2026-01-01T00:00:15Z|2026-01-01T00:00:05Z|2026-01-01T00:00:15Z|n=2"}));
    }

    void outputsWithoutWindowsShowNothing() {
        QueryOptions options;
        options.policy = TimePolicy::recorded(1h);
        const auto query = compiled(
            "WITH w AS (SELECT COUNT(*) AS n FROM input GROUP BY TumblingWindow(hour, 1)) "
            "SELECT n, LAG(n) OVER (LIMIT DURATION(hour, 2)) AS before INTO counts FROM w; "
            "SELECT k, LAG(k) OVER (LIMIT DURATION(hour, 1)) AS before INTO rows FROM input",
            options);
        QueryRunner runner(query);
        auto batch = std::make_shared<model::RecordBatch>();
        batch->beginRow(kStart + 1s, {}, {});
        batch->columnForWriting("k").appendText("a");
        batch->finishRow();
        runner.push("input", batch);
        QCOMPARE(texts(runner.provisional().value()),
                 (std::vector<std::string>{"counts|2026-01-01T01:00:00Z|n=1"}));
    }
};

QTEST_GUILESS_MAIN(ProvisionalTest)
#include "tst_provisional.moc"
