// SPDX-License-Identifier: GPL-3.0-or-later
// What a second shard brings, by the wall clock: it takes two free cores to show.
#include "engine/query_runner.h"
#include "tests/bench/bench_engine.h"

#include <chrono>
#include <ctime>

namespace vigil::bench {

namespace {

/// Seconds of one run.
struct Spent {
    double wall = 1e9;
    double router = 1e9; ///< CPU of the thread that takes the rows
    double all = 1e9;    ///< CPU of all threads

    void keepLeast(const Spent& other) {
        wall = std::min(wall, other.wall);
        router = std::min(router, other.router);
        all = std::min(all, other.all);
    }
};

double threadCpuSeconds() {
    std::timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

Spent run(const std::shared_ptr<const engine::Query>& query, const Data& data, unsigned shards) {
    const auto before = std::chrono::steady_clock::now();
    const double routerBefore = threadCpuSeconds();
    const double allBefore = processCpuSeconds();
    engine::QueryRunner runner(query, shards);
    for (const auto& batch : data.batches)
        runner.push("input", batch);
    runner.finish();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - before;
    const Spent spent{wall.count(), threadCpuSeconds() - routerBefore,
                      processCpuSeconds() - allBefore};
    for (const auto& result : runner.takeResults())
        consume(static_cast<double>(result.rows->rowCount()));
    return spent;
}

/// Beside the wall clock, what the threads worked: on a busy machine only that can be told. Two
/// shards cannot be faster than half of it, nor than the thread that hands them the rows.
bool scaling(const std::string& name, const char* sql, const Data& data, double limit) {
    const auto query = compileFor(sql);
    if (query == nullptr)
        return false;
    constexpr int kRounds = 9;
    Spent one;
    Spent two;
    for (int i = 0; i < kRounds; ++i) {
        one.keepLeast(run(query, data, 1));
        two.keepLeast(run(query, data, 2));
    }
    const double rows = data.rows();
    const bool good =
        print(rateLine("two shards beside one: " + name, rows, {two.wall, one.wall}, limit));
    print(rateLine("  half of the CPU of all threads", rows, {two.all / 2, one.all}, 0));
    print(rateLine("  CPU of the thread that hands out rows", rows, {two.router, one.all}, 0));
    return good;
}

} // namespace

bool benchShards() {
    const auto data = makeData(1024, 64, 600);
    bool good = scaling("filter and arithmetic",
                        "SELECT k, AVG(v * 1.5 + 2) AS a, MAX(ABS(v - 60)) AS d FROM input "
                        "WHERE v BETWEEN 10 AND 110 GROUP BY k, TumblingWindow(second, 10)",
                        data, 1.7);
    // So little work a row that moving it is what counts: for information.
    good &= scaling("5 aggregates alone",
                    "SELECT k, COUNT(v) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo, MAX(v) AS hi "
                    "FROM input GROUP BY k, TumblingWindow(second, 10)",
                    data, 0);
    return good;
}

} // namespace vigil::bench
