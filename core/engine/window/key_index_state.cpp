// SPDX-License-Identifier: GPL-3.0-or-later
// The part of KeyIndex that survives a restart.
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"
#include "engine/window/key_index.h"

namespace vigil::engine {

void KeyIndex::save(StateWriter& out) const {
    out.number(slotCount());
    for (std::uint32_t slot = 0; slot < slotCount(); ++slot)
        out.values(values(slot));
}

void KeyIndex::load(StateReader& in) {
    // The empty tuple of a query without keys takes no byte.
    const std::size_t count = m_keys.empty() ? in.index(2) : in.count();
    for (std::size_t i = 0; i < count && in.ok(); ++i)
        if (slotOf(in.values(m_keys.size())) != i)
            in.refuse("a key is there twice");
}

} // namespace vigil::engine
