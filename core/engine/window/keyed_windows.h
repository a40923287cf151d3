// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/budget/budget_meter.h"
#include "engine/window/key_index.h"
#include "engine/window/window_store.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace vigil::engine {

/// The keys of a GROUP BY and its open windows: rows go in, complete windows come out.
/// *Thread:* one. *Owns:* all their state.
class KeyedWindows {
public:
    /// The window's number, and the window.
    using Sink = std::function<void(std::size_t, const ClosedWindow&)>;

    /// Keys and layout outlive it.
    KeyedWindows(const std::vector<ExpressionPtr>& keys, const AggregateLayout& layout)
        : m_layout(layout), m_keys(keys) {}

    /// Adds a window, before the first row.
    void open(const WindowPlan& window, WindowBounds bounds) {
        using Kind = WindowPlan::Kind;
        m_stores.push_back(makeWindowStore(window, m_layout, bounds));
        m_endsOpen.push_back(bounds == WindowBounds::StartInclusive &&
                             window.kind != Kind::Sliding && window.kind != Kind::Snapshot);
    }

    /// From now on windows of one end are closed at once, whatever their kind: [start, end) is
    /// complete when the watermark is at the end, others when it is past it.
    void closeTogether() noexcept { m_together = true; }

    /// Adds rows; those that cannot be processed leave the set and go to `reject(i, reason)`.
    template <typename Reject>
    void add(RowSet& rows, Reject&& reject);
    /// The same where the arguments are known.
    template <typename Reject>
    void add(RowSet& rows, AggregateInput input, Reject&& reject);

    /// Hands out all windows that are complete at the watermark, window by window.
    void close(EventTime watermark, const Sink& sink);
    /// Hands out those that are not (WindowStore::look); all is spent.
    void look(EventTime now, const Sink& sink);
    /// Forgets keys without rows in open windows once they are many; slots get new numbers.
    void forgetUnusedKeys();

    /// Where the groups and lanes of this lie in another that rows were added to.
    struct Origin {
        std::vector<std::size_t> keys;  ///< by key here
        std::vector<std::size_t> lanes; ///< by lane here
        // What merge() knows so far.
        std::vector<std::uint32_t> slots; ///< here, by slot there
        std::uint64_t hereNumbered = 0;
        std::uint64_t thereNumbered = 0;
    };

    /// Adds a pane that another has closed to a window of panes: the groups in slots `present`.
    void merge(std::size_t window, const KeyedWindows& other, const ClosedWindow& pane,
               std::span<const std::uint32_t> present, Origin& origin);

    [[nodiscard]] KeyIndex& keys() noexcept { return m_keys; }

    [[nodiscard]] const AggregateLayout& layout() const noexcept { return m_layout; }

    /// True when no pane is open. Precondition: all windows are of panes.
    [[nodiscard]] bool empty() const;

    [[nodiscard]] StateSize keysSize() const noexcept { return m_keys.size(); }

    /// By window.
    [[nodiscard]] std::vector<StateSize> windowSizes() const;

    void save(StateWriter& out) const;
    /// Into new windows.
    void load(StateReader& in);

private:
    static constexpr std::size_t kFewKeys = 1024; ///< below it forgetting is not worth the walk

    const AggregateLayout& m_layout;
    KeyIndex m_keys;
    std::vector<std::unique_ptr<WindowStore>> m_stores; ///< one for each window
    std::vector<bool> m_endsOpen;                       ///< by window: its end is not part of it
    bool m_together = false;
    std::vector<EventTime> m_timeScratch;
    std::vector<std::uint32_t> m_slotScratch;
    std::size_t m_compactAt = kFewKeys;
    std::uint64_t m_numbered = 0; ///< how often slots got new numbers
};

template <typename Reject>
void KeyedWindows::add(RowSet& rows, Reject&& reject) {
    if (rows.size() == 0)
        return;
    // Arguments first: a row whose argument fails must not make a group.
    add(rows, AggregateInput(m_layout, rows, reject), reject);
}

template <typename Reject>
void KeyedWindows::add(RowSet& rows, AggregateInput input, Reject&& reject) {
    const std::size_t before = rows.size();
    countSteps(1 + before / kPartsPerStep);
    const auto slots = m_keys.assign(rows, reject);
    if (rows.size() != before)
        input = AggregateInput(m_layout, rows, reject);
    WindowRows add;
    add.rows = &rows;
    add.input = &input;
    add.times = rows.times(m_timeScratch);
    add.slots = slots;
    add.slotCount = m_keys.slotCount();
    add.ascending = rows.ascending();
    add.bounds = rows.bounds();
    for (const auto& store : m_stores)
        store->add(add);
}

} // namespace vigil::engine
