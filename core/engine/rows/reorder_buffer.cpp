// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/rows/reorder_buffer.h"

#include "engine/budget/budget_meter.h"

#include <algorithm>

namespace vigil::engine {

void ReorderBuffer::add(const Chunk& chunk) {
    const auto old = static_cast<std::ptrdiff_t>(m_held.size());
    for (std::size_t i = 0; i < chunk.size(); ++i)
        m_held.push_back({chunk.times[i], chunk.orderOf(i), chunk.batch, chunk.row(i)});
    if (chunk.size() > 0) {
        auto& rows = m_rowsOf[chunk.batch.get()];
        countBytes(chunk.size() * sizeof(Held) + (rows == 0 ? bytesOf(*chunk.batch) : 0));
        rows += chunk.size();
    }
    const auto fresh = m_held.begin() + old;
    if (!std::is_sorted(fresh, m_held.end()))
        std::sort(fresh, m_held.end());
    // Only the part that overlaps the new rows is merged.
    if (fresh != m_held.end()) {
        const auto from =
            std::upper_bound(m_held.begin() + static_cast<std::ptrdiff_t>(m_head), fresh, *fresh);
        std::inplace_merge(from, fresh, m_held.end());
    }
}

void ReorderBuffer::append(std::vector<Chunk>& out, const Held& held) {
    if (out.empty() || out.back().batch != held.batch)
        out.emplace_back().batch = held.batch;
    auto& chunk = out.back();
    chunk.rows.push_back(held.row);
    chunk.times.push_back(held.time);
    chunk.order.push_back(held.order);
}

StateSize ReorderBuffer::size() const {
    StateSize size;
    size.rows = m_held.size() - m_head;
    size.bytes = m_held.capacity() * sizeof(Held) + tableBytes(m_rowsOf);
    HeldBatches batches;
    for (const auto& [batch, rows] : m_rowsOf)
        batches.add(*batch);
    size.bytes += batches.bytes();
    return size;
}

std::vector<Chunk> ReorderBuffer::held() const {
    std::vector<Chunk> out;
    for (std::size_t i = m_head; i < m_held.size(); ++i)
        append(out, m_held[i]);
    return out;
}

std::vector<Chunk> ReorderBuffer::release(EventTime watermark) {
    std::vector<Chunk> out;
    while (m_head < m_held.size() && (m_held[m_head].time < watermark || watermark == kMaxTime)) {
        auto& held = m_held[m_head++];
        append(out, held);
        held.batch.reset();
    }
    for (const auto& chunk : out) {
        const auto left = m_rowsOf.find(chunk.batch.get());
        if ((left->second -= chunk.size()) == 0)
            m_rowsOf.erase(left);
    }
    if (m_head * 2 >= m_held.size()) {
        m_held.erase(m_held.begin(), m_held.begin() + static_cast<std::ptrdiff_t>(m_head));
        m_head = 0;
    }
    return out;
}

} // namespace vigil::engine
