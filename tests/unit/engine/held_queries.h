// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query_runner.h"

#include <QTest>

#include <memory>
#include <string>
#include <string_view>

/// Queries that hold state of every kind, and rows of many keys for them.
namespace vigil::enginetest {

inline constexpr EventTime kStart{std::chrono::seconds{1'767'225'600}}; // 2026-01-01

inline std::shared_ptr<const engine::Query> compiled(std::string_view sql, Ticks outOfOrder = {}) {
    engine::QueryOptions options;
    options.policy = engine::TimePolicy::recorded(outOfOrder);
    auto query = engine::Query::compile(sql, options);
    if (!query)
        qFatal("%s", engine::renderDiagnostic(query.error()[0], sql, "<sql>").c_str());
    return *query;
}

/// One row for each key, all at one time.
inline model::BatchPtr rowsOf(std::string_view stream, double seconds, int keys, int firstKey = 0) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = stream;
    const EventTime t = kStart + Ticks{static_cast<std::int64_t>(seconds * 1e7)};
    for (int k = firstKey; k < firstKey + keys; ++k) {
        batch->beginRow(t, arrivalAtEvent(t), {});
        batch->columnForWriting("k").appendText("a key that is long enough " + std::to_string(k));
        batch->columnForWriting("v").appendFloat(k + seconds);
        batch->finishRow();
    }
    return batch;
}

struct Held {
    const char* name;
    const char* sql;
};

inline constexpr Held kQueries[] = {
    {"tumbling", "SELECT k, AVG(v) AS a FROM input GROUP BY k, TumblingWindow(second, 20)"},
    {"hopping", "SELECT k, AVG(v) AS a, STDEV(v) AS d FROM input "
                "GROUP BY k, HoppingWindow(second, 20, 5)"},
    {"sliding", "SELECT k, AVG(v) AS a FROM input GROUP BY k, SlidingWindow(second, 20)"},
    {"session", "SELECT k, AVG(v) AS a FROM input "
                "GROUP BY k, SessionWindow(second, 5, 20) OVER (PARTITION BY k)"},
    {"percentile", "SELECT k, PERCENTILE_CONT(0.5) OVER (ORDER BY v) AS m FROM input "
                   "GROUP BY k, TumblingWindow(second, 20)"},
    {"collect", "SELECT k, COLLECT(v) AS c FROM input GROUP BY k, TumblingWindow(second, 20)"},
    {"lag", "SELECT k, LAG(v, 3) OVER (PARTITION BY k LIMIT DURATION(second, 20)) AS p FROM input"},
    {"over", "SELECT k, SUM(v) OVER (PARTITION BY k LIMIT DURATION(second, 20)) AS s FROM input"},
    {"join", "SELECT a.k AS k, b.v AS v FROM input a JOIN other b "
             "ON DATEDIFF(second, a, b) BETWEEN 0 AND 20 AND a.k = b.k"},
    {"shared", "SELECT k, AVG(v) AS a INTO x FROM input GROUP BY k, TumblingWindow(second, 20); "
               "SELECT k, MAX(v) AS m INTO y FROM input GROUP BY k, HoppingWindow(second, 15, 5)"},
};

/// The rows of a test that runs them all; its column is `sql`.
inline void addHeldQueries() {
    QTest::addColumn<QString>("sql");
    for (const auto& query : kQueries)
        QTest::newRow(query.name) << QString::fromUtf8(query.sql);
}

} // namespace vigil::enginetest
