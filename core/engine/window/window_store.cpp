// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/window_store.h"

#include "engine/window/pane_store.h"
#include "engine/window/session_store.h"
#include "engine/window/sliding_store.h"

namespace vigil::engine {

void WindowStore::look(EventTime, const WindowSink& sink) { close(kMaxTime, sink); }

std::unique_ptr<WindowStore> makeWindowStore(const WindowPlan& plan, const AggregateLayout& layout,
                                             WindowBounds bounds) {
    switch (plan.kind) {
    case WindowPlan::Kind::Sliding:
        return std::make_unique<SlidingStore>(plan, layout);
    case WindowPlan::Kind::Session:
        return std::make_unique<SessionStore>(plan, layout, bounds);
    case WindowPlan::Kind::Snapshot:
        // One instant: the pane of one tick that ends there.
        return std::make_unique<PaneStore>(plan, layout, WindowBounds::EndInclusive);
    default:
        return std::make_unique<PaneStore>(plan, layout, bounds);
    }
}

} // namespace vigil::engine
