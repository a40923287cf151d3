// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/window/aggregate.h"

#include <cstdint>
#include <vector>

namespace vigil::engine {

/// The rows of one group inside a moving span of time, with their aggregates: rows come in by
/// time, wait, are admitted, and leave in the same order. DABA Lite (Tangwongsan, Hirzel and
/// Schneider, In-order sliding-window aggregation in worst-case constant time, 2021): each row
/// that comes or goes takes a fixed number of merges, so no row pays for others, and nothing is
/// ever subtracted. Aggregates that keep rows are merged anew each time. *Thread:* one.
class SlidingGroup {
public:
    explicit SlidingGroup(const AggregateLayout& layout);

    /// Adds row `i` of the input; it waits until admitted.
    void push(const AggregateInput& input, std::size_t i, EventTime time);
    /// Lets rows up to and including `time` in. True when there was one.
    bool admit(EventTime time);
    /// Rows up to and including `time` leave. True when there was one.
    bool evict(EventTime time);

    /// Time of the oldest row inside and of the next one waiting; kMaxTime when there is none.
    [[nodiscard]] EventTime oldest() const noexcept {
        return empty() ? kMaxTime : m_times[at(m_front)];
    }

    [[nodiscard]] EventTime waiting() const noexcept {
        return m_admitted == m_pushed ? kMaxTime : m_times[at(m_admitted)];
    }

    [[nodiscard]] bool empty() const noexcept { return m_front == m_admitted; }

    [[nodiscard]] bool idle() const noexcept { return m_front == m_pushed; }

    [[nodiscard]] EventTime newest() const noexcept {
        return m_pushed == 0 ? kMinTime : m_times[at(m_pushed - 1)];
    }

    /// Slot 0 holds the aggregates of the rows inside.
    [[nodiscard]] const Pane& current();

    /// Rows inside and waiting.
    [[nodiscard]] std::size_t rowCount() const noexcept { return m_pushed - m_front; }

    [[nodiscard]] std::size_t bytes() const noexcept;

    void save(StateWriter& out) const;
    /// Into a new group.
    void load(StateReader& in);

private:
    /// Works on the floats of single slots where rows hold nothing else, else on panes.
    struct Floats {
        Pane::FloatSlots rows;
        Pane::FloatSlots middle;
        Pane::FloatSlots newer;
        Pane::FloatSlots current;
    };

    /// What each row that comes or goes pays for the others.
    template <bool kFloats>
    void step();
    template <bool kFloats>
    void clearNewer();
    void grow();
    void findFloats();
    bool pushFloat(const AggregateInput& input, std::size_t i, std::uint32_t slot);

    /// Place of a row in the ring.
    [[nodiscard]] std::uint32_t at(std::uint64_t row) const noexcept {
        return static_cast<std::uint32_t>(row & (m_times.size() - 1));
    }

    static constexpr std::size_t kFirstRows = 16;

    const AggregateLayout* m_layout;
    bool m_keepsRows; ///< AggregateLayout::keepsRows()
    /// A ring of rows, by number. Those in [m_front, m_left) and [m_built, m_back) hold the
    /// aggregate from there up to m_back, those in [m_left, m_right) up to m_right, the others
    /// are as they came.
    Pane m_rows;
    std::vector<EventTime> m_times; ///< a power of two
    std::uint64_t m_front = 0;
    std::uint64_t m_left = 0;
    std::uint64_t m_right = 0;
    std::uint64_t m_built = 0;
    std::uint64_t m_back = 0;
    std::uint64_t m_admitted = 0;
    std::uint64_t m_pushed = 0;
    Pane m_middle; ///< slot 0: [m_right, m_back) as it was at the last turn of the sides
    Pane m_newer;  ///< slot 0: [m_back, m_admitted)
    Pane m_current;
    Floats m_floats; ///< all null, or none
};

} // namespace vigil::engine
