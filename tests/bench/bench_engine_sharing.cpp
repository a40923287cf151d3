// SPDX-License-Identifier: GPL-3.0-or-later
// What SELECTs cost that share panes: a text of sixteen beside its first one alone.
#include "tests/bench/bench_engine.h"

namespace vigil::bench {

namespace {

constexpr const char* kWindows[] = {
    "TumblingWindow(second, 10)",     "HoppingWindow(second, 30, 10)",
    "TumblingWindow(second, 20)",     "HoppingWindow(second, 60, 20)",
    "TumblingWindow(second, 30)",     "HoppingWindow(second, 60, 30)",
    "TumblingWindow(second, 60)",     "HoppingWindow(second, 120, 30)",
    "TumblingWindow(second, 120)",    "HoppingWindow(second, 180, 60)",
    "TumblingWindow(second, 180)",    "HoppingWindow(second, 300, 60)",
    "TumblingWindow(second, 300)",    "HoppingWindow(second, 600, 60)",
    "HoppingWindow(second, 300, 10)", "HoppingWindow(second, 600, 300)"};

/// The first so many of them as one text.
std::string textOf(std::size_t selects) {
    std::string sql;
    for (std::size_t i = 0; i < selects; ++i)
        sql +=
            "SELECT k, COUNT(v) AS n, SUM(v) AS s, AVG(v) AS a, MIN(v) AS lo, MAX(v) AS hi INTO o" +
            std::to_string(i) + " FROM input GROUP BY k, " + kWindows[i] + ";\n";
    return sql;
}

} // namespace

bool benchSharing() {
    const auto all = compileFor(textOf(std::size(kWindows)).c_str());
    const auto one = compileFor(textOf(1).c_str());
    if (all == nullptr || one == nullptr)
        return false;
    bool good = true;
    for (const std::size_t keys : {std::size_t{64}, std::size_t{1024}}) {
        // 64 keys of 156 rows a second, 1k keys of 24: ten minutes and two and a half.
        const auto data = keys == 64 ? makeData(keys, 1440, 1000) : makeData(keys, 960, 400);
        // What flows, not the end: there all windows that lie over it close at once.
        const auto fastest =
            alternate([&] { consume(static_cast<double>(runQuery(*all, data, false))); },
                      [&] { consume(static_cast<double>(runQuery(*one, data, false))); });
        good &= print(rateLine(std::string("16 SELECTs that share panes beside one, ") +
                                   (keys == 64 ? "64 keys" : "1k keys"),
                               data.rows(), fastest, 0.5));
    }
    return good;
}

} // namespace vigil::bench
