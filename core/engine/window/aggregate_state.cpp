// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Pane that survives a restart.
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"
#include "engine/window/aggregate.h"

namespace vigil::engine {

namespace {

void save(StateWriter& out, const FloatCell& cell) {
    out.signedNumber(cell.whole());
    if (cell.whole() == 0)
        return;
    out.real(cell.sum);
    out.real(cell.negatedLeast);
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

void save(StateWriter& out, const BitCell& cell) {
    out.signedNumber(cell.falses);
    out.signedNumber(cell.trues);
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

/// More rows than any stream has: as far as the counts of floats are exact.
constexpr std::int64_t kMostRows = std::int64_t{1} << 53;

bool load(StateReader& in, std::int64_t& count) {
    count = in.signedNumber();
    if (count < 0 || count > kMostRows)
        in.refuse("a group has an impossible number of values");
    return in.ok() && count > 0;
}

void load(StateReader& in, FloatCell& cell) {
    std::int64_t count = 0;
    if (!load(in, count))
        return;
    cell.count = static_cast<double>(count);
    cell.sum = in.real();
    cell.negatedLeast = in.real();
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

void load(StateReader& in, BitCell& cell) {
    (void)load(in, cell.falses);
    (void)load(in, cell.trues);
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

void save(StateWriter& out, const Samples& samples) {
    out.number(samples.floats.size());
    for (const double v : samples.floats)
        out.real(v);
    out.number(samples.wholes.size());
    for (const auto v : samples.wholes)
        out.signedNumber(v);
    out.number(samples.bits.size());
    for (const auto bit : samples.bits)
        out.flag(bit != 0);
}

void load(StateReader& in, Samples& samples) {
    const std::size_t floats = in.count();
    for (std::size_t i = 0; i < floats && in.ok(); ++i)
        samples.floats.push_back(in.real());
    const std::size_t wholes = in.count();
    for (std::size_t i = 0; i < wholes && in.ok(); ++i)
        samples.wholes.push_back(in.signedNumber());
    const std::size_t bits = in.count();
    for (std::size_t i = 0; i < bits && in.ok(); ++i)
        samples.bits.push_back(in.flag() ? 1 : 0);
}

} // namespace

void Pane::save(StateWriter& out) const {
    out.number(m_otherRows.size());
    for (const auto rows : m_otherRows)
        out.signedNumber(rows);
    const auto saveCells = [&](const auto& cells) {
        out.number(cells.size());
        for (const auto& cell : cells)
            engine::save(out, cell);
    };
    for (const auto& lane : m_lanes) {
        saveCells(lane.floats);
        saveCells(lane.wholes);
        saveCells(lane.bits);
        saveCells(lane.values);
        saveCells(lane.moments);
    }
    for (const auto& list : m_lists) {
        out.number(list.size());
        for (const auto& rows : list) {
            out.number(rows.size());
            for (const auto& kept : rows) {
                out.value(kept.value);
                out.values(kept.sort);
                out.number(kept.order);
            }
        }
    }
    for (const auto& samples : m_samples)
        saveCells(samples);
}

void Pane::load(StateReader& in, std::size_t mostSlots) {
    const std::size_t slots = in.count();
    if (slots > mostSlots)
        in.refuse("a window has more groups than there are");
    if (!in.ok())
        return;
    m_otherRows.assign(slots, 0);
    for (auto& rows : m_otherRows) {
        rows = in.signedNumber();
        if (rows < 0 || rows > kMostRows)
            in.refuse("a group has an impossible number of rows");
    }
    const auto loadCells = [&](auto& cells) {
        const std::size_t size = in.count();
        if (size > slots)
            in.refuse("a window has more values than groups");
        if (!in.ok())
            return;
        cells.clear();
        cells.resize(size);
        for (std::size_t slot = 0; slot < cells.size() && in.ok(); ++slot)
            engine::load(in, cells[slot]);
    };
    for (auto& lane : m_lanes) {
        loadCells(lane.floats);
        loadCells(lane.wholes);
        loadCells(lane.bits);
        loadCells(lane.values);
        loadCells(lane.moments);
    }
    for (std::size_t l = 0; l < m_lists.size() && in.ok(); ++l)
        loadList(in, m_lists[l], *m_layout->lists()[l]);
    for (auto& samples : m_samples)
        loadCells(samples);
}

void Pane::loadList(StateReader& in, List& list, const AggregatePlan& plan) const {
    const std::size_t size = in.count();
    if (size > m_otherRows.size())
        in.refuse("a window has more lists than groups");
    if (!in.ok())
        return;
    list.clear();
    list.resize(size);
    for (std::size_t slot = 0; slot < list.size() && in.ok(); ++slot) {
        const std::size_t rows = in.count();
        for (std::size_t i = 0; i < rows && in.ok(); ++i) {
            KeptRow kept;
            kept.value = in.value();
            kept.sort = in.values(plan.order.size());
            kept.order = in.number();
            list[slot].push_back(std::move(kept));
        }
    }
}

} // namespace vigil::engine
