// SPDX-License-Identifier: GPL-3.0-or-later
// The part of SlidingStore that survives a restart.
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"
#include "engine/window/sliding_store.h"

namespace vigil::engine {

void SlidingStore::save(StateWriter& out) const {
    out.number(m_groups.size());
    for (const auto& group : m_groups) {
        out.flag(group != nullptr);
        if (group != nullptr)
            group->save(out);
    }
}

void SlidingStore::load(StateReader& in, std::size_t slotCount) {
    const std::size_t count = in.count();
    if (count > slotCount)
        in.refuse("a window has more groups than there are");
    m_groups.clear();
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        auto& group = m_groups.emplace_back();
        if (!in.flag())
            continue;
        group = std::make_unique<SlidingGroup>(m_layout);
        group->load(in);
    }
}

} // namespace vigil::engine
