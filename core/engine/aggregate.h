// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan.h"
#include "engine/row_set.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace vigil::engine {

class StateReader;
class StateWriter;

/// Exact sum of bigints: 2^64 rows of the largest bigint still fit.
__extension__ using Int128 = __int128;

/// Count, sum, least and greatest of the floats of one group: 32 bytes, two pairs that are updated
/// as pairs. The count is exact up to 2^53.
struct alignas(32) FloatCell {
    double count = 0;
    double sum = 0;
    double negatedLeast = -std::numeric_limits<double>::infinity();
    double greatest = -std::numeric_limits<double>::infinity();

    [[nodiscard]] double least() const noexcept { return -negatedLeast; }

    [[nodiscard]] std::int64_t whole() const noexcept { return static_cast<std::int64_t>(count); }

    void add(double v) noexcept;
    void merge(const FloatCell& other) noexcept;
};

/// Two doubles that are added or compared at once.
using FloatPair __attribute__((vector_size(16))) = double;

inline void FloatCell::add(double v) noexcept {
    const FloatPair both{-v, v};
    const FloatPair bounds{negatedLeast, greatest};
    const FloatPair tally = FloatPair{count, sum} + FloatPair{1, v};
    const FloatPair widest = both > bounds ? both : bounds;
    count = tally[0];
    sum = tally[1];
    negatedLeast = widest[0];
    greatest = widest[1];
}

inline void FloatCell::merge(const FloatCell& other) noexcept {
    const FloatPair theirs{other.negatedLeast, other.greatest};
    const FloatPair bounds{negatedLeast, greatest};
    const FloatPair tally = FloatPair{count, sum} + FloatPair{other.count, other.sum};
    const FloatPair widest = theirs > bounds ? theirs : bounds;
    count = tally[0];
    sum = tally[1];
    negatedLeast = widest[0];
    greatest = widest[1];
}

/// The same for bigints, exact.
struct WholeCell {
    Int128 sum = 0;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t greatest = std::numeric_limits<std::int64_t>::min();
    std::int64_t count = 0;
};

/// Count and extremes of values that are no numbers.
struct ValueCell {
    model::Value least;
    model::Value greatest;
    std::int64_t count = 0;
};

/// Mean and sum of squared deviations (Welford 1962; merged by Chan, Golub and LeVeque 1979).
struct MomentCell {
    std::int64_t count = 0;
    double mean = 0;
    double squares = 0;

    void add(double v);
    void merge(const MomentCell& other);
};

/// One remembered row of Collect, TopOne, a percentile, a distinct count.
struct KeptRow {
    model::Value value;
    std::vector<model::Value> sort;
    std::uint64_t order = 0;
};

/// Which state the aggregates of one SELECT need: numeric lanes are shared by aggregates of one
/// argument, the others keep rows. *Thread:* immutable.
class AggregateLayout {
public:
    explicit AggregateLayout(std::span<const AggregatePlan> plans);

    struct Lane {
        const Expression* argument = nullptr;
        bool numeric = false; ///< holds numbers only: SUM, AVG, VAR
        bool moments = false; ///< STDEV, VAR
    };

    struct Place {
        bool counts = false; ///< COUNT(*)
        bool list = false;   ///< `index` is a list, else a lane
        std::size_t index = 0;
    };

    [[nodiscard]] std::span<const AggregatePlan> plans() const noexcept { return m_plans; }

    [[nodiscard]] const std::vector<Lane>& lanes() const noexcept { return m_lanes; }

    [[nodiscard]] const std::vector<const AggregatePlan*>& lists() const noexcept {
        return m_lists;
    }

    [[nodiscard]] const Place& place(std::size_t aggregate) const { return m_places[aggregate]; }

private:
    std::span<const AggregatePlan> m_plans;
    std::vector<Lane> m_lanes;
    std::vector<const AggregatePlan*> m_lists;
    std::vector<Place> m_places;
};

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
    std::vector<std::vector<KeptRow>> lists; ///< by list, then row; null values are absent rows
    std::span<const std::uint32_t> rows;     ///< batch rows for flat columns; empty: row i is i
    std::vector<std::uint32_t> rowScratch;

