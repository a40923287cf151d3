// SPDX-License-Identifier: GPL-3.0-or-later
// Tumbling and hopping windows, late rows, exact percentiles.
#include "tests/bench/bench_engine.h"

#include <bit>
#include <cmath>
#include <limits>
#include <span>

namespace vigil::bench {

namespace {

constexpr std::int64_t kTenSeconds = 100'000'000;
constexpr std::size_t kFewBatches = 64;

/// One group of the plain loops: 32 bytes, updated as two pairs.
struct alignas(32) Cell {
    double count = 0;
    double sum = 0;
    double negatedLeast = -std::numeric_limits<double>::infinity();
    double greatest = -std::numeric_limits<double>::infinity();

    void add(double v) {
        count += 1;
        sum += v;
        negatedLeast = -v > negatedLeast ? -v : negatedLeast;
        greatest = v > greatest ? v : greatest;
    }

    void merge(const Cell& other) {
        count += other.count;
        sum += other.sum;
        negatedLeast = other.negatedLeast > negatedLeast ? other.negatedLeast : negatedLeast;
        greatest = other.greatest > greatest ? other.greatest : greatest;
    }
};

using Cells = std::vector<Cell>;

/// Where the plain loops put their results.
struct Columns {
    std::vector<std::int64_t> end;
    std::vector<std::uint32_t> key;
    std::vector<double> count, sum, average, least, greatest;

    void append(std::int64_t windowEnd, const Cells& cells) {
        for (std::uint32_t k = 0; k < cells.size(); ++k) {
            const auto& cell = cells[k];
            if (cell.count == 0)
                continue;
            end.push_back(windowEnd);
            key.push_back(k);
            count.push_back(cell.count);
            sum.push_back(cell.sum);
            average.push_back(cell.sum / cell.count);
            least.push_back(-cell.negatedLeast);
            greatest.push_back(cell.greatest);
        }
    }
};

/// Cuts the rows at multiples of `pane` (a row at the bound belongs to the pane before) and calls
/// `rows(batch, from, to)` and `close(end)`.
template <typename Rows, typename Close>
void cutAtPanes(const Data& data, std::int64_t pane, Rows rows, Close close) {
    std::int64_t end = 0;
    for (std::size_t b = 0; b < data.batches.size(); ++b) {
        const std::span<const EventTime> times = data.batches[b]->eventTime;
        for (std::size_t from = 0; from < kBatchRows;) {
            const auto bound = EventTime{Ticks{end}};
            std::size_t to = kBatchRows;
            if (times.back() > bound)
                to = static_cast<std::size_t>(std::ranges::upper_bound(times, bound) -
                                              times.begin());
            if (to > from)
                rows(b, from, to);
            if (to < kBatchRows) {
                close(end);
                end += pane;
            }
            from = to;
        }
    }
    close(end);
}

/// Calls `use(row)` for rows [from, to) that hold a value.
template <typename Use>
void forValid(const model::Column& column, std::size_t from, std::size_t to, Use use) {
    const auto* const valid = column.validBits().data();
    for (std::size_t i = from; i < to;) {
        const std::size_t end = std::min(to, (i | 63) + 1);
        std::uint64_t word = valid[i >> 6] >> (i & 63) & (~std::uint64_t{0} >> (64 - (end - i)));
        for (; word != 0; word &= word - 1)
            use(i + static_cast<std::size_t>(std::countr_zero(word)));
        i = end;
    }
}

void addRows(Cells& cells, const Data& data, std::size_t b, std::size_t from, std::size_t to) {
    const auto& column = data.batches[b]->columns[1];
    const auto* const values = column.floats().data();
    const auto* const keys = data.keys[b].data();
    auto* const at = cells.data();
    forValid(column, from, to, [=](std::size_t i) { at[keys[i]].add(values[i]); });
}

void probeTumbling(const Data& data) {
    Cells cells(data.keyCount);
    Columns out;
    cutAtPanes(
        data, kTenSeconds,
        [&](std::size_t b, std::size_t from, std::size_t to) { addRows(cells, data, b, from, to); },
        [&](std::int64_t end) {
            out.append(end, cells);
            std::ranges::fill(cells, Cell{});
        });
    consume(out.sum.empty() ? 0 : out.sum.back());
}

/// Two stacks over panes: a pane that comes goes to the back and into the back's total; when the
/// front is used up, the back turns into the front, each pane with the total up to the newest.
void probeHopping(const Data& data, std::size_t panesInWindow) {
    Cells pane(data.keyCount);
    Cells backTotal(data.keyCount);
    Cells window(data.keyCount);
    std::vector<Cells> back;
    std::vector<Cells> front; ///< the next to leave is last
    Columns out;
    const auto mergeAll = [](Cells& into, const Cells& from) {
        for (std::size_t k = 0; k < into.size(); ++k)
            into[k].merge(from[k]);
    };
    const auto close = [&](std::int64_t end) {
        if (front.size() + back.size() == panesInWindow) {
            if (front.empty()) {
                while (!back.empty()) {
                    if (!front.empty())
                        mergeAll(back.back(), front.back());
                    front.push_back(std::move(back.back()));
                    back.pop_back();
                }
                std::ranges::fill(backTotal, Cell{});
            }
            front.pop_back();
        }
        back.push_back(pane);
        mergeAll(backTotal, pane);
        window = backTotal;
        if (!front.empty())
            mergeAll(window, front.back());
        out.append(end, window);
        std::ranges::fill(pane, Cell{});
    };
    cutAtPanes(
        data, kTenSeconds,
        [&](std::size_t b, std::size_t from, std::size_t to) { addRows(pane, data, b, from, to); },
        close);
    consume(out.sum.empty() ? 0 : out.sum.back());
}

double interpolated(std::vector<double>& values, std::size_t first, double fraction,
                    std::size_t& place) {
    const double position = static_cast<double>(values.size() - 1) * fraction;
    place = static_cast<std::size_t>(position);
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(first), at, values.end());
    const double next = at + 1 == values.end() ? *at : *std::min_element(at + 1, values.end());
    return *at + (next - *at) * (position - static_cast<double>(place));
}

/// One list of values a key and window, two selections at its end.
void probePercentile(const Data& data) {
    std::vector<std::vector<double>> lists(data.keyCount);
    std::vector<double> halves;
    std::vector<double> highs;
    cutAtPanes(
        data, kTenSeconds,
        [&](std::size_t b, std::size_t from, std::size_t to) {
            const auto& column = data.batches[b]->columns[1];
            const auto* const values = column.floats().data();
            const auto* const keys = data.keys[b].data();
            forValid(column, from, to, [&](std::size_t i) { lists[keys[i]].push_back(values[i]); });
        },
        [&](std::int64_t) {
            for (auto& list : lists) {
                if (list.empty())
                    continue;
                std::size_t place = 0;
                halves.push_back(interpolated(list, 0, 0.5, place));
                highs.push_back(interpolated(list, place, 0.95, place));
                list.clear();
            }
        });
    consume(halves.back() + highs.back());
}

constexpr const char* kTumbling =
    "SELECT k, COUNT(v) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo, MAX(v) AS hi FROM input "
    "GROUP BY k, TumblingWindow(second, 10)";
constexpr const char* kHopping =
    "SELECT k, COUNT(v) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo, MAX(v) AS hi FROM input "
    "GROUP BY k, HoppingWindow(second, 300, 10)";
constexpr const char* kHoppingLong =
    "SELECT k, COUNT(v) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo, MAX(v) AS hi FROM input "
    "GROUP BY k, HoppingWindow(second, 3600, 10)";
constexpr const char* kPercentile =
    "SELECT k, PERCENTILE_CONT(0.5) OVER (ORDER BY v) AS p50, "
    "PERCENTILE_CONT(0.95) OVER (ORDER BY v) AS p95 FROM input GROUP BY k, "
    "TumblingWindow(second, 10)";

template <typename Probe>
Fastest beside(const char* sql, const Data& data, Probe probe, bool finish = true) {
    const auto query = compileFor(sql);
    if (query == nullptr)
        return {};
    return alternate([&] { consume(static_cast<double>(runQuery(*query, data, finish))); }, probe);
}

} // namespace

