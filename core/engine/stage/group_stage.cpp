// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/group_stage.h"

#include "engine/budget/budget_meter.h"

#include <algorithm>

namespace vigil::engine {

namespace {

bool isPlain(const ItemPlan& item) {
    using Op = Expression::Op;
    if (item.star)
        return false;
    switch (item.value->op) {
    case Op::Slot:
    case Op::Constant:
    case Op::Time:
    case Op::WindowStart:
    case Op::WindowEnd:
    case Op::WindowId:
        return true;
    default:
        return false;
    }
}

} // namespace

GroupStage::GroupStage(const SelectPlan& plan, WindowBounds bounds)
    : m_plan(plan), m_layout(plan.aggregates), m_windows(plan.keys, m_layout),
      m_byColumn(plan.having == nullptr && m_layout.lists().empty() &&
                 std::ranges::all_of(plan.items, isPlain)),
      m_havingParts(plan.having == nullptr ? 0 : partsOf(*plan.having)) {
    for (const auto& window : plan.windows)
        m_windows.open(window, bounds);
    // Rows that are equal are looked for among those of one time, in one turn.
    if (plan.distinct)
        m_windows.closeTogether();
}

void GroupStage::add(RowSet& rows, Rejections& rejections) {
    const OperatorScope scope(OperatorPlace::Kind::Window);
    m_windows.add(rows, [&](std::size_t i, const std::string& reason) {
        RowView scratch;
        rejections.add(rows.views(i, scratch)[0], reason);
    });
}

void GroupStage::close(EventTime watermark, OutputBuilder& out, Rejections& rejections) {
    const OperatorScope scope(OperatorPlace::Kind::Window);
    m_windows.close(watermark, [&](std::size_t i, const ClosedWindow& window) {
        emit(window, i, out, rejections);
    });
    m_windows.forgetUnusedKeys();
}

void GroupStage::look(EventTime now, OutputBuilder& out, Rejections& rejections) {
    const OperatorScope scope(OperatorPlace::Kind::Window);
    m_windows.look(
        now, [&](std::size_t i, const ClosedWindow& window) { emit(window, i, out, rejections); });
}

void GroupStage::emit(const ClosedWindow& window, std::size_t at, OutputBuilder& out,
                      Rejections& rejections) {
    const auto& plan = m_plan.windows[at];
    m_present.clear();
    const OperatorScope scope(OperatorPlace::Kind::Window, at);
    countSteps(window.slot != nullptr ? 1 : window.pane->slotCount() / kPartsPerStep);
    if (window.slot != nullptr) {
        m_present.push_back(*window.slot);
    } else {
        for (std::uint32_t slot = 0; slot < window.pane->slotCount(); ++slot)
            if (window.pane->occupied(slot))
                m_present.push_back(slot);
    }
    if (m_byColumn) {
        emitColumns(window, at, m_present, out);
        return;
    }
    EvalContext context;
    context.time = window.end;
    context.windowStart = window.start;
    context.windowEnd = window.end;
    context.windowId = &plan.id;
    for (const auto slot : m_present) {
        const auto group = window.groups == nullptr ? slot : (*window.groups)[slot];
        emitGroup(*window.pane, slot, {group, m_windows.keys().identity(group, at)}, context, out,
                  rejections);
    }
}

void GroupStage::emitColumns(const ClosedWindow& window, std::size_t at,
                             std::span<const std::uint32_t> slots, OutputBuilder& out) {
    const auto& plan = m_plan.windows[at];
    using Op = Expression::Op;
    std::span<const std::uint32_t> groups = slots;
    if (window.groups != nullptr) {
        m_groups.clear();
        for (const auto slot : slots)
            m_groups.push_back((*window.groups)[slot]);
        groups = m_groups;
    }
    m_identities.clear();
    for (const auto group : groups)
        m_identities.push_back(m_windows.keys().identity(group, at));
    out.addWindow(m_identities, window.start, window.end);
    const std::size_t keyCount = m_plan.keys.size();
    for (std::size_t i = 0; i < m_plan.items.size(); ++i) {
        const auto& value = *m_plan.items[i].value;
        auto& column = out.column(i);
        if (value.op == Op::Slot && value.index >= keyCount) {
            window.pane->appendResults(value.index - keyCount, slots, column);
        } else if (value.op == Op::Slot) {
            m_windows.keys().appendKeys(value.index, groups, column);
        } else {
            for (std::size_t n = slots.size(); n > 0; --n)
                if (value.op == Op::Constant)
                    column.append(value.constant);
                else if (value.op == Op::WindowId)
                    column.append(plan.id);
                else
                    column.appendTime(value.op == Op::WindowStart ? window.start : window.end);
        }
    }
}

void GroupStage::emitGroup(const Pane& pane, std::uint32_t slot, const Group& group,
                           EvalContext& context, OutputBuilder& out, Rejections& rejections) {
    const auto keys = m_windows.keys().values(group.number);
    m_values.assign(keys.begin(), keys.end());
    for (std::size_t a = 0; a < m_plan.aggregates.size(); ++a)
        m_values.push_back(pane.result(a, slot));
    countSteps(m_values.size() + m_havingParts / kPartsPerStep);
    context.slots = m_values;
    context.failure.clear();
    const bool shown = m_plan.having == nullptr || holds(*m_plan.having, context);
    if (context.failure.empty() &&
        (!shown || out.add(context, OutputBuilder::Group{group.identity})))
        return;
    rejections.add({}, context.failure);
}

void GroupStage::inspect(SelectInspection& out) const {
    out.groups = m_windows.keysSize();
    out.groups.bytes += sizeof *this;
    out.windows = m_windows.windowSizes();
}

} // namespace vigil::engine
