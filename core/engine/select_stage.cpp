// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/select_stage.h"

namespace vigil::engine {

SelectStage::SelectStage(const SelectPlan& plan, WindowBounds bounds)
    : m_plan(plan), m_fed(plan.tables.size()), m_out(plan) {
    if (plan.grouped)
        m_group = std::make_unique<GroupStage>(plan, bounds);
}

SelectStage::~SelectStage() = default;
SelectStage::SelectStage(SelectStage&&) noexcept = default;

void SelectStage::feed(std::size_t table, const Chunk& chunk) {
    if (chunk.size() > 0)
        m_fed[table].push_back(&chunk);
}

std::vector<StepRows> SelectStage::turn(EventTime watermark, Rejections& rejections) {
    for (const auto* chunk : m_fed[0]) {
        RowSet rows(*chunk,
                    std::make_shared<const BatchColumns>(chunk->batch, m_plan.tables[0].columns));
        run(rows, m_out, rejections);
    }
    for (auto& fed : m_fed)
        fed.clear();
    if (m_group != nullptr)
        m_group->close(watermark, m_out, rejections);
    std::vector<StepRows> results;
    if (!m_out.empty())
        results.push_back(m_out.take());
    return results;
}

void SelectStage::run(RowSet& rows, OutputBuilder& out, Rejections& rejections) {
    if (m_plan.where != nullptr)
        filter(rows, *m_plan.where, rejections);
    if (m_group != nullptr) {
        m_group->add(rows, rejections);
        return;
    }
    if (m_plan.having != nullptr)
        filter(rows, *m_plan.having, rejections);
    project(rows, out, rejections);
}

void SelectStage::filter(RowSet& rows, const Expression& condition, Rejections& rejections) {
    EvalContext context;
    RowView scratch;
    std::vector<std::uint32_t> kept;
    kept.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows.show(i, context, scratch);
        const bool passes = holds(condition, context);
        if (!context.failure.empty())
            rejections.add(context.sources[0], context.failure);
        else if (passes)
            kept.push_back(static_cast<std::uint32_t>(i));
    }
    rows.keep(kept);
}

void SelectStage::project(const RowSet& rows, OutputBuilder& out, Rejections& rejections) {
    EvalContext context;
    RowView scratch;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows.show(i, context, scratch);
        if (!out.add(context, rows.order(i), false))
            rejections.add(context.sources[0], context.failure);
    }
}

std::size_t SelectStage::bytes() const {
    return sizeof *this + (m_group == nullptr ? 0 : m_group->bytes());
}

} // namespace vigil::engine
