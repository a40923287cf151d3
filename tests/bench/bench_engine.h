// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "model/record_batch.h"
#include "tests/bench/bench.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vigil::bench {

inline constexpr std::size_t kBatchRows = 4096;

/// Batches of (k text, v float) as a decoder makes them: random keys out of one shared dictionary,
/// one value in twenty missing.
struct Data {
    std::vector<model::BatchPtr> batches;
    /// Dense key numbers, by batch: the probes get them for nothing.
    std::vector<std::vector<std::uint32_t>> keys;
    std::size_t keyCount = 0;

    [[nodiscard]] double rows() const {
        return static_cast<double>(batches.size()) * static_cast<double>(kBatchRows);
    }
};

/// `spacing`: ticks from row to row. `lateShare` of the rows are one second behind.
[[nodiscard]] Data makeData(std::size_t keys, std::size_t batches, std::int64_t spacing,
                            double lateShare = 0);

/// The query over the data as one shard runs it, from batches to result rows; how many there are.
/// Without `finish` windows that are open at the end stay so.
std::size_t runQuery(const engine::Query& query, const Data& data, bool finish = true);
[[nodiscard]] std::shared_ptr<const engine::Query> compileFor(const char* sql);

/// Fastest of some rounds that alternate between what is measured and its probe, in CPU seconds
/// of this process: both see the machine in the same state.
struct Fastest {
    double measured = 1e9;
    double probe = 1e9;
};

template <typename Measured, typename Probe>
Fastest alternate(Measured measured, Probe probe) {
    constexpr int kRounds = 7;
    Fastest fastest;
    for (int i = 0; i < kRounds; ++i) {
        double before = processCpuSeconds();
        measured();
        fastest.measured = std::min(fastest.measured, processCpuSeconds() - before);
        before = processCpuSeconds();
        probe();
        fastest.probe = std::min(fastest.probe, processCpuSeconds() - before);
    }
    return fastest;
}

/// Result of one case. `atMost`: the ratio is a cost and must not exceed the limit; else it is a
/// rate and must reach it. A limit of 0 reports only.
struct Line {
    std::string name;
    double measured = 0;
    double probe = 0;
    double limit = 0;
    bool atMost = false;
    const char* unit = "M/s";
};

/// Prints a line; true when its limit holds.
bool print(const Line& line);

/// Rates of `rows` rows.
[[nodiscard]] Line rateLine(std::string name, double rows, const Fastest& fastest, double limit);

/// Keeps results of probes from being optimised away.
void consume(double value);

// The cases, one file each; true when all limits hold.
bool benchWindows();
bool benchSharing();
bool benchState();
bool benchSliding();
bool benchJson();
bool benchShards();

} // namespace vigil::bench
