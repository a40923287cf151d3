// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"
#include "engine/rows/chunk.h"
#include "engine/stage/analytic_stage.h"

#include <deque>
#include <vector>

namespace vigil::engine {

/// The analytic functions of one table of a JOIN. They are computed over its rows before these are
/// joined and become hidden columns of them. *Thread:* one. *Owns:* the state of the functions and
/// the chunks of the turn.
class AnalyticColumns {
public:
    AnalyticColumns(const TablePlan& table, WindowBounds bounds);

    /// The rows of `shard` in the chunks of one turn with the results; rows that cannot be
    /// processed are missing. Valid until the next call.
    [[nodiscard]] std::vector<const Chunk*> extend(const std::vector<const Chunk*>& chunks,
                                                   std::uint16_t shard, EventTime watermark,
                                                   Rejections& rejections);

    [[nodiscard]] StateSize size() const { return m_stage.size(); }

    void save(StateWriter& out) const { m_stage.save(out); }

    /// Into a new object.
    void load(StateReader& in) { m_stage.load(in); }

private:
    [[nodiscard]] Chunk extended(const Chunk& chunk, std::uint16_t shard, Rejections& rejections);

    const TablePlan& m_table;
    AnalyticStage m_stage;
    std::deque<Chunk> m_chunks; ///< pointers to its elements are handed out
};

} // namespace vigil::engine
