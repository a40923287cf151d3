// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"
#include "engine/state/query_inspection.h"
#include "engine/window/aggregate.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace vigil::engine {

/// Rows of one SELECT ready to be added to windows.
struct WindowRows {
    const RowSet* rows = nullptr;
    const AggregateInput* input = nullptr;
    std::span<const EventTime> times;
    std::span<const std::uint32_t> slots;
    std::size_t slotCount = 0;
    bool ascending = false; ///< known: times never decrease
    TimeBounds bounds;      ///< of the times, where they are known
};

/// A window that is complete: which groups of `pane` have rows is asked with occupied().
struct ClosedWindow {
    EventTime start{};
    EventTime end{}; ///< System.Timestamp()
    const Pane* pane = nullptr;
    /// Only this slot; nullptr: all slots of the pane.
    const std::uint32_t* slot = nullptr;
    /// Slot of the group where the pane has its own numbering; nullptr: the same.
    const std::vector<std::uint32_t>* groups = nullptr;
};

using WindowSink = std::function<void(const ClosedWindow&)>;

/// The open windows of one kind for all groups of a shard. *Thread:* one. *Owns:* their state.
class WindowStore {
public:
    virtual ~WindowStore() = default;
    /// Adds rows; stores that depend on order get them by event time.
    virtual void add(const WindowRows& rows) = 0;
    /// Hands out every window that no row can change any more, by ascending end.
    virtual void close(EventTime watermark, const WindowSink& sink) = 0;
    /// Hands out what the windows that close() has not handed out hold so far and
    /// spends the store. Rows may still come, so of windows that overlap only those are of use
    /// that end up to `now`, the newest event time, or as the next one.
    virtual void look(EventTime now, const WindowSink& sink);
    /// Marks the slots with state.
    virtual void markUsed(std::vector<bool>& used) const = 0;
    /// Slots got new numbers.
    virtual void renumber(const std::vector<std::uint32_t>& renumbered,
                          const std::vector<bool>& used) = 0;
    [[nodiscard]] virtual StateSize size() const = 0;
    virtual void save(StateWriter& out) const = 0;
    /// Into a new store; the groups have slots 0 ... slotCount - 1.
    virtual void load(StateReader& in, std::size_t slotCount) = 0;
};

/// The store for a window.
[[nodiscard]] std::unique_ptr<WindowStore>
makeWindowStore(const WindowPlan& plan, const AggregateLayout& layout, WindowBounds bounds);

} // namespace vigil::engine
