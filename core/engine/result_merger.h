// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "engine/rows/chunk.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace vigil::engine {

class StateReader;
class StateWriter;

/// Brings the results of all shards into one order that does not depend on them: event time, then
/// arrival order, then the place of the SELECT in the text, then the values from left to right;
/// rows that APPLY made of one row stay together in their order. The columns of an output are those
/// that all its SELECTs name, in the order of the text, whatever rows there are; what a star gives
/// stands where the star stands. *Thread:* one.
class ResultMerger {
public:
    explicit ResultMerger(const Query& query);

    void add(QueryResult result);

    /// The rows before `watermark` (all when it is kMaxTime), one result an output.
    [[nodiscard]] std::vector<QueryResult> release(EventTime watermark);

    /// The rows that are held back.
    void save(StateWriter& out) const;
    /// Into a new merger.
    void load(StateReader& in);

private:
    struct Ref {
        EventTime time{};
        std::uint64_t order = 0;
        std::size_t part = 0;
        std::uint32_t row = 0;
    };

    struct Lane {
        std::string name;                 ///< as spelled
        std::vector<std::string> columns; ///< that are known before the first row
        bool star = false;                ///< there are others
        std::vector<QueryResult> parts;
    };

    [[nodiscard]] static QueryResult merged(Lane& lane, EventTime watermark);
    template <typename Compare>
    static void arrange(const Lane& lane, std::vector<Ref>& refs, Compare compare);
    /// The columns of all parts in the order of the text.
    [[nodiscard]] static std::vector<std::string> columnsOf(const Lane& lane);
    /// An empty batch with the columns of all parts.
    [[nodiscard]] static std::shared_ptr<model::RecordBatch> batchFor(const Lane& lane);

    std::vector<Lane> m_lanes; ///< by output, in the order of the text
};

} // namespace vigil::engine
