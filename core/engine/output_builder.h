// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/chunk.h"
#include "engine/plan.h"
#include "engine/row_set.h"

#include <memory>
#include <utility>
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
    /// Notes a row; a row of a join is noted by its left side. What is specific stands behind a
    /// colon in `reason` and becomes the letter's detail.
    void add(const RowView& view, const std::string& reason);
    /// Notes that a step made more rows than QueryLimits::rowsPerTurn.
    void addOverflow(std::uint64_t omitted);

    [[nodiscard]] std::vector<DeadLetter> take() { return std::exchange(m_letters, {}); }

    [[nodiscard]] const std::vector<DeadLetter>& letters() const noexcept { return m_letters; }

    void restore(std::vector<DeadLetter> letters) { m_letters = std::move(letters); }

private:
    std::vector<DeadLetter> m_letters;
};

/// Collects the result rows of one SELECT column by column. *Thread:* one.
class OutputBuilder {
public:
    /// `mostRows`: rows that are kept between two calls of take().
    OutputBuilder(const SelectPlan& plan, std::size_t mostRows);

    /// Evaluates the items for the rows that a context shows; false when one of them fails.
    /// A row over the bound is counted and left out.
    [[nodiscard]] bool add(EvalContext& context, std::uint64_t order, bool windowed);

    /// Begins `count` rows of a window; the caller appends as many values to column() of each item.
    /// Precondition: no item is a star, and there is room().
    void addWindow(std::size_t count, EventTime start, EventTime end);

    [[nodiscard]] model::Column& column(std::size_t item) {
        return m_batch->columns[m_columns[item]];
    }

    /// The rows so far, sorted by time when they are not yet; the builder is empty afterwards.
    [[nodiscard]] StepRows take();

    [[nodiscard]] bool empty() const noexcept { return m_rows == 0; }

    /// True when further rows are left out; the caller may then skip them at once.
    [[nodiscard]] bool full() const noexcept { return m_rows >= m_mostRows; }

    /// Further rows that are not left out.
    [[nodiscard]] std::size_t room() const noexcept { return full() ? 0 : m_mostRows - m_rows; }

    /// Leaves out rows that would have come.
    void omit(std::uint64_t rows) noexcept { m_omitted += rows; }

    /// Rows left out since the last call.
    [[nodiscard]] std::uint64_t takeOmitted() noexcept { return std::exchange(m_omitted, 0); }

private:
    void reset();
    void addStar(const ItemPlan& item, const RowView& view);

    const SelectPlan& m_plan;
    std::shared_ptr<model::RecordBatch> m_batch;
    std::vector<std::size_t> m_columns; ///< of items without star
    std::vector<model::Value> m_values;
    StepRows m_out;
    std::size_t m_rows = 0;
    std::size_t m_mostRows;
    std::uint64_t m_omitted = 0;
    bool m_sorted = true;
};

} // namespace vigil::engine
