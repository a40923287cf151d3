// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/window/aggregate_input.h"

#include <cstdint>
#include <span>
#include <vector>

namespace vigil::engine {

class StateReader;
class StateWriter;

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
    /// Makes a slot the same as one of another pane.
    void copy(std::uint32_t slot, const Pane& other, std::uint32_t otherSlot);
    /// Adds a slot of another pane (of later rows) to one of this.
    void merge(std::uint32_t slot, const Pane& other, std::uint32_t otherSlot);
    /// Adds all slots of another pane to the same slots of this.
    void merge(const Pane& other);
    /// Adds slots `from` of a pane of another layout to the slots `to`; lane l here is `lanes[l]`
    /// there. Precondition: this layout keeps no rows.
    void merge(const Pane& other, std::span<const std::uint32_t> from,
               std::span<const std::uint32_t> to, std::span<const std::size_t> lanes);

    /// True when the group has rows.
    [[nodiscard]] bool occupied(std::uint32_t slot) const noexcept {
        return slot < m_otherRows.size() && rowsIn(slot) > 0;
    }

    [[nodiscard]] model::Value result(std::size_t aggregate, std::uint32_t slot) const;
    /// The results of some slots, column-wise.
    void appendResults(std::size_t aggregate, std::span<const std::uint32_t> slots,
                       model::Column& to) const;

    /// The cells of a pane that holds nothing but the floats of one lane, and the rows that the
    /// cells do not count: for a caller who works on single slots again and again. Null pointers
    /// for any other pane. Valid until rows are added or the pane grows.
    struct FloatSlots {
        FloatCell* cells = nullptr;
        std::int64_t* otherRows = nullptr;
    };

    [[nodiscard]] FloatSlots floatSlots();

    /// Forgets one slot, or all.
    void clear(std::uint32_t slot);
    void clear();

    [[nodiscard]] std::size_t bytes() const noexcept;
    /// What kept rows hold that a copy of the pane shares with it: records and arrays.
    [[nodiscard]] std::size_t sharedBytes() const noexcept;

    void save(StateWriter& out) const;
    void load(StateReader& in, std::size_t mostSlots);

private:
    struct Lane {
        std::vector<FloatCell> floats;
        std::vector<WholeCell> wholes;
        std::vector<BitCell> bits;
        std::vector<ValueCell> values;
        std::vector<MomentCell> moments;
    };

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

    using List = std::vector<std::vector<KeptRow>>;

    /// The floats of the only lane, when a pane can hold and does hold nothing else.
    [[nodiscard]] bool onlyFloats() const noexcept {
        return m_lanes.size() == 1 && m_lists.empty() && m_samples.empty() &&
               m_lanes[0].wholes.empty() && m_lanes[0].bits.empty() && m_lanes[0].values.empty() &&
               m_lanes[0].moments.empty();
    }

    void mergeLane(Lane& mine, const Lane& theirs, std::uint32_t slot, std::uint32_t from);
    void addSamples(const AggregateInput& input, const Range& range);

    void addValue(Lane& lane, const AggregateLayout::Lane& plan, std::uint32_t slot,
                  const model::Value& value);
    void addLists(const AggregateInput& input, std::size_t i, std::uint32_t slot);

    void countRows(const AggregateInput& input, const Range& range);
    void addFloats(std::size_t lane, const AggregateInput& input, const model::Column& column,
                   const Range& range);
    void addFlat(std::size_t lane, const AggregateInput& input, const model::Column& column,
                 const Range& range);
    void loadList(StateReader& in, List& list, const AggregatePlan& plan) const;
    static void trimTop(std::vector<KeptRow>& rows, const AggregatePlan& plan);

    [[nodiscard]] std::int64_t rowsIn(std::uint32_t slot) const noexcept {
        const bool counted = !m_lanes.empty() && slot < m_lanes[0].floats.size();
        return m_otherRows[slot] + (counted ? m_lanes[0].floats[slot].whole() : 0);
    }

    const AggregateLayout* m_layout;
    /// By slot: the rows that the floats of lane 0 do not count; rowsIn() is the sum.
    std::vector<std::int64_t> m_otherRows;
    std::vector<Lane> m_lanes;
    std::vector<List> m_lists;
    std::vector<std::vector<Samples>> m_samples; ///< by slot
};

} // namespace vigil::engine
