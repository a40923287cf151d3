// SPDX-License-Identifier: GPL-3.0-or-later
// One step of a sliding window (a row comes, rows leave, the aggregates are asked for) beside a
// plain DABA Lite over the same aggregates.
#include "engine/plan/plan.h"
#include "engine/window/sliding_group.h"
#include "tests/bench/bench_engine.h"

#include <chrono>
#include <limits>

namespace vigil::bench {

namespace {

constexpr std::size_t kRing = 1 << 14; ///< rows the probe can hold
constexpr std::int64_t kSpan = 10'000'000;
constexpr std::int64_t kSpacing = 2'000; ///< 5000 rows in the window
constexpr std::size_t kBatches = 256;

struct Cell {
    double count = 0;
    double sum = 0;
    double least = std::numeric_limits<double>::infinity();
    double greatest = -std::numeric_limits<double>::infinity();

    Cell with(const Cell& later) const {
        return {count + later.count, sum + later.sum, later.least < least ? later.least : least,
                later.greatest > greatest ? later.greatest : greatest};
    }
};

/// DABA Lite as published, over a ring of fixed size.
class PlainDaba {
public:
    void insert(std::int64_t time, double value) {
        m_cells[m_end & kMask] = {1, value, value, value};
        m_times[m_end & kMask] = time;
        m_backTotal = m_backTotal.with(m_cells[m_end++ & kMask]);
        step();
    }

    void evict(std::int64_t time) {
        while (m_front != m_end && m_times[m_front & kMask] <= time) {
            ++m_front;
            step();
        }
    }

    [[nodiscard]] Cell total() const {
        return m_front == m_back ? m_backTotal : m_cells[m_front & kMask].with(m_backTotal);
    }

private:
    void step() {
        if (m_front == m_back) {
            m_left = m_right = m_built = m_back = m_end;
            m_backTotal = {};
            return;
        }
        if (m_left == m_back) {
            m_left = m_front;
            m_right = m_back;
            m_built = m_back = m_end;
            m_middleTotal = m_backTotal;
            m_backTotal = {};
        }
        if (m_left == m_right) {
            ++m_left;
            ++m_right;
            ++m_built;
            return;
        }
        auto& extended = m_cells[m_left++ & kMask];
        extended = extended.with(m_middleTotal);
        if (m_built != m_back)
            m_cells[(m_built - 1) & kMask] =
                m_cells[(m_built - 1) & kMask].with(m_cells[m_built & kMask]);
        --m_built;
    }

    static constexpr std::uint64_t kMask = kRing - 1;
    std::vector<Cell> m_cells = std::vector<Cell>(kRing);
    std::vector<std::int64_t> m_times = std::vector<std::int64_t>(kRing);
    std::uint64_t m_front = 0, m_left = 0, m_right = 0, m_built = 0, m_back = 0, m_end = 0;
    Cell m_backTotal, m_middleTotal;
};

/// Calls `step(group, input, i, time)` for every row of the data; keys are one.
template <typename Step>
void runEngine(const engine::SelectPlan& plan, const engine::AggregateLayout& layout,
               const Data& data, Step step) {
    engine::SlidingGroup group(layout);
    for (const auto& batch : data.batches) {
        engine::Chunk chunk;
        chunk.batch = batch;
        chunk.times = engine::RowTimes(*batch);
        engine::RowSet rows(
            chunk, std::make_shared<const engine::BatchColumns>(batch, plan.tables[0].columns));
        const engine::AggregateInput input(layout, rows, [](std::size_t, const std::string&) {});
        for (std::size_t i = 0; i < kBatchRows; ++i)
            step(group, input, i, batch->eventTime[i]);
    }
}

void engineStep(engine::SlidingGroup& group, const engine::AggregateInput& input, std::size_t i,
                EventTime t) {
    group.push(input, i, t);
    group.admit(t);
    group.evict(t - Ticks{kSpan});
    consume(group.current().occupied(0) ? 1 : 0);
}

void probeStep(PlainDaba& window, const model::Column& values, std::size_t i, EventTime time) {
    const auto t = time.time_since_epoch().count();
    if (!values.isNull(i))
        window.insert(t, values.floats()[i]);
    window.evict(t - kSpan);
    consume(window.total().sum);
}

/// Nanoseconds of one call, by the steady clock.
template <typename Call>
std::int64_t timed(Call call) {
    const auto before = std::chrono::steady_clock::now();
    call();
    return std::chrono::nanoseconds(std::chrono::steady_clock::now() - before).count();
}

/// The time that one in ten thousand steps takes longer than; the best of some rounds, because
/// other programs on the machine only ever add to it.
double tail(std::vector<std::int64_t>& steps) {
    const auto at = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() * 9999 / 10'000);
    std::nth_element(steps.begin(), at, steps.end());
    return static_cast<double>(*at);
}

} // namespace

bool benchSliding() {
    const auto data = makeData(1, kBatches, kSpacing);
    const auto query = compileFor("SELECT k, COUNT(v) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo,"
                                  " MAX(v) AS hi FROM input GROUP BY k, SlidingWindow(second, 1)");
    if (query == nullptr)
        return false;
    const auto& plan = query->plan().steps[0].selects[0];
    const engine::AggregateLayout layout(plan.aggregates);
    const auto fastest =
        alternate([&] { runEngine(plan, layout, data, engineStep); },
                  [&] {
                      PlainDaba window;
                      for (const auto& batch : data.batches)
                          for (std::size_t i = 0; i < kBatchRows; ++i)
                              probeStep(window, batch->columns[1], i, batch->eventTime[i]);
                  });
    const double perRow = 1e9 / data.rows();
    bool good = print({"sliding, one key, in order: one step", fastest.measured * perRow,
                       fastest.probe * perRow, 2, true, "ns"});
    double engineTail = 1e18;
    double probeTail = 1e18;
    std::vector<std::int64_t> steps;
    for (int round = 0; round < 5; ++round) {
        steps.clear();
        runEngine(plan, layout, data, [&](auto& group, const auto& input, std::size_t i, auto t) {
            steps.push_back(timed([&] { engineStep(group, input, i, t); }));
        });
        engineTail = std::min(engineTail, tail(steps));
        steps.clear();
        PlainDaba window;
        for (const auto& batch : data.batches)
            for (std::size_t i = 0; i < kBatchRows; ++i)
                steps.push_back(
                    timed([&] { probeStep(window, batch->columns[1], i, batch->eventTime[i]); }));
        probeTail = std::min(probeTail, tail(steps));
    }
    good &= print({"the same, p99.99 of one step", engineTail, probeTail, 3, true, "ns"});
    return good;
}

} // namespace vigil::bench
