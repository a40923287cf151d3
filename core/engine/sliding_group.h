// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/aggregate.h"

#include <cstdint>
#include <vector>

namespace vigil::engine {

/// The rows of one group inside a moving span of time, with their aggregates: rows come in by
/// time, wait, are admitted, and leave in the same order. Two stacks (Tangwongsan and others,
/// DEBS 2017): the older rows hold running aggregates towards the newer end, so that nothing is
/// ever subtracted; aggregates that keep rows are merged anew each time. *Thread:* one.
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
    [[nodiscard]] EventTime oldest() const noexcept;
    [[nodiscard]] EventTime waiting() const noexcept;

    [[nodiscard]] bool empty() const noexcept { return m_head == m_admitted; }

    [[nodiscard]] bool idle() const noexcept { return m_head == m_times.size(); }

    [[nodiscard]] EventTime newest() const noexcept {
        return m_times.empty() ? kMinTime : m_times.back();
    }

    /// Slot 0 holds the aggregates of the rows inside.
    [[nodiscard]] const Pane& current();

    [[nodiscard]] std::size_t bytes() const noexcept;

    void save(StateWriter& out) const;
    /// Into a new group.
    void load(StateReader& in);

private:
    void flip();
    void shrink();

    const AggregateLayout* m_layout;
    Pane m_rows;  ///< one slot a row; [m_head, m_mid) hold aggregates up to m_mid
    Pane m_newer; ///< slot 0: rows [m_mid, m_admitted)
    Pane m_current;
    std::vector<EventTime> m_times;
    std::size_t m_head = 0;
    std::size_t m_mid = 0;
    std::size_t m_admitted = 0;
};

} // namespace vigil::engine
