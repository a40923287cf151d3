// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"
#include "engine/rows/chunk.h"
#include "engine/rows/row_set.h"

#include <algorithm>
#include <memory>
#include <span>
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

    [[nodiscard]] std::vector<RejectedRow> take() { return std::exchange(m_letters, {}); }

    [[nodiscard]] const std::vector<RejectedRow>& letters() const noexcept { return m_letters; }

    void restore(std::vector<RejectedRow> letters) { m_letters = std::move(letters); }

    /// Forgets all but the first `count`.
    void cutTo(std::size_t count) { m_letters.resize(std::min(count, m_letters.size())); }

private:
    std::vector<RejectedRow> m_letters;
};

/// Collects the result rows of one SELECT column by column. *Thread:* one.
class OutputBuilder {
public:
    explicit OutputBuilder(const SelectPlan& plan);

    /// Where a row stands among those of its time.
    struct Rank {
        std::uint64_t order = 0;
        std::uint32_t block = 0; ///< as in Chunk
    };

    /// Of a row that stems from no row alone: which group of which window it is of.
    struct Group {
        std::int64_t identity = 0; ///< KeyIndex::identity()
    };

    /// Evaluates the items for the rows that a context shows; false when one of them fails.
    [[nodiscard]] bool add(EvalContext& context, Rank rank);
    /// The same for the group of a window.
    [[nodiscard]] bool add(EvalContext& context, Group group);

    /// Begins a row of a window for each identity of a group; the caller appends as many values to
    /// column() of each item. Precondition: no item is a star.
    void addWindow(std::span<const std::int64_t> identities, EventTime start, EventTime end);

    [[nodiscard]] model::Column& column(std::size_t item) {
        return m_batch->columns[m_columns[item]];
    }

    /// The rows so far, sorted by time when they are not yet; the builder is empty afterwards.
    [[nodiscard]] StepRows take();

    [[nodiscard]] bool empty() const noexcept { return m_rows == 0; }

private:
    void reset();
    [[nodiscard]] bool append(EvalContext& context, Rank rank, model::RowOrigin origin);
    /// The columns of a row, or the fields of a record.
    void addStar(std::size_t item, const RowView& view);
    void addFields(std::size_t item, const model::Value& record);
    /// The column a star writes to; null where one on its left has written it in this row.
    model::Column* starColumn(std::size_t item, std::string_view name);
    /// Rows in the order of time; of a DISTINCT without those that came before.
    [[nodiscard]] std::vector<std::uint32_t> arranged() const;
    void orderColumns();
    static void appendItem(const ItemPlan& item, model::Column& to, const model::Value& value);

    const SelectPlan& m_plan;
    std::shared_ptr<model::RecordBatch> m_batch;
    std::vector<std::size_t> m_columns; ///< of items without star
    /// By column: the first item that gives it, and where it stands among those of a star.
    std::vector<std::pair<std::size_t, std::size_t>> m_places;
    std::size_t m_starColumns = 0;
    std::vector<model::Value> m_values;
    std::size_t m_parts = 0; ///< of all expressions
    StepRows m_out;
    std::size_t m_rows = 0;
    bool m_sorted = true;
};

} // namespace vigil::engine
