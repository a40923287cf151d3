// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/window/window_store.h"

#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace vigil::engine {

/// Tumbling, hopping and snapshot windows by slicing: each row is added once, to the pane (the
/// span between two neighbouring window bounds) it lies in; a window is the merge of its panes.
/// Hopping windows need two merges each: panes are grouped in blocks of one window length, and a
/// window is a suffix of one block and a prefix of the next (van Herk 1992, Gil and Werman 1993).
/// Nothing is ever subtracted. Block bounds are fixed in time, so float sums do not depend on
/// which other groups share the shard. *Thread:* one.
class PaneStore final : public WindowStore {
public:
    PaneStore(const WindowPlan& plan, const AggregateLayout& layout, WindowBounds bounds);

    void add(const WindowRows& rows) override;
    void close(EventTime watermark, const WindowSink& sink) override;
    void look(EventTime now, const WindowSink& sink) override;
    /// The pane that holds the time right before `end`, with room for so many slots: for one who
    /// adds the rows of a shorter pane, which ends there and lies within.
    [[nodiscard]] Pane& paneUpTo(EventTime end, std::size_t slots);
    void markUsed(std::vector<bool>& used) const override;
    void renumber(const std::vector<std::uint32_t>& renumbered,
                  const std::vector<bool>& used) override;
    [[nodiscard]] StateSize size() const override;
    void save(StateWriter& out) const override;
    void load(StateReader& in, std::size_t slotCount) override;

private:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

    /// End of the pane that holds `t`, ticks.
    [[nodiscard]] std::int64_t paneEnd(std::int64_t t) const;
    [[nodiscard]] Pane& paneAt(std::int64_t end, std::size_t slots);
    void addAscending(const WindowRows& rows);
    /// Rows of few panes, those with the ends first ... last: one pass a pane.
    void addByMask(const WindowRows& rows, std::int64_t first, std::int64_t last);
    void addRuns(const WindowRows& rows);
    [[nodiscard]] bool closed(std::int64_t end, EventTime watermark) const;
    void closeTumbling(EventTime watermark, const WindowSink& sink);
    void closeHopping(EventTime watermark, const WindowSink& sink);
    void openBlock(std::int64_t block);
    [[nodiscard]] std::int64_t firstEndAtOrAfter(std::int64_t t) const;

    const AggregateLayout& m_layout;
    bool m_endInclusive = true;
    std::int64_t m_size = 1;
    std::int64_t m_hop = 1;
    std::int64_t m_pane = 1;
    std::int64_t m_offset = 0;
    std::int64_t m_blockLength = 1;

    std::map<std::int64_t, Pane> m_panes; ///< by end
    std::vector<Pane> m_spare;            ///< emptied panes for reuse

    using Mask = std::vector<std::uint64_t>;
    // Scratch of addByMask().
    Mask m_mask; ///< rows of a pane
    Mask m_left; ///< rows of later panes

    std::int64_t m_nextEnd; ///< hopping: next window to hand out
    bool m_blockOpen = false;
    std::int64_t m_block = 0;                ///< start of the current block
    std::map<std::int64_t, Pane> m_suffixes; ///< of the block before, by end of their first pane
    Pane m_prefix;
    Pane m_window; ///< the one handed out
    std::int64_t m_prefixEnd = 0;
};

} // namespace vigil::engine
