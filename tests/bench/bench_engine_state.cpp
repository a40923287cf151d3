// SPDX-License-Identifier: GPL-3.0-or-later
// What a running query holds: bytes a key, and that many windows later it is not more. And how long
// it stands still while a checkpoint takes its state.
#include "engine/query_router.h"
#include "engine/query_shard.h"
#include "tests/bench/bench_engine.h"

namespace vigil::bench {

namespace {

struct Held {
    double early = 0; ///< bytes after a third of the data
    double late = 0;  ///< bytes at its end
};

Held measureState(const char* sql, const Data& data) {
    const auto query = compileFor(sql);
    if (query == nullptr)
        return {};
    engine::QueryRouter router(query, 1);
    engine::QueryShard shard(query);
    // Between two closings a store fills up: the most of a stretch is what counts.
    Held held;
    for (std::size_t b = 0; b < data.batches.size(); ++b) {
        consume(
            static_cast<double>(shard.process(router.push("input", data.batches[b])[0]).size()));
        const auto bytes = static_cast<double>(shard.stateBytes() + router.stateBytes());
        auto& most = b < data.batches.size() / 3 ? held.early : held.late;
        most = std::max(most, bytes);
    }
    return held;
}

/// Seconds that save() takes for 64 KiB of state, by the fastest of many tries: the state is as
/// large as the case makes it.
double measureCapture(const char* sql, const Data& data) {
    constexpr double kState = 64.0 * 1024;
    constexpr int kTries = 200;
    const auto query = compileFor(sql);
    if (query == nullptr)
        return 1e9;
    engine::QueryRouter router(query, 1);
    engine::QueryShard shard(query);
    for (const auto& batch : data.batches)
        consume(static_cast<double>(shard.process(router.push("input", batch)[0]).size()));
    double fastest = 1e9;
    for (int i = 0; i < kTries; ++i) {
        const double before = processCpuSeconds();
        const auto ofRouter = router.save();
        const auto ofShard = shard.save(0, 1);
        const double took = processCpuSeconds() - before;
        if (!ofRouter || !ofShard)
            return 1e9;
        fastest = std::min(fastest,
                           took * kState / static_cast<double>(ofRouter->size() + ofShard->size()));
    }
    return fastest;
}

} // namespace

bool benchState() {
    struct Case {
        const char* name;
        const char* sql;
    };

    constexpr Case kCases[] = {
        {"tumbling 10 s", "SELECT k, SUM(v) AS s, MAX(v) AS hi FROM input GROUP BY k, "
                          "TumblingWindow(second, 10)"},
        {"hopping 5 min / 10 s", "SELECT k, SUM(v) AS s, MAX(v) AS hi FROM input GROUP BY k, "
                                 "HoppingWindow(second, 300, 10)"},
        {"sliding 10 s", "SELECT k, SUM(v) AS s, MAX(v) AS hi FROM input GROUP BY k, "
                         "SlidingWindow(second, 10)"},
        {"session 5 s, at most 20 s", "SELECT k, SUM(v) AS s FROM input GROUP BY k, "
                                      "SessionWindow(second, 5, 20)"},
        {"p95, tumbling 10 s", "SELECT k, PERCENTILE_CONT(0.95) OVER (ORDER BY v) AS p FROM input "
                               "GROUP BY k, TumblingWindow(second, 10)"},
    };
    // 20 ms from row to row: 2460 s, so that even 5 min are a small part.
    const auto data = makeData(64, 30, 200'000);
    bool good = true;
    for (const auto& c : kCases) {
        const auto held = measureState(c.sql, data);
        const auto keys = static_cast<double>(data.keyCount);
        good &= print({std::string("state a key: ") + c.name, held.late / keys, held.early / keys,
                       1.1, true, "bytes"});
    }
    // The data path may stand still for 50 microseconds.
    constexpr double kPause = 50;
    const auto many = makeData(1000, 30, 200'000);
    for (const auto& c : kCases)
        good &= print({std::string("capture of 64 KiB: ") + c.name,
                       1e6 * measureCapture(c.sql, many), kPause, 0, true, "us"});
    return good;
}

} // namespace vigil::bench
