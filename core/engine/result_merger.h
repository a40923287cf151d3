// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/chunk.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace vigil::engine {

class StateReader;
class StateWriter;

/// Brings the results of all shards into one order that does not depend on them: event time, then
/// arrival order, then the values from left to right. *Thread:* one.
class ResultMerger {
public:
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
        std::string name; ///< as spelled
        std::vector<QueryResult> parts;
    };

    [[nodiscard]] static QueryResult merged(Lane& lane, EventTime watermark);

    std::vector<Lane> m_lanes; ///< by output, in order of first appearance
};

} // namespace vigil::engine
