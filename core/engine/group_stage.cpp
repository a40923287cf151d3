// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/group_stage.h"

#include <algorithm>

namespace vigil::engine {

namespace {

constexpr std::size_t kFewKeys = 1024; ///< below this forgetting keys is not worth the walk

} // namespace

GroupStage::GroupStage(const SelectPlan& plan, WindowBounds bounds)
    : m_plan(plan), m_layout(plan.aggregates), m_keys(plan.keys), m_compactAt(kFewKeys) {
    for (const auto& window : plan.windows)
        m_stores.push_back(makeWindowStore(window, m_layout, bounds));
}

void GroupStage::add(RowSet& rows, Rejections& rejections) {
    if (rows.size() == 0)
        return;
    const auto reject = [&](std::size_t i, const std::string& reason) {
        RowView scratch;
        rejections.add(rows.views(i, scratch)[0], reason);
    };
    // Arguments first: a row whose argument fails must not make a group.
    AggregateInput input(m_layout, rows, reject);
    const std::size_t before = rows.size();
    m_keys.assign(rows, m_slots, reject);
    if (rows.size() != before)
        input = AggregateInput(m_layout, rows, reject);
    WindowRows add;
    add.rows = &rows;
    add.input = &input;
    add.times = rows.times(m_timeScratch);
    add.slots = m_slots;
    add.slotCount = m_keys.slotCount();
    for (const auto& store : m_stores)
        store->add(add);
}

void GroupStage::close(EventTime watermark, OutputBuilder& out, Rejections& rejections) {
    for (std::size_t i = 0; i < m_stores.size(); ++i)
        m_stores[i]->close(watermark, [&](const ClosedWindow& window) {
            emit(window, m_plan.windows[i], out, rejections);
        });
    if (m_keys.slotCount() >= m_compactAt)
        forgetUnusedKeys();
}

void GroupStage::emit(const ClosedWindow& window, const WindowPlan& plan, OutputBuilder& out,
                      Rejections& rejections) {
    EvalContext context;
    context.time = window.end;
    context.windowStart = window.start;
    context.windowEnd = window.end;
    context.windowId = &plan.id;
    // Work that nobody would see: the bound on rows is about time as well.
    if (out.full() && window.slot == nullptr)
        return out.omit(window.pane->slotCount());
    const auto groupOf = [&](std::uint32_t slot) {
        return window.groups == nullptr ? slot : (*window.groups)[slot];
    };
    if (window.slot != nullptr) {
        emitGroup(*window.pane, *window.slot, groupOf(*window.slot), context, out, rejections);
        return;
    }
    for (std::uint32_t slot = 0; slot < window.pane->slotCount(); ++slot)
        if (window.pane->occupied(slot))
            emitGroup(*window.pane, slot, groupOf(slot), context, out, rejections);
}

void GroupStage::emitGroup(const Pane& pane, std::uint32_t slot, std::uint32_t group,
                           EvalContext& context, OutputBuilder& out, Rejections& rejections) {
    const auto& keys = m_keys.values(group);
    m_values.assign(keys.begin(), keys.end());
    for (std::size_t a = 0; a < m_plan.aggregates.size(); ++a)
        m_values.push_back(pane.result(a, slot));
    context.slots = m_values;
    context.failure.clear();
    const bool shown = m_plan.having == nullptr || holds(*m_plan.having, context);
    if (context.failure.empty() && (!shown || out.add(context, 0, true)))
        return;
    rejections.add({}, context.failure);
}

void GroupStage::forgetUnusedKeys() {
    std::vector<bool> used(m_keys.slotCount(), false);
    for (const auto& store : m_stores)
        store->markUsed(used);
    const auto live = static_cast<std::size_t>(std::ranges::count(used, true));
    if (live * 2 <= m_keys.slotCount()) {
        std::vector<std::uint32_t> renumbered;
        m_keys.compact(used, renumbered);
        for (const auto& store : m_stores)
            store->renumber(renumbered, used);
    }
    m_compactAt = std::max(kFewKeys, 2 * live);
}

std::size_t GroupStage::bytes() const {
    std::size_t total = sizeof *this + m_keys.bytes();
    for (const auto& store : m_stores)
        total += store->bytes();
    return total;
}

} // namespace vigil::engine
