// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/bed_placement.h"

#include "engine/plan.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace vigil::pipeline {

namespace {

constexpr std::string_view kBed = "bed";

bool isBed(const engine::ColumnPath& path) {
    return path.size() == 1 && model::equalNames(path[0], kBed);
}

/// True when the expression over the rows of `select` is their column `bed`.
bool isBed(const engine::SelectPlan& select, const engine::Expression& e) {
    using Op = engine::Expression::Op;
    if (select.grouped && e.op == Op::Slot)
        return e.index < select.keys.size() && select.keys[e.index]->op == Op::Column &&
               isBed(select, *select.keys[e.index]);
    return !select.match && e.op == Op::Column && e.source == 0 &&
           isBed(select.tables[0].columns[e.index]);
}

bool passesBedOn(const engine::SelectPlan& select) {
    bool found = false;
    for (const auto& item : select.items) {
        if (!item.star && !model::equalNames(item.name, kBed))
            continue;
        if (item.star ? item.table != 0 || select.match : !isBed(select, *item.value))
            return false;
        found = true;
    }
    return found;
}

std::string_view bedOf(const model::Column* bed, const model::Column* patient, std::size_t row) {
    const auto key = bed != nullptr ? bed->text(row) : std::string_view{};
    return key.empty() && patient != nullptr ? patient->text(row) : key;
}

} // namespace

std::size_t BedPlacement::shardOf(std::string_view bed) const noexcept {
    return std::hash<std::string_view>{}(bed) % m_shards;
}

std::vector<model::BatchPtr> BedPlacement::split(const model::BatchPtr& rows) const {
    std::vector<model::BatchPtr> parts(m_shards);
    if (m_shards == 1) {
        parts[0] = rows;
        return parts;
    }
    const auto* const bed = rows->column(kBed);
    const auto* const patient = rows->column("patientId");
    std::vector<std::vector<std::uint32_t>> chosen(m_shards);
    for (std::uint32_t row = 0; row < rows->rowCount(); ++row)
        chosen[shardOf(bedOf(bed, patient, row))].push_back(row);
    for (std::size_t shard = 0; shard < m_shards; ++shard) {
        if (chosen[shard].size() == rows->rowCount())
            parts[shard] = rows;
        else if (!chosen[shard].empty())
            parts[shard] =
                std::make_shared<const model::RecordBatch>(model::selectRows(*rows, chosen[shard]));
    }
    return parts;
}

bool BedPlacement::isKeptBy(const engine::Query& query) {
    const auto& plan = query.plan();
    if (!plan.partitionable || plan.sources.size() != 1)
        return false;
    const auto& partition = plan.sources[0].partition;
    return partition.size() == 1 && isBed(partition[0]) &&
           std::ranges::all_of(plan.steps, [](const engine::StepPlan& step) {
               return std::ranges::all_of(step.selects, passesBedOn);
           });
}

} // namespace vigil::pipeline
