// SPDX-License-Identifier: GPL-3.0-or-later
// What a second shard brings, by the wall clock: it takes two free cores to show.
#include "engine/query_runner.h"
#include "tests/bench/bench_engine.h"

#include <chrono>

namespace vigil::bench {

namespace {

double seconds(const std::shared_ptr<const engine::Query>& query, const Data& data,
               unsigned shards) {
    const auto before = std::chrono::steady_clock::now();
    engine::QueryRunner runner(query, shards);
    for (const auto& batch : data.batches)
        runner.push("input", batch);
    runner.finish();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - before;
    for (const auto& result : runner.takeResults())
        consume(static_cast<double>(result.rows->rowCount()));
    return taken.count();
}

bool scaling(const char* name, const char* sql, const Data& data, double limit) {
    const auto query = compileFor(sql);
    if (query == nullptr)
        return false;
    constexpr int kRounds = 9;
    Fastest fastest;
    for (int i = 0; i < kRounds; ++i) {
        fastest.probe = std::min(fastest.probe, seconds(query, data, 1));
        fastest.measured = std::min(fastest.measured, seconds(query, data, 2));
    }
    return print(rateLine(name, data.rows(), fastest, limit));
}

} // namespace

bool benchShards() {
    const auto data = makeData(1024, 64, 600);
    bool good = scaling("two shards beside one: filter and arithmetic",
                        "SELECT k, AVG(v * 1.5 + 2) AS a, MAX(ABS(v - 60)) AS d FROM input "
                        "WHERE v BETWEEN 10 AND 110 GROUP BY k, TumblingWindow(second, 10)",
                        data, 1.7);
    // So little work a row that moving it is what counts: for information.
    good &= scaling("two shards beside one: 5 aggregates alone",
                    "SELECT k, COUNT(v) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo, MAX(v) AS hi "
                    "FROM input GROUP BY k, TumblingWindow(second, 10)",
                    data, 0);
    return good;
}

} // namespace vigil::bench
