// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ReorderBuffer that survives a restart.
#include "engine/rows/reorder_buffer.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

#include <algorithm>

namespace vigil::engine {

void ReorderBuffer::save(StateWriter& out) const {
    out.number(m_held.size() - m_head);
    for (std::size_t i = m_head; i < m_held.size(); ++i) {
        const auto& held = m_held[i];
        out.time(held.time);
        out.number(held.order);
        out.row(held.batch, held.row);
    }
}

void ReorderBuffer::load(StateReader& in) {
    const std::size_t count = in.count();
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        Held held;
        held.time = in.time();
        held.order = in.number();
        auto [batch, row] = in.row();
        if (batch != nullptr)
            ++m_rowsOf[batch.get()];
        held.batch = std::move(batch);
        held.row = row;
        m_held.push_back(std::move(held));
    }
    if (!std::ranges::is_sorted(m_held, [](const Held& a, const Held& b) { return a < b; }))
        in.refuse("rows held back are not in order");
}

} // namespace vigil::engine
