// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace vigil::engine {

/// Bounds of one running query. Over one of them the query is stopped: the turn it happens in gives
/// nothing, and what the query held is freed. Rows and bytes are counted and do not depend on the
/// machine; they are the same for the same pushes. *Thread:* value.
struct QueryBudget {
    /// Bytes of state and of what a turn (a batch and the progress of time it brings) makes on its
    /// way: rows, tuples, values and texts of all operators. The shards have equal parts of it; the
    /// rows that wait in the router have as much once more.
    std::size_t memory = std::size_t{256} << 20;
    /// Rows that one shard makes in one turn, over all operators: result rows, pairs that a JOIN
    /// tries, steps of a row pattern. Lighter steps (a value copied, a group merged, 8 bytes of
    /// text made) count a sixteenth.
    std::uint64_t rowsPerTurn = 10'000'000;
    /// Wall time of one turn of one shard, the last resort: it does depend on the machine. Zero:
    /// no bound.
    std::chrono::nanoseconds time{0};
};

/// Why a query was stopped. *Thread:* value.
struct BudgetBreach {
    enum class What {
        Memory,
        Rows,
        Time,
        Stopped ///< QueryShard::interrupt()
    };

    What what = What::Stopped;
    std::string where; ///< the operator as EXPLAIN names it, with its step and line: "Join in s3
                       ///< (line 4)"
    std::uint64_t used = 0;  ///< bytes, rows or nanoseconds, as far as it came
    std::uint64_t limit = 0; ///< of the same; 0 for Stopped
    std::string remedy;      ///< what in the text would make it less; may be empty

    /// "Join in s3 (line 4) made more than 10000000 rows in one turn"
    [[nodiscard]] std::string text() const;
};

} // namespace vigil::engine
