// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/chunk.h"
#include "engine/plan.h"
#include "engine/row_set.h"

#include <memory>
#include <vector>

namespace vigil::engine {

/// Rows a SELECT gives to the next step or to an output.
struct StepRows {
    Chunk chunk;
    std::vector<EventTime> windowStart; ///< by row of the batch; empty when there is no window
    std::vector<EventTime> windowEnd;
};

/// Where rows that cannot be processed go.
class Rejections {
public:
    /// Notes row `row` of `columns`; a row of a join is noted by its left side.
    void add(const RowView& view, std::string reason);

    [[nodiscard]] std::vector<DeadLetter> take() { return std::exchange(m_letters, {}); }

private:
    std::vector<DeadLetter> m_letters;
};

/// Collects the result rows of one SELECT column by column. *Thread:* one.
class OutputBuilder {
public:
    explicit OutputBuilder(const SelectPlan& plan);

    /// Evaluates the items for the rows that a context shows; false when one of them fails.
    [[nodiscard]] bool add(EvalContext& context, std::uint64_t order, bool windowed);

    /// The rows so far, sorted by time when they are not yet; the builder is empty afterwards.
    [[nodiscard]] StepRows take();

    [[nodiscard]] bool empty() const noexcept { return m_rows == 0; }

private:
    void reset();
    void addStar(const ItemPlan& item, const RowView& view);

    const SelectPlan& m_plan;
    std::shared_ptr<model::RecordBatch> m_batch;
    std::vector<std::size_t> m_columns; ///< of items without star
    std::vector<model::Value> m_values;
    StepRows m_out;
    std::size_t m_rows = 0;
    bool m_sorted = true;
};

} // namespace vigil::engine