private:
    void open(const AggregateLayout& layout, const RowSet& rows);
    bool evaluateRow(const AggregateLayout& layout, EvalContext& context, std::uint64_t order);
    void close(const AggregateLayout& layout, const RowSet& rows);
    bool m_evaluates = false;
};

/// State of all groups (dense by slot) over one span of time. *Thread:* one.
class Pane {
public:
    explicit Pane(const AggregateLayout& layout);

    /// Makes room for slots 0 ... count - 1.
    void grow(std::size_t count);

    [[nodiscard]] std::size_t slotCount() const noexcept { return m_otherRows.size(); }

    /// Adds rows [from, to) of the input to their slots; with a mask only those whose bit is set.
    void add(const AggregateInput& input, std::span<const std::uint32_t> slots, std::size_t from,
             std::size_t to, const std::uint64_t* mask = nullptr);
    /// Adds row `i` of the input to one slot.
    void addRow(const AggregateInput& input, std::size_t i, std::uint32_t slot);
    /// Adds a slot of another pane (of later rows) to one of this.
    void merge(std::uint32_t slot, const Pane& other, std::uint32_t otherSlot);
    /// Adds all slots of another pane to the same slots of this.
    void merge(const Pane& other);

    /// True when the group has rows.
    [[nodiscard]] bool occupied(std::uint32_t slot) const noexcept {
        return slot < m_otherRows.size() && rowsIn(slot) > 0;
    }

    [[nodiscard]] model::Value result(std::size_t aggregate, std::uint32_t slot) const;
    /// The results of some slots, column-wise.
    void appendResults(std::size_t aggregate, std::span<const std::uint32_t> slots,
                       model::Column& to) const;

    /// Forgets one slot, or the first `count` slots (the others move down).
    void clear(std::uint32_t slot);
    void dropFront(std::size_t count);
    void clear();

    [[nodiscard]] std::size_t bytes() const noexcept;

    /// The slots from `from` on, to be read by load() as slots 0...
    void save(StateWriter& out, std::size_t from = 0) const;
    void load(StateReader& in, std::size_t mostSlots);

private:
    struct Lane {
        std::vector<FloatCell> floats;
        std::vector<WholeCell> wholes;
        std::vector<ValueCell> values;
        std::vector<MomentCell> moments;
    };

    using List = std::vector<std::vector<KeptRow>>;

    void addValue(Lane& lane, const AggregateLayout::Lane& plan, std::uint32_t slot,
                  const model::Value& value);
    void addLists(const AggregateInput& input, std::size_t i, std::uint32_t slot);

    /// Rows [from, to) of an input, those of the mask where there is one.
    struct Range {
        std::span<const std::uint32_t> slots;
        std::size_t from = 0;
        std::size_t to = 0;
        const std::uint64_t* mask = nullptr;

        [[nodiscard]] bool holds(std::size_t i) const noexcept {
            return mask == nullptr || (mask[i >> 6] >> (i & 63) & 1U) != 0;
        }
    };

    void countRows(const AggregateInput& input, const Range& range);
    void addFloats(std::size_t lane, const AggregateInput& input, const model::Column& column,
                   const Range& range);
    void addFlat(std::size_t lane, const AggregateInput& input, const model::Column& column,
                 const Range& range);
    void loadList(StateReader& in, List& list, const AggregatePlan& plan) const;
    static void trimTop(std::vector<KeptRow>& rows, const AggregatePlan& plan);
    [[nodiscard]] model::Value numericResult(const AggregatePlan& plan, const Lane& lane,
                                             std::uint32_t slot) const;
    [[nodiscard]] model::Value listResult(const AggregatePlan& plan,
                                          const std::vector<KeptRow>& rows) const;

    [[nodiscard]] std::int64_t rowsIn(std::uint32_t slot) const noexcept {
        const bool counted = !m_lanes.empty() && slot < m_lanes[0].floats.size();
        return m_otherRows[slot] + (counted ? m_lanes[0].floats[slot].whole() : 0);
    }

    const AggregateLayout* m_layout;
    /// By slot: the rows that the floats of lane 0 do not count; rowsIn() is the sum.
    std::vector<std::int64_t> m_otherRows;
    std::vector<Lane> m_lanes;
    std::vector<List> m_lists;
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
