// SPDX-License-Identifier: GPL-3.0-or-later
// The part of SharedPanes that survives a restart.
#include "engine/stage/shared_panes.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

namespace vigil::engine {

void SharedPanes::save(StateWriter& out) const {
    m_windows.save(out);
    for (const auto& member : m_members) {
        out.flag(member.apart != nullptr);
        if (member.apart != nullptr)
            member.apart->save(out);
    }
}

void SharedPanes::load(StateReader& in) {
    m_windows.load(in);
    for (auto& member : m_members)
        if (in.flag())
            apartOf(member).load(in);
}

} // namespace vigil::engine
