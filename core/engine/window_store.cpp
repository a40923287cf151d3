// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window_store.h"

#include "engine/pane_store.h"

namespace vigil::engine {

std::unique_ptr<WindowStore> makeWindowStore(const WindowPlan& plan, const AggregateLayout& layout,
                                             WindowBounds bounds) {
    return std::make_unique<PaneStore>(plan, layout, bounds);
}

} // namespace vigil::engine
