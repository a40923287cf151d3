// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "model/record_batch.h"

#include <string>
#include <vector>

namespace vigil::app {

/// Tells what became of rows that are out of their order in time, and of those that have no time.
/// *Thread:* one.
class OrderWatch {
public:
    /// `timeColumn`: where readers look for times; `start`: where rows without one are put.
    OrderWatch(const engine::Query& query, std::string timeColumn, EventTime start)
        : m_query(query), m_timeColumn(std::move(timeColumn)), m_start(start) {}

    /// Rows of the input that the batch names, in the order in which the query gets them.
    void see(const model::BatchPtr& batch);

    /// One sentence for each thing to tell; `counters`: what the time policies did.
    [[nodiscard]] std::vector<std::string> warnings(const engine::TimeCounters& counters,
                                                    const engine::TimePolicy& policy) const;

private:
    struct Input {
        std::string name;
        bool streamTimes = false;
        EventTime newest = kMinTime;
        Ticks farthest{}; ///< behind the newest before it
        std::uint64_t rows = 0;
        std::uint64_t backwards = 0; ///< rows older than the one before
        EventTime last = kMinTime;
        bool undated = true; ///< no record had the column of times
        std::string timesIn; ///< a column that holds times
    };

    Input& inputOf(const std::string& name);
    void lookForTimes(Input& input, const model::RecordBatch& batch) const;

    const engine::Query& m_query;
    std::string m_timeColumn;
    EventTime m_start;
    std::vector<Input> m_inputs;
};

} // namespace vigil::app
