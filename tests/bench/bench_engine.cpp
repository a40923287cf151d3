// SPDX-License-Identifier: GPL-3.0-or-later
// Rows a second through router and shard, beside a plain loop over the same arrays measured in
// the same run: the ratio is what counts.
#include "engine/query_router.h"
#include "engine/query_shard.h"
#include "tests/bench/bench.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace vigil::bench {

namespace {

constexpr std::size_t kBatchRows = 4096;
constexpr std::size_t kBatches = 384;
constexpr std::int64_t kSpacing = 600; ///< ticks between rows: 60 us

struct Data {
    std::vector<model::BatchPtr> batches;
    std::size_t keys = 0;

    [[nodiscard]] double rows() const {
        return static_cast<double>(batches.size()) * static_cast<double>(kBatchRows);
    }
};

/// Random keys, one value in twenty missing, `lateShare` of the rows one second behind.
Data makeData(std::size_t keys, double lateShare) {
    std::mt19937_64 random(7);
    std::vector<std::string> names;
    for (std::size_t k = 0; k < keys; ++k)
        names.push_back("bed" + std::to_string(k));
    Data data;
    data.keys = keys;
    const auto texts = std::make_shared<model::TextDictionary>();
    std::int64_t t = 0;
    for (std::size_t b = 0; b < kBatches; ++b) {
        auto batch = std::make_shared<model::RecordBatch>();
        batch->stream = "input";
        model::Column key("k");
        key.writeTextsTo(texts); // as the decoders do
        model::Column value("v");
        for (std::size_t i = 0; i < kBatchRows; ++i, t += kSpacing) {
            const bool late = static_cast<double>(random() % 1000) < lateShare * 1000 && b > 4;
            const EventTime event{Ticks{late ? t - 10'000'000 : t}};
            batch->eventTime.push_back(event);
            batch->arrival.push_back(ArrivalTime{Ticks{t}});
            batch->origin.push_back({0, 0, static_cast<std::int64_t>(b * kBatchRows + i)});
            key.appendText(names[random() % keys]);
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

/// Best of some rounds, million rows a second of process CPU time.
template <typename Round>
double best(double rows, Round round) {
    constexpr int kRounds = 5;
    double fastest = 1e9;
    for (int i = 0; i < kRounds; ++i) {
        const double before = processCpuSeconds();
        round();
        fastest = std::min(fastest, processCpuSeconds() - before);
    }
    return rows / fastest / 1e6;
}

double measureQuery(const Data& data, const char* sql) {
    engine::QueryOptions options;
    options.policy = engine::TimePolicy::recorded(std::chrono::seconds{5});
    const auto query = engine::Query::compile(sql, options);
    if (!query)
        return 0;
    std::size_t results = 0;
    const double rate = best(data.rows(), [&] {
        engine::QueryRouter router(*query, 1);
        engine::QueryShard shard(*query);
        const auto work = [&](const std::vector<engine::ShardInput>& turn) {
            for (const auto& result : shard.process(turn[0]))
                results += result.rows->rowCount();
        };
        for (const auto& batch : data.batches)
            work(router.push("input", batch));
        work(router.finish());
    });
    return results > 0 ? rate : 0;
}

struct Cell {
    double sum = 0;
    double least = 1e300;
    double greatest = -1e300;
    std::int64_t count = 0;
};

/// The plain loop: dense keys, one cell a key, cells cleared at each window end; for hopping
/// windows each pane is kept and merged as suffix and prefix.
double measureProbe(const Data& data, std::int64_t windowTicks, std::size_t panes) {
    // Dense keys are given to the probe for free.
    std::vector<std::vector<std::uint32_t>> dense;
    for (const auto& batch : data.batches) {
        auto& out = dense.emplace_back();
        for (std::size_t i = 0; i < kBatchRows; ++i)
            out.push_back(static_cast<std::uint32_t>(
                std::atoi(std::string(batch->columns[0].text(i)).c_str() + 3)));
    }
    double guard = 0;
    const double rate = best(data.rows(), [&] {
        std::vector<Cell> cells(data.keys);
        std::vector<std::vector<Cell>> window(panes, std::vector<Cell>(data.keys));
        std::size_t pane = 0;
        std::int64_t end = windowTicks;
        for (std::size_t b = 0; b < data.batches.size(); ++b) {
            const auto& batch = *data.batches[b];
            const auto* const keys = dense[b].data();
            const auto* const values = batch.columns[1].floats().data();
            const auto* const valid = batch.columns[1].validBits().data();
            const auto* const times = batch.eventTime.data();
            for (std::size_t i = 0; i < kBatchRows; ++i) {
                if (times[i].time_since_epoch().count() > end) {
                    for (std::size_t p = 0; p < panes; ++p)
                        for (std::size_t k = 0; k < data.keys; ++k)
                            guard += window[p][k].sum;
                    window[pane++ % panes] = cells;
                    std::ranges::fill(cells, Cell{});
                    end += windowTicks;
                }
                if ((valid[i >> 6] >> (i & 63) & 1U) == 0)
                    continue;
                auto& cell = cells[keys[i]];
                const double v = values[i];
                cell.sum += v;
                cell.least = v < cell.least ? v : cell.least;
                cell.greatest = v > cell.greatest ? v : cell.greatest;
                ++cell.count;
            }
        }
        for (const auto& cell : cells)
            guard += cell.sum;
    });
    return guard == 0.5 ? 0 : rate;
}

struct Line {
    const char* name;
    double measured;
    double probe;
    double limit; ///< least ratio
};

bool print(const Line& line) {
    const double ratio = line.probe > 0 ? line.measured / line.probe : 0;
    const bool holds = ratio >= line.limit;
    std::printf("%-36s %9.1f %9.1f %7.2f %7.2f  %s\n", line.name, line.measured, line.probe, ratio,
                line.limit, holds ? "ok" : "BELOW");
    return holds;
}

constexpr const char* kTumbling =
    "SELECT k, COUNT(v) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo, MAX(v) AS hi FROM input "
    "GROUP BY k, TumblingWindow(second, 10)";
constexpr const char* kHopping =
    "SELECT k, COUNT(v) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo, MAX(v) AS hi FROM input "
    "GROUP BY k, HoppingWindow(second, 300, 10)";

} // namespace

int runEngineBench(int argc, char** argv) {
    for (int i = 1; i < argc; ++i)
        if (std::strcmp(argv[i], "--help") == 0) {
            std::puts("usage: vigil_bench engine\nMillion rows a second on one thread beside a "
                      "plain loop (probe) of the same run.");
            return 0;
        } else {
            std::fprintf(stderr, "vigil_bench engine: unknown option '%s'\n", argv[i]);
            return 2;
        }
    constexpr std::int64_t kTen = 100'000'000;
    std::printf("%-36s %9s %9s %7s %7s\n", "case", "Mrow/s", "probe", "ratio", "least");
    bool good = true;
    for (const std::size_t keys : {std::size_t{64}, std::size_t{1024}}) {
        const auto inOrder = makeData(keys, 0);
        const auto late = makeData(keys, 0.1);
        const std::string suffix = keys == 64 ? ", 64 keys" : ", 1k keys";
        const double tumbling = measureQuery(inOrder, kTumbling);
        good &= print({("tumbling 10 s, 5 aggregates" + suffix).c_str(), tumbling,
                       measureProbe(inOrder, kTen, 1), 0.5});
        good &= print({("the same, 10 % late, to in-order" + suffix).c_str(),
                       measureQuery(late, kTumbling), tumbling, 0.5});
        good &= print({("hopping 5 min / 10 s" + suffix).c_str(), measureQuery(inOrder, kHopping),
                       measureProbe(inOrder, kTen, 30), 0.5});
    }
    return good ? 0 : 1;
}

} // namespace vigil::bench
