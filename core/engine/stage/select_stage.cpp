// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/select_stage.h"

#include "engine/budget/budget_meter.h"
#include "engine/rows/prepare_calls.h"
#include "engine/rows/row_filter.h"

#include <utility>

namespace vigil::engine {

SelectStage::SelectStage(const SelectPlan& plan, WindowBounds bounds)
    : m_plan(plan), m_fed(plan.tables.size()), m_out(plan) {
    for (const auto& join : plan.joins) {
        const bool applies = join.kind == JoinPlan::Kind::Apply;
        m_joins.push_back(applies ? nullptr
                                  : std::make_unique<JoinStage>(join, plan.tables[join.table]));
        m_delay += applies ? Ticks{0} : m_joins.back()->delay();
    }
    if (plan.match)
        m_match = std::make_unique<MatchStage>(*plan.match);
    if (!plan.analytics.empty())
        m_analytics = std::make_unique<AnalyticStage>(plan.analytics, bounds);
    for (const auto& table : plan.tables)
        m_before.push_back(
            table.analytics.empty() ? nullptr : std::make_unique<AnalyticColumns>(table, bounds));
    if (plan.grouped)
        m_group = std::make_unique<GroupStage>(plan, bounds);
    findCalls(plan.where.get(), m_callsBefore);
    for (const auto& key : plan.keys)
        findCalls(key.get(), m_callsBehind);
    for (const auto& aggregate : plan.aggregates)
        findCalls(aggregate.argument.get(), m_callsBehind);
    if (!plan.grouped)
        for (const auto& item : plan.items)
            findCalls(item.value.get(), m_callsBehind);
}

SelectStage::~SelectStage() = default;
SelectStage::SelectStage(SelectStage&&) noexcept = default;

void SelectStage::share(SharedPanes& panes, bool leads) {
    m_shared = &panes;
    m_leads = leads;
}

void SelectStage::feed(std::size_t table, const Chunk& chunk, std::uint16_t shard) {
    if (m_shared != nullptr && !m_leads)
        return;
    if (!chunk.shards.empty())
        m_shard = shard;
    if (chunk.size() > 0 || chunk.versionAfter)
        m_fed[table].push_back(&chunk);
}

std::vector<RowSet> SelectStage::inputRows(const std::vector<ColumnPath>& columns) {
    std::vector<RowSet> sets;
    for (const auto* chunk : m_fed[0])
        sets.emplace_back(*chunk, std::make_shared<const BatchColumns>(chunk->batch, columns),
                          m_shard);
    return sets;
}

EventTime SelectStage::complete(EventTime watermark) const noexcept {
    if (m_match != nullptr)
        return m_match->complete();
    const bool open = watermark == kMinTime || watermark == kMaxTime;
    return open ? watermark : watermark - m_delay;
}

std::vector<RowSet> SelectStage::joined(std::vector<RowSet> rows, EventTime watermark,
                                        Rejections& rejections) {
    const bool open = watermark == kMinTime || watermark == kMaxTime;
    for (std::size_t j = 0; j < m_joins.size(); ++j) {
        const auto& plan = m_plan.joins[j];
        using Kind = OperatorPlace::Kind;
        const OperatorScope scope(m_joins[j] == nullptr ? Kind::Apply : Kind::Join, j);
        RowSet next = m_joins[j] == nullptr
                          ? applyRows(plan, m_plan.tables[plan.table], rows, rejections)
                          : m_joins[j]->turn(rows, m_fed[plan.table], watermark, rejections);
        rows.clear();
        rows.push_back(std::move(next));
        // What this join gives is complete only so far for the next one.
        if (m_joins[j] != nullptr && !open)
            watermark -= m_joins[j]->delay();
    }
    return rows;
}

std::vector<StepRows> SelectStage::turnOfReference(Rejections& rejections) {
    std::vector<StepRows> results;
    for (const auto* chunk : std::exchange(m_fed[0], {})) {
        m_fed[0] = {chunk};
        for (auto& rows : joined(inputRows(m_plan.tables[0].columns), kMaxTime, rejections))
            run(rows, m_out, rejections);
        results.push_back(m_out.take());
        results.back().chunk.versionAfter = chunk->versionAfter;
    }
    m_fed[0].clear();
    return results;
}

std::vector<StepRows> SelectStage::turn(EventTime watermark, Rejections& rejections) {
    if (m_plan.tables[0].reference)
        return turnOfReference(rejections);
    for (std::size_t t = 0; t < m_before.size(); ++t)
        if (m_before[t] != nullptr)
            m_fed[t] = m_before[t]->extend(m_fed[t], m_shard, watermark, rejections);
    const auto& columns = m_plan.tables[0].columns;
    if (m_match != nullptr) {
        const auto matches = [&] {
            const OperatorScope scope(OperatorPlace::Kind::Match);
            return m_match->turn(inputRows(m_plan.match->columns), watermark, rejections);
        }();
        if (matches.size() > 0) {
            RowSet rows(matches, std::make_shared<const BatchColumns>(matches.batch, columns));
            run(rows, m_out, rejections);
        }
    } else {
        for (auto& rows : joined(inputRows(columns), watermark, rejections))
            run(rows, m_out, rejections);
    }
    for (auto& fed : m_fed)
        fed.clear();
    const EventTime complete = this->complete(watermark);
    if (m_leads) {
        const OperatorScope scope(OperatorPlace::Kind::Window);
        m_shared->close(complete);
    }
    if (m_analytics != nullptr)
        m_analytics->forget(complete);
    if (m_group != nullptr && m_lookFrom)
        m_group->look(*m_lookFrom, m_out, rejections);
    else if (m_group != nullptr)
        m_group->close(complete, m_out, rejections);
    std::vector<StepRows> results;
    if (!m_out.empty())
        results.push_back(m_out.take());
    return results;
}

void SelectStage::run(RowSet& rows, OutputBuilder& out, Rejections& rejections) {
    if (m_leads) {
        const OperatorScope scope(OperatorPlace::Kind::Window);
        return m_shared->add(rows, rejections);
    }
    if (m_analytics != nullptr)
        m_analytics->run(rows, rejections);
    prepareCalls(rows, m_callsBefore);
    if (m_plan.where != nullptr)
        filter(rows, *m_plan.where, rejections);
    prepareCalls(rows, m_callsBehind);
    if (m_group != nullptr) {
        m_group->add(rows, rejections);
        return;
    }
    if (m_plan.having != nullptr)
        filter(rows, *m_plan.having, rejections);
    project(rows, out, rejections);
}

void SelectStage::filter(RowSet& rows, const Expression& condition, Rejections& rejections) {
    const OperatorScope scope(OperatorPlace::Kind::Filter);
    filterRows(rows, condition, [&](std::size_t i, const std::string& reason) {
        RowView scratch;
        rejections.add(rows.views(i, scratch)[0], reason);
    });
}

void SelectStage::project(const RowSet& rows, OutputBuilder& out, Rejections& rejections) {
    EvalContext context;
    RowView scratch;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows.show(i, context, scratch);
        if (!out.add(context, OutputBuilder::Rank{rows.order(i), rows.block(i)}))
            rejections.add(context.sources[0], context.failure);
    }
}

SelectInspection SelectStage::inspect() const {
    SelectInspection out;
    for (const auto& join : m_joins)
        out.joins.push_back(join == nullptr ? StateSize{} : join->size());
    if (m_match != nullptr)
        out.match = m_match->size();
    for (const auto& before : m_before)
        out.before.push_back(before == nullptr ? StateSize{} : before->size());
    if (m_analytics != nullptr)
        out.analytics += m_analytics->size();
    if (m_group != nullptr)
        m_group->inspect(out);
    return out;
}

} // namespace vigil::engine
