// SPDX-License-Identifier: GPL-3.0-or-later
// The part of JoinStage that survives a restart.
#include "engine/stage/join_stage.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

#include <algorithm>
#include <map>

namespace vigil::engine {

/// The columns of restored batches as the tables of a SELECT see them, made once each.
class RestoredColumns {
public:
    explicit RestoredColumns(std::span<const TablePlan> tables) : m_tables(tables) {}

    const std::shared_ptr<const BatchColumns>& of(const model::BatchPtr& batch, std::size_t table) {
        auto& columns = m_columns[{batch.get(), table}];
        if (columns == nullptr)
            columns = std::make_shared<const BatchColumns>(batch, m_tables[table].columns);
        return columns;
    }

    template <typename Use>
    void forEach(Use use) const {
        for (const auto& [place, columns] : m_columns)
            use(columns);
    }

private:
    std::span<const TablePlan> m_tables;
    std::map<std::pair<const model::RecordBatch*, std::size_t>, std::shared_ptr<const BatchColumns>>
        m_columns;
};

void JoinStage::saveSide(StateWriter& out, const Side& side) {
    out.number(side.size());
    for (const auto* bucket : inKeyOrder(side)) {
        out.text(bucket->first);
        out.number(bucket->second.size());
        for (const auto& row : bucket->second)
            saveRow(out, row);
    }
}

void JoinStage::save(StateWriter& out) const {
    saveSide(out, m_lefts);
    saveSide(out, m_rights);
    out.number(m_versions.size());
    for (const auto& version : m_versions) {
        out.time(version.after);
        saveSide(out, version.rows);
    }
    out.number(m_waiting.size());
    for (const auto& row : m_waiting)
        saveRow(out, row);
    out.time(m_nextExpiry);
}

void JoinStage::saveRow(StateWriter& out, const Row& row) {
    for (const auto& view : row.views) {
        out.flag(view.columns != nullptr);
        if (view.columns == nullptr)
            continue;
        out.row(view.columns->shared(), view.row);
        out.time(view.time);
    }
    out.time(row.time);
    out.time(row.anchor);
    out.number(row.order);
    out.flag(row.matched);
}

JoinStage::Row JoinStage::loadRow(StateReader& in, RestoredColumns& restored, std::size_t first,
                                  std::size_t end) {
    Row row;
    for (std::size_t table = first; table < end && in.ok(); ++table) {
        auto& view = row.views.emplace_back();
        if (!in.flag())
            continue;
        const auto at = in.row();
        view.row = at.row;
        view.time = in.watermark(); // reference data has no time
        if (!in.ok())
            return row;
        row.alive.push_back(restored.of(at.batch, table));
        view.columns = row.alive.back().get();
    }
    row.time = in.watermark();
    row.anchor = in.watermark();
    row.order = in.number();
    row.matched = in.flag();
    return row;
}

void JoinStage::loadSide(StateReader& in, RestoredColumns& restored,
                         std::span<const TablePlan> tables, bool left, Side& side) const {
    // A left row is a tuple of all tables before the right one.
    const std::size_t first = left ? 0 : m_plan.table;
    const std::size_t end = left ? m_plan.table : m_plan.table + 1;
    const std::size_t buckets = in.count();
    for (std::size_t b = 0; b < buckets && in.ok(); ++b) {
        auto& bucket = side[std::string(in.text())];
        const std::size_t rows = in.count();
        for (std::size_t i = 0; i < rows && in.ok(); ++i) {
            auto row = loadRow(in, restored, first, end);
            if (!in.ok())
                return;
            const bool timed = row.time != kMinTime && row.time != kMaxTime &&
                               row.anchor != kMinTime && row.anchor != kMaxTime;
            if (left && !timed && !tables[m_plan.anchor].reference)
                in.refuse("a row to be joined has no time");
            if (!left && row.views[0].columns == nullptr)
                in.refuse("a row to be joined is not there");
            bucket.push_back(std::move(row));
        }
    }
}

void JoinStage::load(StateReader& in, std::span<const TablePlan> tables) {
    RestoredColumns restored(tables);
    loadSide(in, restored, tables, true, m_lefts);
    loadSide(in, restored, tables, false, m_rights);
    const std::size_t versions = in.count();
    if (in.ok() && (versions > 0) != m_right.reference)
        in.refuse("only reference data has versions");
    m_versions.clear();
    for (std::size_t i = 0; i < versions && in.ok(); ++i) {
        auto& version = m_versions.emplace_back();
        version.after = in.watermark();
        loadSide(in, restored, tables, false, version.rows);
    }
    if (std::ranges::adjacent_find(m_versions, std::ranges::greater_equal{}, &Version::after) !=
        m_versions.end())
        in.refuse("versions of reference data are not in order");
    const std::size_t waiting = in.count();
    for (std::size_t i = 0; i < waiting && in.ok(); ++i) {
        m_waiting.push_back(loadRow(in, restored, 0, m_plan.table + 1));
        if (m_waiting.back().time == kMinTime || m_waiting.back().time == kMaxTime)
            in.refuse("a joined row has no time");
    }
    if (!std::ranges::is_sorted(m_waiting, {}, &Row::time))
        in.refuse("joined rows are not in order");
    m_nextExpiry = in.watermark();
    restored.forEach([this](const auto& columns) { noteHeld(columns); });
}

} // namespace vigil::engine
