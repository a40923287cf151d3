// SPDX-License-Identifier: GPL-3.0-or-later
// The part of PaneStore that survives a restart.
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"
#include "engine/window/pane_store.h"

namespace vigil::engine {

void PaneStore::save(StateWriter& out) const {
    const auto savePanes = [&](const std::map<std::int64_t, Pane>& panes) {
        out.number(panes.size());
        for (const auto& [end, pane] : panes) {
            out.signedNumber(end);
            pane.save(out);
        }
    };
    savePanes(m_panes);
    out.flag(m_nextEnd != kNever);
    if (m_nextEnd != kNever)
        out.signedNumber(m_nextEnd);
    out.flag(m_blockOpen);
    if (!m_blockOpen)
        return;
    out.signedNumber(m_block);
    savePanes(m_suffixes);
    m_prefix.save(out);
    out.signedNumber(m_prefixEnd);
}

void PaneStore::load(StateReader& in, std::size_t slotCount) {
    const auto ticks = [&] { return in.time().time_since_epoch().count(); };
    const auto loadPanes = [&](std::map<std::int64_t, Pane>& panes) {
        panes.clear();
        const std::size_t count = in.count();
        for (std::size_t i = 0; i < count && in.ok(); ++i) {
            const std::int64_t end = ticks();
            if ((end - m_offset) % m_pane != 0)
                in.refuse("a pane does not end at a bound of windows");
            Pane pane(m_layout);
            pane.load(in, slotCount);
            panes.emplace(end, std::move(pane));
        }
    };
    loadPanes(m_panes);
    m_nextEnd = in.flag() ? ticks() : kNever;
    if (m_nextEnd != kNever && (m_nextEnd - m_offset) % m_hop != 0)
        in.refuse("the next window does not end at a bound of windows");
    m_blockOpen = in.flag();
    if (!m_blockOpen)
        return;
    m_block = ticks();
    loadPanes(m_suffixes);
    m_prefix.load(in, slotCount);
    m_prefixEnd = ticks();
}

} // namespace vigil::engine
