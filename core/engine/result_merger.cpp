// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/result_merger.h"

#include "engine/expression/value_ops.h"
#include "engine/plan/plan.h"

#include <algorithm>
#include <compare>

namespace vigil::engine {

namespace {

/// A new result of some rows of `from`.
QueryResult rowsOf(const QueryResult& from, const std::vector<std::uint32_t>& rows) {
    QueryResult out;
    out.output = from.output;
    out.final = from.final;
    out.select = from.select;
    out.rows = std::make_shared<const model::RecordBatch>(model::selectRows(*from.rows, rows));
    for (const auto row : rows) {
        if (!from.windowStart.empty()) {
            out.windowStart.push_back(from.windowStart[row]);
            out.windowEnd.push_back(from.windowEnd[row]);
        }
        out.order.push_back(from.order[row]);
        if (!from.block.empty())
            out.block.push_back(from.block[row]);
    }
    return out;
}

} // namespace

ResultMerger::ResultMerger(const Query& query) {
    for (const auto& name : query.outputNames())
        m_lanes.push_back({name, query.outputColumns(name), false, {}});
    for (const auto& step : query.plan().steps)
        for (auto& lane : m_lanes)
            if (step.output && model::equalNames(step.name, lane.name))
                lane.star = lane.star || std::ranges::any_of(step.selects, [](const auto& select) {
                                return std::ranges::any_of(select.items, &ItemPlan::star);
                            });
}

void ResultMerger::add(QueryResult result) {
    const auto lane = std::ranges::find_if(
        m_lanes, [&](const Lane& l) { return model::equalNames(l.name, result.output); });
    VIGIL_ENSURE(lane != m_lanes.end(), return );
    lane->parts.push_back(std::move(result));
}

/// What stars give stands where the star stands: a column that is new goes behind the one that
/// precedes it in its part.
std::vector<std::string> ResultMerger::columnsOf(const Lane& lane) {
    std::vector<const QueryResult*> bySelect;
    for (const auto& part : lane.parts)
        bySelect.push_back(&part);
    std::ranges::stable_sort(bySelect, {}, &QueryResult::select);
    auto names = lane.star ? std::vector<std::string>{} : lane.columns;
    const auto placeOf = [&names](std::string_view name) {
        return std::ranges::find_if(
            names, [&](const auto& known) { return model::equalNames(known, name); });
    };
    for (const auto* part : bySelect) {
        std::size_t at = lane.star ? 0 : names.size();
        for (const auto& column : part->rows->columns) {
            auto known = placeOf(column.name());
            if (known == names.end())
                known =
                    names.insert(names.begin() + static_cast<std::ptrdiff_t>(at), column.name());
            at = static_cast<std::size_t>(known - names.begin()) + 1;
            if (!lane.star)
                at = names.size();
        }
    }
    for (const auto& name : lane.columns)
        if (placeOf(name) == names.end())
            names.push_back(name);
    return names;
}

std::shared_ptr<model::RecordBatch> ResultMerger::batchFor(const Lane& lane) {
    auto batch = std::make_shared<model::RecordBatch>();
    for (const auto& name : columnsOf(lane))
        batch->columns.emplace_back(name);
    for (const auto& part : lane.parts)
        for (const auto& column : part.rows->columns)
            if (auto& to = batch->columnForWriting(column.name()); to.unit().empty())
                to.setUnit(column.unit());
    return batch;
}

/// Puts the rows into their order. Those of one block move as one.
template <typename Compare>
void ResultMerger::arrange(const Lane& lane, std::vector<Ref>& refs, Compare compare) {
    struct Block {
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    const auto number = [&](const Ref& ref) {
        const auto& blocks = lane.parts[ref.part].block;
        return blocks.empty() ? 0 : blocks[ref.row];
    };
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < refs.size(); ++i) {
        const bool goesOn = i > 0 && number(refs[i]) != 0 &&
                            number(refs[i]) == number(refs[i - 1]) &&
                            refs[i].part == refs[i - 1].part && refs[i].time == refs[i - 1].time &&
                            refs[i].order == refs[i - 1].order;
        if (goesOn)
            blocks.back().end = i + 1;
        else
            blocks.push_back({i, i + 1});
    }
    const auto before = [&](const Block& x, const Block& y) {
        const auto& a = refs[x.begin];
        const auto& b = refs[y.begin];
        if (a.time != b.time)
            return a.time < b.time;
        if (a.order != b.order)
            return a.order < b.order;
        const auto first = lane.parts[a.part].select;
        const auto second = lane.parts[b.part].select;
        if (first != second)
            return first < second;
        const std::size_t rows = std::min(x.end - x.begin, y.end - y.begin);
        for (std::size_t i = 0; i < rows; ++i)
            if (const auto order = compare(refs[x.begin + i], refs[y.begin + i]);
                std::is_neq(order))
                return std::is_lt(order);
        return x.end - x.begin < y.end - y.begin;
    };
    if (std::ranges::is_sorted(blocks, before))
        return;
    std::ranges::stable_sort(blocks, before);
    std::vector<Ref> arranged;
    arranged.reserve(refs.size());
    for (const auto& block : blocks)
        arranged.insert(arranged.end(), refs.begin() + static_cast<std::ptrdiff_t>(block.begin),
                        refs.begin() + static_cast<std::ptrdiff_t>(block.end));
    refs = std::move(arranged);
}

QueryResult ResultMerger::merged(Lane& lane, EventTime watermark) {
    std::vector<Ref> refs;
    std::vector<QueryResult> later;
    for (std::size_t p = 0; p < lane.parts.size(); ++p) {
        const auto& part = lane.parts[p];
        std::vector<std::uint32_t> held;
        for (std::uint32_t row = 0; row < part.rows->rowCount(); ++row) {
            const auto time = part.rows->eventTime[row];
            if (watermark == kMaxTime || time < watermark)
                refs.push_back({time, part.order[row], p, row});
            else
                held.push_back(row);
        }
        if (!held.empty())
            later.push_back(rowsOf(part, held));
    }
    auto batch = batchFor(lane);
    // The cells of a part by column of the output: what is compared must not depend on the order in
    // which a star met its columns.
    auto names = lane.columns;
    for (const auto& column : batch->columns)
        if (std::ranges::none_of(lane.columns, [&](const auto& name) {
                return model::equalNames(name, column.name());
            }))
            names.push_back(column.name());
    std::ranges::sort(names.begin() + static_cast<std::ptrdiff_t>(lane.columns.size()),
                      names.end());
    std::vector<std::vector<const model::Column*>> cells(lane.parts.size());
    for (std::size_t p = 0; p < cells.size(); ++p)
        for (const auto& name : names)
            cells[p].push_back(lane.parts[p].rows->column(name));
    const auto compare = [&](const Ref& a, const Ref& b) {
        for (std::size_t c = 0; c < names.size(); ++c) {
            const auto* left = cells[a.part][c];
            const auto* right = cells[b.part][c];
            const auto order = orderValues(left == nullptr ? model::Value() : left->value(a.row),
                                           right == nullptr ? model::Value() : right->value(b.row));
            if (std::is_neq(order))
                return order;
        }
        // Equal rows of two groups must not come in the order of threads.
        return lane.parts[a.part].rows->origin[a.row].offset <=>
               lane.parts[b.part].rows->origin[b.row].offset;
    };
    arrange(lane, refs, compare);

    QueryResult out;
    out.output = lane.name;
    bool windows = true;
    for (const auto& ref : refs) {
        const auto& part = lane.parts[ref.part];
        const auto& rows = *part.rows;
        batch->beginRow(rows.eventTime[ref.row], rows.arrival[ref.row], rows.origin[ref.row]);
        for (const auto& column : rows.columns)
            batch->columnForWriting(column.name()).append(column.value(ref.row));
        batch->finishRow();
        windows = windows && !part.windowEnd.empty();
        out.order.push_back(ref.order);
    }
    if (windows)
        for (const auto& ref : refs) {
            out.windowStart.push_back(lane.parts[ref.part].windowStart[ref.row]);
            out.windowEnd.push_back(lane.parts[ref.part].windowEnd[ref.row]);
        }
    out.rows = std::move(batch);
    lane.parts = std::move(later);
    return out;
}

std::vector<QueryResult> ResultMerger::release(EventTime watermark) {
    std::vector<QueryResult> out;
    for (auto& lane : m_lanes) {
        if (lane.parts.empty())
            continue;
        auto result = merged(lane, watermark);
        if (result.rows->rowCount() > 0)
            out.push_back(std::move(result));
    }
    return out;
}

} // namespace vigil::engine
