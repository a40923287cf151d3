// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/record_batch.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

class StateReader;
class StateWriter;

/// Why a policy dropped a row.
enum class DropReason { Early, Late, OutOfOrder };

/// Stable text of a reason ("dropped as late").
[[nodiscard]] std::string_view dropReasonName(DropReason reason) noexcept;

/// A row that the query cannot process. One that is kept becomes a model::DeadLetter.
struct RejectedRow {
    std::string reason; ///< short and stable, counters group by it ("timestamp is not a datetime")
    std::string detail; ///< what exactly, may be empty
    std::string stream;
    model::RowOrigin origin;
    std::string row; ///< the row as JSON
    /// Dropped by this time policy: TimeCounters count it as well, so it is for inspection only.
    std::optional<DropReason> dropped;
};

/// Result rows of one output. `rows->eventTime` is System.Timestamp().
struct QueryResult {
    std::string output;
    model::BatchPtr rows;
    /// Bounds of the window each row comes from; empty when the rows come from no window.
    std::vector<EventTime> windowStart;
    std::vector<EventTime> windowEnd;
    std::vector<std::uint64_t> order; ///< arrival order of the causing row; 0 for windows
    std::vector<std::uint32_t> block; ///< as in Chunk
    std::uint32_t select = 0;         ///< number of its SELECT among those of the outputs, by text
    bool final = true; ///< false for a provisional look at windows that are still open
};

void saveRejected(StateWriter& out, std::span<const RejectedRow> letters);
[[nodiscard]] std::vector<RejectedRow> loadRejected(StateReader& in);

} // namespace vigil::engine
