// SPDX-License-Identifier: GPL-3.0-or-later
// The part of KeyedWindows that survives a restart.
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"
#include "engine/window/keyed_windows.h"

namespace vigil::engine {

void KeyedWindows::save(StateWriter& out) const {
    m_keys.save(out);
    out.number(m_compactAt);
    for (const auto& store : m_stores)
        store->save(out);
}

void KeyedWindows::load(StateReader& in) {
    m_keys.load(in);
    m_compactAt = static_cast<std::size_t>(in.number());
    for (const auto& store : m_stores)
        store->load(in, m_keys.slotCount());
}

} // namespace vigil::engine
