// SPDX-License-Identifier: GPL-3.0-or-later
// The part of SessionStore that survives a restart.
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"
#include "engine/window/session_store.h"

namespace vigil::engine {

void SessionStore::saveSession(StateWriter& out, const std::string& key, const Session& session) {
    out.text(key);
    out.time(session.first);
    out.time(session.last);
    out.number(session.groups.size());
    for (const auto group : session.groups)
        out.number(group);
    session.pane.save(out);
}

SessionStore::Session SessionStore::loadSession(StateReader& in, std::size_t slotCount) const {
    Session session{in.time(), in.time(), Pane(m_layout), {}, {}};
    const std::size_t groups = in.count();
    for (std::uint32_t slot = 0; slot < groups && in.ok(); ++slot) {
        session.groups.push_back(static_cast<std::uint32_t>(in.index(slotCount)));
        if (!session.slots.emplace(session.groups.back(), slot).second)
            in.refuse("a session has a group twice");
    }
    session.pane.load(in, groups);
    if (session.pane.slotCount() != groups)
        in.refuse("a session lacks groups");
    return session;
}

void SessionStore::save(StateWriter& out) const {
    out.number(m_open.size());
    for (const auto* open : inKeyOrder(m_open))
        saveSession(out, open->first, open->second);
}

void SessionStore::load(StateReader& in, std::size_t slotCount) {
    m_open.clear();
    const std::size_t open = in.count();
    for (std::size_t i = 0; i < open && in.ok(); ++i) {
        std::string key(in.text());
        m_open.insert_or_assign(std::move(key), loadSession(in, slotCount));
    }
}

} // namespace vigil::engine
