// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/analytic_columns.h"

#include "engine/budget/budget_meter.h"

namespace vigil::engine {

namespace {

constexpr std::size_t kOwnCells = 6; ///< of a row: times, origin, order

} // namespace

AnalyticColumns::AnalyticColumns(const TablePlan& table, WindowBounds bounds)
    : m_table(table), m_stage(table.analytics, bounds) {}

std::vector<const Chunk*> AnalyticColumns::extend(const std::vector<const Chunk*>& chunks,
                                                  std::uint16_t shard, EventTime watermark,
                                                  Rejections& rejections) {
    m_chunks.clear();
    std::vector<const Chunk*> out;
    out.reserve(chunks.size());
    for (const auto* chunk : chunks)
        out.push_back(&m_chunks.emplace_back(extended(*chunk, shard, rejections)));
    m_stage.forget(watermark);
    return out;
}

Chunk AnalyticColumns::extended(const Chunk& chunk, std::uint16_t shard, Rejections& rejections) {
    RowSet rows(chunk, std::make_shared<const BatchColumns>(chunk.batch, m_table.columns), shard);
    m_stage.run(rows, rejections);
    std::vector<std::uint32_t> kept;
    kept.reserve(rows.size());
    Chunk out;
    out.order.reserve(rows.size());
    RowView scratch;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        kept.push_back(rows.views(i, scratch)[0].row);
        out.times.push_back(rows.time(i));
        out.order.push_back(rows.order(i));
    }
    out.ascending = chunk.ascending;
    const auto cells = chunk.batch->columns.size() + m_stage.functions() + kOwnCells;
    countBytes(kept.size() * cells * 2 * sizeof(double));
    countSteps(kept.size() * cells / kPartsPerStep);
    auto batch = std::make_shared<model::RecordBatch>(model::selectRows(*chunk.batch, kept));
    // A field of the message may be called as a hidden column; nobody can have asked for it.
    std::erase_if(batch->columns,
                  [](const auto& c) { return c.name().starts_with(kHiddenColumn); });
    for (std::size_t f = 0; f < m_stage.functions(); ++f) {
        auto& column = batch->columns.emplace_back(hiddenColumn(f));
        column.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            column.append(rows.slots(i)[f]);
    }
    out.batch = std::move(batch);
    return out;
}

} // namespace vigil::engine
