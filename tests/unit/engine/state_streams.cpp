// SPDX-License-Identifier: GPL-3.0-or-later
#include "state_streams.h"

#include <array>
#include <random>

namespace vigil::enginetest {

using namespace std::chrono_literals;
using model::Value;

namespace {

constexpr std::array kQueries = std::to_array<std::string_view>({
    "SELECT k, COUNT(*) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo, MAX(v) AS hi "
    "FROM input TIMESTAMP BY time GROUP BY k, TumblingWindow(second, 10)",

    "SELECT g, k, COUNT(v) AS n, SUM(g) AS s, STDEV(g) AS d, VARP(g) AS p, MAX(CAST(k AS "
    "nvarchar(max))) AS hi "
    "FROM input TIMESTAMP BY time GROUP BY g, k, HoppingWindow(second, 20, 5)",

    "SELECT k, MIN(g) AS lo, SUM(g * 0.1) AS s FROM input TIMESTAMP BY time "
    "GROUP BY k, HoppingWindow(second, 7, 3)",

    "SELECT k, SUM(g * 0.1) AS s, COUNT(*) AS n, VAR(g) AS d FROM input TIMESTAMP BY time "
    "GROUP BY k, SlidingWindow(second, 6)",

    "SELECT k, COLLECT(g) AS c, STRING_AGG(k, '+') AS t FROM input TIMESTAMP BY time "
    "GROUP BY k, SlidingWindow(second, 4)",

    "SELECT g, COUNT(*) AS n, SUM(g * 0.3) AS s, System.Window().Start AS b "
    "FROM input TIMESTAMP BY time "
    "GROUP BY g, k, SessionWindow(second, 3, 20) OVER (PARTITION BY k)",

    "WITH s AS (SELECT k, SUM(g * 0.1) AS x FROM input TIMESTAMP BY time "
    "GROUP BY k, SessionWindow(second, 2, 9) OVER (PARTITION BY k)) "
    "SELECT SUM(x) AS total, COUNT(*) AS n FROM s GROUP BY TumblingWindow(second, 30)",

    "SELECT System.Window().Id AS w, COUNT(*) AS n, AVG(g) AS a FROM input TIMESTAMP BY time "
    "GROUP BY Windows(Window('a', TumblingWindow(second, 5)), "
    "Window('b', HoppingWindow(second, 12, 4)))",

    "SELECT k, COUNT(*) AS n FROM input TIMESTAMP BY time GROUP BY k, System.Timestamp()",

    "SELECT COUNT(DISTINCT k) AS d, TopOne() OVER (ORDER BY g DESC, v) AS top, "
    "CollectTop(2) OVER (ORDER BY g) AS two, "
    "PERCENTILE_CONT(0.9) OVER (ORDER BY g) AS c, PERCENTILE_DISC(0.5) OVER (ORDER BY g DESC) AS m "
    "FROM input TIMESTAMP BY time GROUP BY TumblingWindow(second, 15)",

    "SELECT k, Collect() AS everything FROM input TIMESTAMP BY time "
    "GROUP BY k, HoppingWindow(second, 10, 5)",

    "SELECT k, g, LAG(g, 2, -1) OVER (PARTITION BY k LIMIT DURATION(second, 10)) AS two, "
    "LAG(v) OVER (PARTITION BY k LIMIT DURATION(second, 15) WHEN g > 2) AS big, "
    "LAST(k, 'none') OVER (PARTITION BY g LIMIT DURATION(second, 4) WHEN g > 1) AS last_k "
    "FROM input TIMESTAMP BY time",

    "SELECT k, g FROM input TIMESTAMP BY time "
    "WHERE ISFIRST(second, 10) OVER (PARTITION BY k) = 1",

    "SELECT k, SUM(g * 0.1) OVER (PARTITION BY k LIMIT DURATION(second, 8)) AS s, "
    "COUNT(*) OVER (LIMIT DURATION(second, 8) WHEN g > 2) AS n FROM input TIMESTAMP BY time",

    "SELECT a.k AS k, a.g AS g, b.g AS h FROM input a TIMESTAMP BY time "
    "JOIN other b TIMESTAMP BY time ON DATEDIFF(second, a, b) BETWEEN 0 AND 5 AND a.k = b.k",

    "SELECT a.k AS k, b.g AS h, c.g AS i FROM input a TIMESTAMP BY time "
    "JOIN other b TIMESTAMP BY time ON DATEDIFF(second, a, b) BETWEEN -2 AND 4 AND a.k = b.k "
    "LEFT JOIN other c TIMESTAMP BY time ON DATEDIFF(second, a, c) BETWEEN 1 AND 3 AND a.g = c.g",

    "SELECT a.k AS k, b.g AS h FROM input a TIMESTAMP BY time "
    "LEFT JOIN other b TIMESTAMP BY time ON DATEDIFF(second, a, b) BETWEEN 0 AND 5 AND a.k = b.k",

    "WITH j AS (SELECT a.k AS k, a.g AS g, b.g AS h FROM input a TIMESTAMP BY time "
    "LEFT JOIN other b TIMESTAMP BY time ON DATEDIFF(second, a, b) BETWEEN 0 AND 3 AND a.k = b.k) "
    "SELECT k, COUNT(*) AS n, SUM(h) AS s FROM j GROUP BY k, TumblingWindow(second, 10)",

    "SELECT i.k AS k, p.owner AS owner, COUNT(*) AS n FROM input i TIMESTAMP BY time "
    "LEFT JOIN plates p ON i.k = p.k GROUP BY i.k, p.owner, TumblingWindow(second, 10)",

    "SELECT i.k AS k, e.ArrayIndex AS i, e.ArrayValue AS v FROM input i TIMESTAMP BY time "
    "CROSS APPLY GetArrayElements(i.a) AS e",

    "SELECT k, COUNT(*) AS n, MIN(time) AS first FROM input TIMESTAMP BY time OVER k "
    "GROUP BY k, TumblingWindow(second, 10)",

    "WITH busy AS (SELECT k, COUNT(*) AS n FROM input TIMESTAMP BY time "
    "GROUP BY k, TumblingWindow(second, 10)), "
    "both AS (SELECT k, n FROM busy WHERE n > 1 "
    "UNION SELECT k, 0 AS n FROM input TIMESTAMP BY time WHERE g > 4) "
    "SELECT k, n, LAG(n) OVER (PARTITION BY k LIMIT DURATION(second, 30)) AS before "
    "INTO all FROM both; "
    "SELECT SUM(n) AS total INTO sums FROM busy GROUP BY TumblingWindow(second, 20)",

    "SELECT *, CAST(v AS bigint) AS whole FROM input TIMESTAMP BY time WHERE g > 1",

    "SELECT r.x AS x, COUNT(*) AS n FROM input GROUP BY r.x, TumblingWindow(second, 8)",

    "SELECT * FROM input TIMESTAMP BY time MATCH_RECOGNIZE (LIMIT DURATION(second, 12) "
    "PARTITION BY k MEASURES FIRST(A.g) AS low, LAST(B.g) AS high, CLASSIFIER() AS letters "
    "AFTER MATCH SKIP TO NEXT ROW PATTERN (A+ B) DEFINE A AS A.g < 3, B AS B.g > LAST(A.g)) AS m",

    "SELECT k, "
    "AnomalyDetection_SpikeAndDip(g, 90, 12, 'spikesanddips') OVER (LIMIT DURATION(minute, 1)) "
    "AS spike, AnomalyDetection_ChangePoint(g, 80, 20) OVER (LIMIT DURATION(minute, 2)) AS change "
    "FROM input TIMESTAMP BY time",

    // Windows that share panes; SUM(v) fails for some rows, the others do not.
    "SELECT k, SUM(v) AS s, STDEV(g) AS d INTO sums FROM input TIMESTAMP BY time "
    "GROUP BY k, TumblingWindow(second, 15); "
    "SELECT COUNT(*) AS n, AVG(g) AS a INTO counts FROM input TIMESTAMP BY time "
    "GROUP BY HoppingWindow(second, 20, 5), k; "
    "SELECT k, MAX(v) AS hi, System.Window().Id AS w INTO bounds FROM input TIMESTAMP BY time "
    "GROUP BY k, Windows(Window('a', TumblingWindow(second, 2)), "
    "Window('b', HoppingWindow(second, 12, 4)))",

    "SELECT k, SUM(v) AS s, COUNT(*) AS n FROM input TIMESTAMP BY DATEADD(second, -1, time) "
    "GROUP BY k, HoppingWindow(second, 9, 3) HAVING COUNT(*) > 1",
});

class Rows {
public:
    explicit Rows(std::uint32_t seed) : m_random(seed) {}

    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(m_random() % bound);
    }

