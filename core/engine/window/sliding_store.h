// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/window/sliding_group.h"
#include "engine/window/window_store.h"

namespace vigil::engine {

/// Sliding windows: (t - size, t] at every t at which a row of the group enters or leaves. One
/// result for each such t, none when the window is empty then. *Thread:* one.
class SlidingStore final : public WindowStore {
public:
    SlidingStore(const WindowPlan& plan, const AggregateLayout& layout)
        : m_layout(layout), m_size(plan.size) {}

    void add(const WindowRows& rows) override;
    void close(EventTime watermark, const WindowSink& sink) override;
    /// The instants up to `now`, or to the newest row of the group where that is later: whether a
    /// row leaves alone is not known before its time has come.
    void look(EventTime now, const WindowSink& sink) override;
    void markUsed(std::vector<bool>& used) const override;
    void renumber(const std::vector<std::uint32_t>& renumbered,
                  const std::vector<bool>& used) override;
    [[nodiscard]] StateSize size() const override;
    void save(StateWriter& out) const override;
    void load(StateReader& in, std::size_t slotCount) override;

private:
    /// Hands out the instants of a group before `watermark`.
    void closeGroup(std::uint32_t slot, EventTime watermark, const WindowSink& sink);

    const AggregateLayout& m_layout;
    Ticks m_size;
    std::vector<std::unique_ptr<SlidingGroup>> m_groups; ///< by slot
};

} // namespace vigil::engine
