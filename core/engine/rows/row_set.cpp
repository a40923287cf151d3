// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/rows/row_set.h"

#include "engine/budget/budget_meter.h"

#include <algorithm>
#include <utility>

namespace vigil::engine {

RowSet::RowSet(const Chunk& chunk, std::shared_ptr<const BatchColumns> columns, std::uint16_t shard)
    : m_chunk(&chunk), m_columns(std::move(columns)), m_chosen(!chunk.shards.empty()) {
    if (!m_chosen)
        return;
    // Every row is written, and the next one over it where it is another shard's: no branch.
    m_selection.resize(chunk.shards.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < chunk.shards.size(); ++i) {
        m_selection[count] = static_cast<std::uint32_t>(i);
        count += chunk.shards[i] == shard ? 1 : 0;
    }
    m_selection.resize(count);
}

std::span<const std::uint32_t> RowSet::rows(std::vector<std::uint32_t>& scratch) const {
    if (!m_chosen)
        return m_chunk->rows;
    if (m_chunk->rows.empty())
        return m_selection;
    scratch.clear();
    scratch.reserve(m_selection.size());
    for (const auto at : m_selection)
        scratch.push_back(m_chunk->rows[at]);
    return scratch;
}

std::span<const EventTime> RowSet::times(std::vector<EventTime>& scratch) const {
    if (m_chunk == nullptr)
        return m_times;
    if (!m_chosen)
        return m_chunk->times;
    scratch.clear();
    scratch.reserve(m_selection.size());
    for (const auto at : m_selection)
        scratch.push_back(m_chunk->times[at]);
    return scratch;
}

void RowSet::keep(const std::vector<std::uint32_t>& kept) {
    if (kept.size() == size())
        return;
    if (m_prepared != nullptr)
        m_prepared->keep(kept);
    if (m_slotCount > 0) {
        std::vector<model::Value> slots;
        slots.reserve(kept.size() * m_slotCount);
        for (const auto i : kept)
            for (std::size_t s = 0; s < m_slotCount; ++s)
                slots.push_back(std::move(m_slots[i * m_slotCount + s]));
        m_slots = std::move(slots);
    }
    if (m_chunk != nullptr) {
        std::vector<std::uint32_t> selection;
        selection.reserve(kept.size());
        for (const auto i : kept)
            selection.push_back(static_cast<std::uint32_t>(position(i)));
        m_selection = std::move(selection);
        m_chosen = true;
        return;
    }
    for (std::size_t to = 0; to < kept.size(); ++to) {
        const std::size_t from = kept[to];
        std::copy_n(m_tuples.begin() + static_cast<std::ptrdiff_t>(from * m_tables), m_tables,
                    m_tuples.begin() + static_cast<std::ptrdiff_t>(to * m_tables));
        m_times[to] = m_times[from];
        m_orders[to] = m_orders[from];
        if (!m_blocks.empty())
            m_blocks[to] = m_blocks[from];
    }
    if (!m_blocks.empty())
        m_blocks.resize(kept.size());
    m_tuples.resize(kept.size() * m_tables);
    m_times.resize(kept.size());
    m_orders.resize(kept.size());
}

void RowSet::append(std::span<const RowView> tuple, EventTime time, std::uint64_t order) {
    countGrowth(m_tuples, m_tuples.size() + tuple.size());
    countGrowth(m_times, m_times.size() + 1);
    countGrowth(m_orders, m_orders.size() + 1);
    m_tuples.insert(m_tuples.end(), tuple.begin(), tuple.end());
    m_times.push_back(time);
    m_orders.push_back(order);
}

std::vector<std::shared_ptr<const BatchColumns>> RowSet::alive() const {
    if (m_columns != nullptr)
        return {m_columns};
    std::vector<std::shared_ptr<const BatchColumns>> all;
    all.reserve(m_alive.size());
    for (const auto& [key, columns] : m_alive)
        all.push_back(columns);
    return all;
}

std::vector<std::shared_ptr<const BatchColumns>>
RowSet::aliveOf(std::span<const RowView> views) const {
    if (m_columns != nullptr)
        return {m_columns};
    std::vector<std::shared_ptr<const BatchColumns>> some;
    for (const auto& view : views)
        if (const auto found = m_alive.find(view.columns);
            found != m_alive.end() && std::ranges::find(some, found->second) == some.end())
            some.push_back(found->second);
    return some;
}

void RowSet::keepAlive(std::shared_ptr<const BatchColumns> columns) {
    const auto* const key = columns.get();
    m_alive.try_emplace(key, std::move(columns));
}

} // namespace vigil::engine