    model::BatchPtr reference() {
        auto batch = std::make_shared<model::RecordBatch>();
        batch->stream = "plates";
        for (int i = 0; i < 4; ++i) {
            batch->beginRow({}, {}, {9, 0, i});
            batch->columnForWriting("k").appendText("k" + std::to_string(i));
            batch->columnForWriting("owner").appendText("owner of " + std::to_string(i));
            batch->finishRow();
        }
        return batch;
    }

    /// Rows about `seconds` after 2026; some early, some late, some out of order, some broken.
    model::BatchPtr some(std::string_view stream, double seconds) {
        auto batch = std::make_shared<model::RecordBatch>();
        batch->stream = stream;
        const std::uint32_t count = 1 + below(24);
        // Not every sender writes every column.
        const bool withRecord = below(3) > 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            const double back = below(4) == 0 ? below(70) * 0.1 : 0;
            const EventTime t = at(seconds + i * 0.25 - back);
            const ArrivalTime arrival{at(seconds + i * 0.25 + below(5) * 0.2).time_since_epoch()};
            batch->beginRow(t, arrival, {1, below(3), ++m_offset});
            time(*batch, t);
            if (const auto k = below(7); k > 0)
                batch->columnForWriting("k").appendText("k" + std::to_string(k));
            batch->columnForWriting("g").appendBigInt(below(6));
            batch->columnForWriting("v").append(odd());
            if (withRecord)
                structures(*batch);
            batch->finishRow();
        }
        return batch;
    }

private:
    static EventTime at(double seconds) {
        constexpr auto kStart = std::chrono::seconds{1'767'225'600}; // 2026-01-01
        return EventTime{kStart + Ticks{static_cast<std::int64_t>(seconds * 10) * 1'000'000}};
    }

    void time(model::RecordBatch& batch, EventTime t) {
        auto& column = batch.columnForWriting("time");
        switch (below(40)) {
        case 0:
            column.appendNull();
            break;
        case 1:
            column.appendText("noon");
            break;
        case 2:
            column.appendText(toIso8601(t));
            break;
        default:
            column.appendTime(t);
        }
    }

    Value odd() {
        switch (below(12)) {
        case 0:
            return Value();
        case 1:
            return Value(std::string("many"));
        case 2:
            return Value(std::string("7"));
        case 3:
            return Value(below(2) == 0);
        case 4:
            return Value(std::int64_t{below(100)} - 50);
        default:
            return Value((below(2001) - 1000.0) * 0.1);
        }
    }

    void structures(model::RecordBatch& batch) {
        model::Record record;
        record.fields.emplace_back("x", Value(std::int64_t{below(3)}));
        record.fields.emplace_back("y", odd());
        batch.columnForWriting("r").append(Value(std::move(record)));
        model::Array array;
        for (auto left = below(3); left > 0; --left) {
            array.push_back(odd());
        }
        batch.columnForWriting("a").append(Value(std::move(array)));
    }

    std::mt19937 m_random;
    std::int64_t m_offset = 0;
};

} // namespace

