// SPDX-License-Identifier: GPL-3.0-or-later
// The query engine beside plain loops over the same data in the same run: the ratio is what
// counts. Data and output of all cases; the cases are in bench_engine_*.cpp.
#include "tests/bench/bench_engine.h"

#include "engine/query_router.h"
#include "engine/query_shard.h"

#include <cstdio>
#include <cstring>
#include <memory>
#include <random>

namespace vigil::bench {

Data makeData(std::size_t keys, std::size_t batches, std::int64_t spacing, double lateShare) {
    std::mt19937_64 random(7);
    Data data;
    data.keyCount = keys;
    std::vector<std::string> names;
    for (std::size_t k = 0; k < keys; ++k)
        names.push_back("bed" + std::to_string(k));
    const auto texts = std::make_shared<model::TextDictionary>();
    std::int64_t t = 0;
    for (std::size_t b = 0; b < batches; ++b) {
        auto batch = std::make_shared<model::RecordBatch>();
        auto& numbers = data.keys.emplace_back();
        batch->stream = "input";
        model::Column key("k");
        key.writeTextsTo(texts); // as the decoders do
        model::Column value("v");
        for (std::size_t i = 0; i < kBatchRows; ++i, t += spacing) {
            const bool late = static_cast<double>(random() % 1000) < lateShare * 1000 && b > 4;
            batch->eventTime.push_back(EventTime{Ticks{late ? t - 10'000'000 : t}});
            batch->arrival.push_back(ArrivalTime{Ticks{t}});
            batch->origin.push_back({0, 0, static_cast<std::int64_t>(b * kBatchRows + i)});
            numbers.push_back(static_cast<std::uint32_t>(random() % keys));
            key.appendText(names[numbers.back()]);
            if (random() % 20 == 0)
                value.appendNull();
            else
                value.appendFloat(static_cast<double>(random() % 1000) / 8);
        }
        batch->columns.push_back(std::move(key));
        batch->columns.push_back(std::move(value));
        data.batches.push_back(std::move(batch));
    }
    return data;
}

std::shared_ptr<const engine::Query> compileFor(const char* sql) {
    engine::QueryOptions options;
    options.policy = engine::TimePolicy::recorded(std::chrono::seconds{5});
    auto query = engine::Query::compile(sql, options);
    if (query)
        return *query;
    std::fprintf(stderr, "%s: %s\n", sql, query.error().front().message.c_str());
    return nullptr;
}

std::size_t runQuery(const engine::Query& query, const Data& data, bool finish) {
    // The caller keeps the query alive.
    const std::shared_ptr<const engine::Query> shared(std::shared_ptr<void>{}, &query);
    engine::QueryRouter router(shared, 1);
    engine::QueryShard shard(shared);
    std::size_t results = 0;
    const auto work = [&](const std::vector<engine::ShardInput>& turn) {
        for (const auto& result : shard.process(turn[0]))
            results += result.rows->rowCount();
    };
    for (const auto& batch : data.batches)
        work(router.push("input", batch));
    if (finish)
        work(router.finish());
    return results;
}

bool print(const Line& line) {
    const double ratio = line.probe > 0 ? line.measured / line.probe : 0;
    const bool holds =
        line.limit == 0 || (line.atMost ? ratio <= line.limit && ratio > 0 : ratio >= line.limit);
    std::printf("%-46s %9.2f %9.2f %-5s %6.2f %s%5.2f  %s\n", line.name.c_str(), line.measured,
                line.probe, line.unit, ratio, line.atMost ? "<=" : ">=", line.limit,
                line.limit == 0 ? "-"
                : holds         ? "ok"
                                : "FAILED");
    std::fflush(stdout);
    return holds;
}

Line rateLine(std::string name, double rows, const Fastest& fastest, double limit) {
    return {std::move(name), rows / fastest.measured / 1e6, rows / fastest.probe / 1e6, limit};
}

void consume(double value) {
    static volatile double sink = 0;
    sink = sink + value;
}

int runEngineBench(int argc, char** argv) {
    struct Part {
        const char* name;
        bool (*run)();
    };

    constexpr Part kParts[] = {{"windows", benchWindows}, {"sharing", benchSharing},
                               {"state", benchState},     {"sliding", benchSliding},
                               {"json", benchJson},       {"shards", benchShards}};
    const auto known = [&](const char* name) {
        return std::ranges::any_of(kParts,
                                   [&](const Part& p) { return !std::strcmp(p.name, name); });
    };
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--help") == 0) {
            std::puts("usage: vigil_bench engine [windows|sharing|state|sliding|json|shards]...\n"
                      "One line a case: what was measured, a plain loop (probe) of the same run,\n"
                      "their ratio and its limit.");
            return 0;
        }
        if (!known(argv[i])) {
            std::fprintf(stderr, "vigil_bench engine: unknown part '%s'\n", argv[i]);
            return 2;
        }
    }
    std::printf("%-46s %9s %9s %-5s %6s %7s\n", "case", "measured", "probe", "", "ratio", "limit");
    bool good = true;
    for (const auto& part : kParts) {
        bool wanted = argc < 2;
        for (int i = 1; i < argc; ++i)
            wanted = wanted || std::strcmp(argv[i], part.name) == 0;
        good = (!wanted || part.run()) && good;
    }
    return good ? 0 : 1;
}

} // namespace vigil::bench
