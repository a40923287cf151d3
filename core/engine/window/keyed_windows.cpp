// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/keyed_windows.h"

#include "engine/window/pane_store.h"

#include <algorithm>

namespace vigil::engine {

void KeyedWindows::close(EventTime watermark, const Sink& sink) {
    for (std::size_t i = 0; i < m_stores.size(); ++i) {
        const bool early = m_together && m_endsOpen[i] && watermark > kMinTime;
        m_stores[i]->close(early ? watermark - Ticks{1} : watermark,
                           [&](const ClosedWindow& window) { sink(i, window); });
    }
}

void KeyedWindows::look(EventTime now, const Sink& sink) {
    for (std::size_t i = 0; i < m_stores.size(); ++i)
        m_stores[i]->look(now, [&](const ClosedWindow& window) { sink(i, window); });
}

void KeyedWindows::forgetUnusedKeys() {
    if (m_keys.slotCount() < m_compactAt)
        return;
    std::vector<bool> used(m_keys.slotCount(), false);
    for (const auto& store : m_stores)
        store->markUsed(used);
    const auto live = static_cast<std::size_t>(std::ranges::count(used, true));
    if (live * 2 <= m_keys.slotCount()) {
        std::vector<std::uint32_t> renumbered;
        m_keys.compact(used, renumbered);
        for (const auto& store : m_stores)
            store->renumber(renumbered, used);
        ++m_numbered;
    }
    m_compactAt = std::max(kFewKeys, 2 * live);
}

void KeyedWindows::merge(std::size_t window, const KeyedWindows& other, const ClosedWindow& pane,
                         std::span<const std::uint32_t> present, Origin& origin) {
    if (origin.hereNumbered != m_numbered || origin.thereNumbered != other.m_numbered) {
        origin.slots.clear();
        origin.hereNumbered = m_numbered;
        origin.thereNumbered = other.m_numbered;
    }
    origin.slots.resize(other.m_keys.slotCount(), CodeTable::kUnknown);
    m_slotScratch.clear();
    for (const auto slot : present) {
        auto& own = origin.slots[slot];
        if (own == CodeTable::kUnknown) {
            const auto theirs = other.m_keys.values(slot);
            std::vector<model::Value> values;
            for (const auto key : origin.keys)
                values.push_back(theirs[key]);
            own = m_keys.slotOf(values);
        }
        m_slotScratch.push_back(own);
    }
    // sharePanes() takes no window of another kind.
    static_cast<PaneStore&>(*m_stores[window])
        .paneUpTo(pane.end, m_keys.slotCount())
        .merge(*pane.pane, present, m_slotScratch, origin.lanes);
}

bool KeyedWindows::empty() const {
    return std::ranges::all_of(m_stores, [](const auto& store) { return store->size().open == 0; });
}

std::vector<StateSize> KeyedWindows::windowSizes() const {
    std::vector<StateSize> sizes;
    for (const auto& store : m_stores)
        sizes.push_back(store->size());
    return sizes;
}

} // namespace vigil::engine