std::span<const std::string_view> statefulQueries() { return kQueries; }

std::vector<model::BatchPtr> randomStream(std::uint32_t seed) {
    Rows rows(seed);
    std::vector<model::BatchPtr> batches{rows.reference()};
    double seconds = 0;
    const std::uint32_t count = 12 + rows.below(10);
    for (std::uint32_t i = 0; i < count; ++i) {
        batches.push_back(rows.some(rows.below(4) == 0 ? "other" : "input", seconds));
        // Mostly steady, at times a silence longer than most windows.
        seconds += rows.below(8) == 0 ? 40 : rows.below(60) * 0.1;
    }
    return batches;
}

engine::QueryOptions randomOptions(std::uint32_t seed) {
    std::mt19937 random(seed + 1);
    engine::QueryOptions options;
    auto& policy = options.policy;
    if (random() % 3 == 0) {
        policy = engine::TimePolicy::recorded(std::chrono::seconds{random() % 6});
    } else {
        policy.late = std::chrono::seconds{2 + random() % 4};
        policy.latePolicy =
            random() % 2 == 0 ? engine::LatePolicy::Adjust : engine::LatePolicy::Drop;
        policy.outOfOrder = std::chrono::seconds{random() % 4};
        policy.perPartition = random() % 2 == 0;
    }
    policy.outOfOrderPolicy =
        random() % 2 == 0 ? engine::LatePolicy::Adjust : engine::LatePolicy::Drop;
    options.bounds = random() % 3 == 0 ? engine::WindowBounds::StartInclusive
                                       : engine::WindowBounds::EndInclusive;
    for (const auto* name : {"input", "other", "plates"}) {
        auto& input = options.inputs.emplace_back();
        input.name = name;
        input.policy = policy;
        input.reference = input.name == "plates";
    }
    return options;
}

} // namespace vigil::enginetest
