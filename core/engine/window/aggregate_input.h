// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/aggregate_layout.h"
#include "engine/rows/row_set.h"
#include "engine/window/aggregate_cell.h"

#include <cstdint>
#include <span>
#include <vector>

namespace vigil::engine {

/// The arguments of all aggregates for the rows of a set, column by column.
class AggregateInput {
public:
    /// Reads flat columns in place and evaluates the rest. Rows that cannot be processed are
    /// reported to `reject(i, reason)` and must then be left out by the caller: `kept` lists the
    /// others when there were any, and the input is aligned to them.
    template <typename Reject>
    AggregateInput(const AggregateLayout& layout, RowSet& rows, Reject&& reject);

    struct LaneValues {
        const model::Column* flat = nullptr;
        std::vector<model::Value> values; ///< where flat is nullptr
    };

    std::vector<LaneValues> lanes;
    std::vector<LaneValues> samples;
    std::vector<std::vector<KeptRow>> lists; ///< by list, then row; null values are absent rows
    std::span<const std::uint32_t> rows;     ///< batch rows for flat columns; empty: row i is i
    std::vector<std::uint32_t> rowScratch;

private:
    /// Reads a flat column in place; false when its values must be evaluated.
    static bool readFlat(const RowSet& rows, const Expression& argument, LaneValues& values);
    void open(const AggregateLayout& layout, const RowSet& rows);
    bool evaluateRow(const AggregateLayout& layout, EvalContext& context, std::uint64_t order);
    void close(const AggregateLayout& layout, const RowSet& rows);
    bool m_evaluates = false;
    std::size_t m_parts = 0; ///< of what is evaluated a row
};

template <typename Reject>
AggregateInput::AggregateInput(const AggregateLayout& layout, RowSet& rowSet, Reject&& reject) {
    open(layout, rowSet);
    if (m_evaluates) {
        EvalContext context;
        RowView scratch;
        std::vector<std::uint32_t> kept;
        kept.reserve(rowSet.size());
        for (std::size_t i = 0; i < rowSet.size(); ++i) {
            rowSet.show(i, context, scratch);
            if (evaluateRow(layout, context, rowSet.order(i)))
                kept.push_back(static_cast<std::uint32_t>(i));
            else
                reject(i, context.failure);
        }
        rowSet.keep(kept);
    }
    close(layout, rowSet);
}

} // namespace vigil::engine