bool benchWindows() {
    bool good = true;
    for (const std::size_t keys : {std::size_t{64}, std::size_t{1024}}) {
        const std::string suffix = keys == 64 ? ", 64 keys" : ", 1k keys";
        {
            // Few batches: as after a decoder, they come from the cache and not from memory.
            const auto data = makeData(keys, kFewBatches, 600);
            good &= print(rateLine("tumbling 10 s, 5 aggregates, nulls" + suffix, data.rows(),
                                   beside(kTumbling, data, [&] { probeTumbling(data); }), 0.5));
            // Its probe is the same query over rows in order.
            const auto late = makeData(keys, kFewBatches, 600, 0.1);
            const auto query = compileFor(kTumbling);
            good &= print(rateLine("the same, 10 % late, beside in order" + suffix, data.rows(),
                                   beside(kTumbling, late, [&] { (void)runQuery(*query, data); }),
                                   0.9));
            good &= print(rateLine("exact p50 and p95, tumbling 10 s" + suffix, data.rows(),
                                   beside(kPercentile, data, [&] { probePercentile(data); }), 0.5));
        }
        // Long enough for whole windows: 30 panes are 300 s.
        const auto data = makeData(keys, 960, 1000);
        good &= print(rateLine("hopping 5 min / 10 s" + suffix, data.rows(),
                               beside(kHopping, data, [&] { probeHopping(data, 30); }), 0.5));
    }
    // The cost of a window must not grow with the hops it spans: few rows a hop, many hops.
    const auto data = makeData(64, 240, 100'000);
    const auto shorter = compileFor(kHopping);
    good &= print(
        rateLine("hopping 60 min / 10 s beside 5 min / 10 s", data.rows(),
                 beside(
                     kHoppingLong, data, [&] { (void)runQuery(*shorter, data, false); }, false),
                 0.8));
    return good;
}

} // namespace vigil::bench
