// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Pane that turns state into values.
#include "engine/budget/budget_meter.h"
#include "engine/window/aggregate.h"

#include <algorithm>

namespace vigil::engine {

using model::Value;

namespace {

template <typename Cell>
Cell cellOf(const std::vector<Cell>& cells, std::uint32_t slot) {
    return slot < cells.size() ? cells[slot] : Cell{};
}

} // namespace

void Pane::trimTop(std::vector<KeptRow>& rows, const AggregatePlan& plan) {
    if (!plan.function->keepsFirst() || rows.size() < 2 * plan.limit)
        return;
    sortKept(rows, plan);
    rows.resize(plan.limit);
}

Value Pane::result(std::size_t aggregate, std::uint32_t slot) const {
    const auto& place = m_layout->place(aggregate);
    const auto& plan = m_layout->plans()[aggregate];
    if (place.counts)
        return Value(rowsIn(slot));
    if (place.samples) {
        const auto& groups = m_samples[place.index];
        return slot < groups.size() && groups[slot].size() > 0
                   ? plan.function->ofSamples(plan, groups[slot])
                   : Value();
    }
    if (place.list) {
        static const std::vector<KeptRow> kNone;
        const auto& list = m_lists[place.index];
        return plan.function->ofRows(plan, slot < list.size() ? list[slot] : kNone);
    }
    const auto& lane = m_lanes[place.index];
    return plan.function->ofCells({cellOf(lane.floats, slot), cellOf(lane.wholes, slot),
                                   cellOf(lane.bits, slot), cellOf(lane.values, slot),
                                   cellOf(lane.moments, slot)});
}

void Pane::appendResults(std::size_t aggregate, std::span<const std::uint32_t> slots,
                         model::Column& to) const {
    const auto& place = m_layout->place(aggregate);
    const auto& plan = m_layout->plans()[aggregate];
    if (place.counts) {
        for (const auto slot : slots)
            to.appendBigInt(rowsIn(slot));
        return;
    }
    const auto* const lane = place.list || place.samples ? nullptr : &m_lanes[place.index];
    const bool floats = lane != nullptr && lane->wholes.empty() && lane->bits.empty() &&
                        lane->values.empty() && lane->floats.size() == m_otherRows.size();
    if (floats && plan.function->appendFloats != nullptr)
        plan.function->appendFloats(lane->floats, slots, to);
    else
        for (const auto slot : slots)
            to.append(result(aggregate, slot));
}

} // namespace vigil::engine
