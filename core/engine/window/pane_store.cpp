// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/pane_store.h"

#include "engine/budget/budget_meter.h"

#include <algorithm>
#include <numeric>

namespace vigil::engine {

namespace {

std::int64_t floorTo(std::int64_t t, std::int64_t step) {
    const std::int64_t rest = t % step;
    return t - (rest < 0 ? rest + step : rest);
}

constexpr std::size_t kSlotsPerStep = 4; ///< copied

constexpr std::size_t kTreeNode = 5 * sizeof(void*); ///< of a map, beside the pane

EventTime timeAt(std::int64_t ticks) { return EventTime{Ticks{ticks}}; }

std::int64_t ticksOf(EventTime time) { return time.time_since_epoch().count(); }

} // namespace

PaneStore::PaneStore(const WindowPlan& plan, const AggregateLayout& layout, WindowBounds bounds)
    : m_layout(layout), m_endInclusive(bounds == WindowBounds::EndInclusive),
      m_size(plan.size.count()), m_hop(plan.hop.count()), m_pane(std::gcd(m_size, m_hop)),
      m_offset(plan.offset.count()), m_blockLength(m_size / m_hop * m_hop), m_nextEnd(kNever),
      m_prefix(layout), m_window(layout) {}

std::int64_t PaneStore::paneEnd(std::int64_t t) const {
    // (start, end]: the bound itself belongs to the earlier pane.
    const std::int64_t inside = m_endInclusive ? t - 1 : t;
    return floorTo(inside - m_offset, m_pane) + m_offset + m_pane;
}

std::int64_t PaneStore::firstEndAtOrAfter(std::int64_t t) const {
    return floorTo(t - m_offset - 1, m_hop) + m_offset + m_hop;
}

bool PaneStore::closed(std::int64_t end, EventTime watermark) const {
    const std::int64_t mark = watermark.time_since_epoch().count();
    return m_endInclusive ? end < mark : end <= mark;
}

Pane& PaneStore::paneAt(std::int64_t end, std::size_t slots) {
    auto found = m_panes.find(end);
    if (found == m_panes.end()) {
        if (m_spare.empty()) {
            countBytes(kTreeNode + sizeof(Pane));
            countSteps(1);
            found = m_panes.emplace(end, Pane(m_layout)).first;
        } else {
            found = m_panes.emplace(end, std::move(m_spare.back())).first;
            m_spare.pop_back();
        }
    }
    found->second.grow(slots);
    return found->second;
}

Pane& PaneStore::paneUpTo(EventTime end, std::size_t slots) {
    return paneAt(floorTo(ticksOf(end) - 1 - m_offset, m_pane) + m_offset + m_pane, slots);
}

void PaneStore::add(const WindowRows& rows) {
    if (rows.times.empty())
        return;
    if (rows.ascending)
        return addAscending(rows);
    const auto bounds = rows.bounds.known() ? rows.bounds : spreadOf(rows.times).bounds;
    const std::int64_t first = paneEnd(ticksOf(bounds.least));
    const std::int64_t last = paneEnd(ticksOf(bounds.newest));
    constexpr std::int64_t kMostPanes = 4; // beyond it, runs of rows are cheaper
    if (first == last)
        paneAt(first, rows.slotCount).add(*rows.input, rows.slots, 0, rows.times.size());
    else if ((last - first) / m_pane < kMostPanes)
        addByMask(rows, first, last);
    else
        addRuns(rows);
}

void PaneStore::addAscending(const WindowRows& rows) {
    const auto& times = rows.times;
    for (std::size_t from = 0; from < times.size();) {
        const std::int64_t end = paneEnd(ticksOf(times[from]));
        const EventTime last = timeAt(m_endInclusive ? end : end - 1);
        std::size_t to = times.size();
        if (times.back() > last)
            to = static_cast<std::size_t>(
                std::upper_bound(times.begin() + static_cast<std::ptrdiff_t>(from), times.end(),
                                 last) -
                times.begin());
        paneAt(end, rows.slotCount).add(*rows.input, rows.slots, from, to);
        from = to;
    }
}

void PaneStore::addByMask(const WindowRows& rows, std::int64_t first, std::int64_t last) {
    const std::size_t count = rows.times.size();
    const std::size_t words = (count + 63) / 64;
    m_left.assign(words, ~std::uint64_t{0});
    m_left.back() = ~std::uint64_t{0} >> (64 * words - count);
    m_mask.resize(words);
    for (std::int64_t end = first; end < last; end += m_pane) {
        const EventTime bound = timeAt(m_endInclusive ? end : end - 1);
        std::uint64_t any = 0;
        for (std::size_t w = 0; w < words; ++w) {
            std::uint64_t inside = 0;
            for (std::size_t i = std::min(count, w * 64 + 64); i > w * 64; --i)
                inside = inside << 1 | static_cast<std::uint64_t>(rows.times[i - 1] <= bound);
            m_mask[w] = inside & m_left[w];
            m_left[w] &= ~inside;
            any |= m_mask[w];
        }
        if (any != 0)
            paneAt(end, rows.slotCount).add(*rows.input, rows.slots, 0, count, m_mask.data());
    }
    if (std::ranges::any_of(m_left, [](std::uint64_t word) { return word != 0; }))
        paneAt(last, rows.slotCount).add(*rows.input, rows.slots, 0, count, m_left.data());
}

void PaneStore::addRuns(const WindowRows& rows) {
    const std::size_t count = rows.times.size();
    const auto width = static_cast<std::uint64_t>(m_pane);
    for (std::size_t from = 0; from < count;) {
        const std::int64_t end = paneEnd(ticksOf(rows.times[from]));
        const auto low = static_cast<std::uint64_t>(end - m_pane + (m_endInclusive ? 1 : 0));
        std::size_t to = from + 1;
        // One unsigned comparison tells whether a row is inside the pane.
        while (to < count && static_cast<std::uint64_t>(ticksOf(rows.times[to])) - low < width)
            ++to;
        paneAt(end, rows.slotCount).add(*rows.input, rows.slots, from, to);
        from = to;
    }
}

void PaneStore::close(EventTime watermark, const WindowSink& sink) {
    if (m_size == m_hop)
        closeTumbling(watermark, sink);
    else
        closeHopping(watermark, sink);
}

void PaneStore::look(EventTime now, const WindowSink& sink) {
    if (m_size == m_hop || now == kMinTime)
        return close(kMaxTime, sink);
    // The window that the next row may lie in: [start, end) does not hold its end.
    const std::int64_t next = firstEndAtOrAfter(ticksOf(now) + (m_endInclusive ? 0 : 1));
    close(timeAt(next + 1), sink);
}

void PaneStore::closeTumbling(EventTime watermark, const WindowSink& sink) {
    while (!m_panes.empty() && closed(m_panes.begin()->first, watermark)) {
        auto node = m_panes.extract(m_panes.begin());
        sink({timeAt(node.key() - m_size), timeAt(node.key()), &node.mapped(), nullptr, nullptr});
        constexpr std::size_t kMostSpare = 4;
        if (m_spare.size() < kMostSpare) {
            node.mapped().clear();
            m_spare.push_back(std::move(node.mapped()));
        }
    }
}

void PaneStore::openBlock(std::int64_t block) {
    m_blockOpen = true;
    m_block = block;
    m_suffixes.clear();
    m_prefix = Pane(m_layout);
    m_prefixEnd = block;
    const auto from = m_panes.upper_bound(block - m_size);
    auto at = m_panes.upper_bound(block);
    const Pane* later = nullptr;
    while (at != from) {
        --at;
        countBytes(kTreeNode + at->second.bytes());
        countSteps(1 + at->second.slotCount() / kSlotsPerStep);
        Pane suffix = at->second;
        if (later != nullptr)
            suffix.merge(*later);
        later = &m_suffixes.emplace_hint(m_suffixes.begin(), at->first, std::move(suffix))->second;
    }
}

void PaneStore::closeHopping(EventTime watermark, const WindowSink& sink) {
    while (!m_panes.empty()) {
        std::int64_t end = std::max(m_nextEnd, firstEndAtOrAfter(m_panes.begin()->first));
        if (!closed(end, watermark))
            return;
        const std::int64_t block = floorTo(end - m_offset - 1, m_blockLength) + m_offset;
        if (!m_blockOpen || block != m_block)
            openBlock(block);
        for (auto at = m_panes.upper_bound(m_prefixEnd); at != m_panes.end() && at->first <= end;
             ++at)
            m_prefix.merge(at->second);
        m_prefixEnd = std::max(m_prefixEnd, end);
        const auto suffix = m_suffixes.upper_bound(end - m_size);
        if (suffix == m_suffixes.end()) {
            sink({timeAt(end - m_size), timeAt(end), &m_prefix, nullptr, nullptr});
        } else {
            countSteps(1 + suffix->second.slotCount() / kSlotsPerStep);
            m_window = suffix->second;
            m_window.merge(m_prefix);
            sink({timeAt(end - m_size), timeAt(end), &m_window, nullptr, nullptr});
        }
        m_nextEnd = end + m_hop;
        m_panes.erase(m_panes.begin(), m_panes.upper_bound(m_nextEnd - m_size));
    }
}

void PaneStore::markUsed(std::vector<bool>& used) const {
    const auto mark = [&](const Pane& pane) {
        for (std::uint32_t slot = 0; slot < pane.slotCount(); ++slot)
            if (pane.occupied(slot))
                used[slot] = true;
    };
    for (const auto& [end, pane] : m_panes)
        mark(pane);
    for (const auto& [end, pane] : m_suffixes)
        mark(pane);
    mark(m_prefix);
}

void PaneStore::renumber(const std::vector<std::uint32_t>& renumbered,
                         const std::vector<bool>& used) {
    const auto moved = [&](const Pane& from) {
        Pane to(m_layout);
        for (std::uint32_t slot = 0; slot < from.slotCount(); ++slot)
            if (used[slot] && from.occupied(slot)) {
                to.grow(renumbered[slot] + std::size_t{1});
                to.merge(renumbered[slot], from, slot);
            }
        return to;
    };
    for (auto& [end, pane] : m_panes)
        pane = moved(pane);
    for (auto& [end, pane] : m_suffixes)
        pane = moved(pane);
    m_prefix = moved(m_prefix);
    m_spare.clear();
}

StateSize PaneStore::size() const {
    StateSize size;
    size.open = m_panes.size();
    size.bytes = sizeof *this + m_prefix.bytes() + m_window.bytes();
    for (const auto* panes : {&m_panes, &m_suffixes})
        for (const auto& [end, pane] : *panes)
            size.bytes += kTreeNode + pane.bytes();
    for (const auto& [end, pane] : m_panes)
        size.bytes += pane.sharedBytes();
    for (const auto& pane : m_spare)
        size.bytes += pane.bytes();
    return size;
}

} // namespace vigil::engine
