// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/sliding_store.h"

#include "engine/budget/budget_meter.h"

#include <algorithm>

namespace vigil::engine {

void SlidingStore::add(const WindowRows& rows) {
    if (m_groups.size() < rows.slotCount)
        m_groups.resize(rows.slotCount);
    for (std::size_t i = 0; i < rows.times.size(); ++i) {
        auto& group = m_groups[rows.slots[i]];
        if (group == nullptr) {
            countBytes(sizeof(SlidingGroup));
            group = std::make_unique<SlidingGroup>(m_layout);
        }
        group->push(*rows.input, i, rows.times[i]);
    }
}

void SlidingStore::closeGroup(std::uint32_t slot, EventTime watermark, const WindowSink& sink) {
    auto& group = *m_groups[slot];
    constexpr std::uint64_t kStepsPerInstant = 4;
    constexpr std::uint32_t kOnly = 0;
    const std::vector<std::uint32_t> groups{slot};
    while (true) {
        const EventTime leaves = group.empty() ? kMaxTime : group.oldest() + m_size;
        const EventTime t = std::min(group.waiting(), leaves);
        // The instant is complete once the watermark is past it.
        if (t == kMaxTime || t >= watermark)
            return;
        countSteps(kStepsPerInstant);
        group.admit(t);
        group.evict(t - m_size);
        if (!group.empty())
            sink({t - m_size, t, &group.current(), &kOnly, &groups});
    }
}

void SlidingStore::close(EventTime watermark, const WindowSink& sink) {
    for (std::uint32_t slot = 0; slot < m_groups.size(); ++slot) {
        if (m_groups[slot] == nullptr)
            continue;
        closeGroup(slot, watermark, sink);
        if (m_groups[slot]->idle())
            m_groups[slot].reset();
    }
}

void SlidingStore::look(EventTime now, const WindowSink& sink) {
    for (std::uint32_t slot = 0; slot < m_groups.size(); ++slot)
        if (m_groups[slot] != nullptr)
            closeGroup(slot, std::max(now, m_groups[slot]->newest()) + Ticks{1}, sink);
}

void SlidingStore::markUsed(std::vector<bool>& used) const {
    for (std::size_t slot = 0; slot < m_groups.size(); ++slot)
        if (m_groups[slot] != nullptr)
            used[slot] = true;
}

void SlidingStore::renumber(const std::vector<std::uint32_t>& renumbered,
                            const std::vector<bool>& used) {
    std::vector<std::unique_ptr<SlidingGroup>> groups;
    for (std::size_t slot = 0; slot < m_groups.size(); ++slot)
        if (used[slot]) {
            if (groups.size() <= renumbered[slot])
                groups.resize(renumbered[slot] + std::size_t{1});
            groups[renumbered[slot]] = std::move(m_groups[slot]);
        }
    m_groups = std::move(groups);
}

StateSize SlidingStore::size() const {
    StateSize size;
    size.bytes = sizeof *this + m_groups.capacity() * sizeof(void*);
    for (const auto& group : m_groups)
        if (group != nullptr) {
            ++size.open;
            size.rows += group->rowCount();
            size.bytes += group->bytes();
        }
    return size;
}

} // namespace vigil::engine
