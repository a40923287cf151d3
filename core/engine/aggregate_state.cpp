// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Pane that survives a restart.
#include "engine/aggregate.h"
#include "engine/state_reader.h"
#include "engine/state_writer.h"

#include <algorithm>

namespace vigil::engine {

namespace {

void save(StateWriter& out, const FloatCell& cell) {
    out.signedNumber(cell.count);
    if (cell.count == 0)
        return;
    out.real(cell.sum);
    out.real(cell.least);
    out.real(cell.greatest);
}

void save(StateWriter& out, const WholeCell& cell) {
    out.signedNumber(cell.count);
    if (cell.count == 0)
        return;
    out.number(static_cast<std::uint64_t>(cell.sum));
    out.signedNumber(static_cast<std::int64_t>(cell.sum >> 64));
    out.signedNumber(cell.least);
    out.signedNumber(cell.greatest);
}

void save(StateWriter& out, const ValueCell& cell) {
    out.signedNumber(cell.count);
    if (cell.count == 0)
        return;
    out.value(cell.least);
    out.value(cell.greatest);
}

void save(StateWriter& out, const MomentCell& cell) {
    out.signedNumber(cell.count);
    if (cell.count == 0)
        return;
    out.real(cell.mean);
    out.real(cell.squares);
}

/// More rows than any stream has; sums of several such counts still fit.
constexpr std::int64_t kMostRows = std::int64_t{1} << 60;

bool load(StateReader& in, std::int64_t& count) {
    count = in.signedNumber();
    if (count < 0 || count > kMostRows)
        in.refuse("a group has an impossible number of values");
    return in.ok() && count > 0;
}

void load(StateReader& in, FloatCell& cell) {
    if (!load(in, cell.count))
        return;
    cell.sum = in.real();
    cell.least = in.real();
    cell.greatest = in.real();
}

void load(StateReader& in, WholeCell& cell) {
    if (!load(in, cell.count))
        return;
    const std::uint64_t low = in.number();
    const std::int64_t high = in.signedNumber();
    if (high < -kMostRows || high > kMostRows)
        in.refuse("a sum is out of range");
    cell.sum = (in.ok() ? Int128{high} : Int128{0}) * (Int128{1} << 64) + low;
    cell.least = in.signedNumber();
    cell.greatest = in.signedNumber();
}

void load(StateReader& in, ValueCell& cell) {
    if (!load(in, cell.count))
        return;
    cell.least = in.value();
    cell.greatest = in.value();
}

void load(StateReader& in, MomentCell& cell) {
    if (!load(in, cell.count))
        return;
    cell.mean = in.real();
    cell.squares = in.real();
}

bool isPercentile(AggregatePlan::Kind kind) {
    return kind == AggregatePlan::Kind::PercentileCont ||
           kind == AggregatePlan::Kind::PercentileDisc;
}

} // namespace

void Pane::save(StateWriter& out, std::size_t from) const {
    const std::size_t slots = m_rows.size() - from;
    out.number(slots);
    for (std::size_t slot = from; slot < m_rows.size(); ++slot)
        out.signedNumber(m_rows[slot]);
    const auto saveCells = [&](const auto& cells) {
        out.number(cells.size() > from ? cells.size() - from : 0);
        for (std::size_t slot = from; slot < cells.size(); ++slot)
            if (m_rows[slot] > 0)
                engine::save(out, cells[slot]);
    };
    for (const auto& lane : m_lanes) {
        saveCells(lane.floats);
        saveCells(lane.wholes);
        saveCells(lane.values);
        saveCells(lane.moments);
    }
    for (const auto& list : m_lists) {
        out.number(list.size() > from ? list.size() - from : 0);
        for (std::size_t slot = from; slot < list.size(); ++slot) {
            if (m_rows[slot] == 0)
                continue;
            out.number(list[slot].size());
            for (const auto& kept : list[slot]) {
                out.value(kept.value);
                out.values(kept.sort);
                out.number(kept.order);
            }
        }
    }
}

void Pane::load(StateReader& in, std::size_t mostSlots) {
    const std::size_t slots = in.count();
    if (slots > mostSlots)
        in.refuse("a window has more groups than there are");
    if (!in.ok())
        return;
    m_rows.assign(slots, 0);
    for (auto& rows : m_rows) {
        rows = in.signedNumber();
        if (rows < 0 || rows > kMostRows)
            in.refuse("a group has an impossible number of rows");
    }
    const auto loadCells = [&](auto& cells) {
        const std::uint64_t size = in.number();
        if (size > slots)
            in.refuse("a window has more values than groups");
        if (!in.ok())
            return;
        cells.clear();
        cells.resize(static_cast<std::size_t>(size));
        for (std::size_t slot = 0; slot < cells.size() && in.ok(); ++slot)
            if (m_rows[slot] > 0)
                engine::load(in, cells[slot]);
    };
    for (auto& lane : m_lanes) {
        loadCells(lane.floats);
        loadCells(lane.wholes);
        loadCells(lane.values);
        loadCells(lane.moments);
    }
    for (std::size_t l = 0; l < m_lists.size() && in.ok(); ++l)
        loadList(in, m_lists[l], *m_layout->lists()[l]);
}

void Pane::loadList(StateReader& in, List& list, const AggregatePlan& plan) const {
    const std::uint64_t size = in.number();
    if (size > m_rows.size())
        in.refuse("a window has more lists than groups");
    if (!in.ok())
        return;
    list.clear();
    list.resize(static_cast<std::size_t>(size));
    for (std::size_t slot = 0; slot < list.size() && in.ok(); ++slot) {
        if (m_rows[slot] == 0)
            continue;
        const std::size_t rows = in.count();
        for (std::size_t i = 0; i < rows && in.ok(); ++i) {
            KeptRow kept;
            kept.value = in.value();
            if (isPercentile(plan.kind) && !kept.value.isNumber() &&
                kept.value.type() != model::Value::Type::Bit)
                in.refuse("a percentile is to be taken of no number");
            kept.sort = in.values(plan.order.size());
            kept.order = in.number();
            list[slot].push_back(std::move(kept));
        }
    }
}

} // namespace vigil::engine
