// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/output_builder.h"

#include "engine/budget_meter.h"
#include "engine/value_ops.h"

#include <algorithm>
#include <numeric>

namespace vigil::engine {

namespace {

constexpr std::size_t kBytesPerStep = 8; ///< of text
/// A row without its columns: three times, the origin, the order; as arrays that double.
constexpr std::size_t kRowBytes = 2 * (3 * sizeof(EventTime) + sizeof(model::RowOrigin));
constexpr std::size_t kCellBytes = 2 * sizeof(double);

/// Appends a value; counts what the column allocates for it.
void appendCounted(model::Column& to, const model::Value& value) {
    const auto texts = to.dictionary().size();
    to.append(value);
    if (to.kind() == model::Column::Kind::Mixed)
        countBytes(2 * sizeof value);
    else if (to.dictionary().size() != texts)
        countBytes(2 * sizeof(std::string) + value.asText().size());
}

} // namespace

void Rejections::add(const RowView& view, const std::string& reason) {
    DeadLetter letter;
    // Counters group by the reason: what is specific goes behind the first colon.
    const auto colon = reason.find(": ");
    if (colon != std::string::npos)
        letter.detail = reason.substr(colon + 2);
    letter.reason = reason.substr(0, colon);
    if (view.columns != nullptr) {
        const auto& batch = view.columns->batch();
        letter.stream = batch.stream;
        if (view.row < batch.origin.size())
            letter.origin = batch.origin[view.row];
        letter.row = model::toJson(view.columns->record(view.row));
    }
    countBytes(sizeof letter + letter.row.size() + letter.detail.size());
    countSteps(letter.row.size() / kBytesPerStep);
    m_letters.push_back(std::move(letter));
}

OutputBuilder::OutputBuilder(const SelectPlan& plan) : m_plan(plan) {
    for (const auto& item : plan.items)
        m_parts += item.star ? 0 : partsOf(*item.value);
    reset();
}

void OutputBuilder::reset() {
    m_batch = std::make_shared<model::RecordBatch>();
    m_columns.clear();
    m_out = {};
    m_rows = 0;
    m_sorted = true;
    m_batch->columns.reserve(m_plan.items.size());
    for (const auto& item : m_plan.items) {
        m_columns.push_back(m_batch->columns.size());
        if (!item.star)
            m_batch->columns.emplace_back(item.name);
    }
}

void OutputBuilder::addStar(const ItemPlan&, const RowView& view) {
    if (view.columns == nullptr)
        return;
    const auto isItem = [this](std::string_view name) {
        return std::ranges::any_of(m_plan.items, [&](const ItemPlan& item) {
            return !item.star && model::equalNames(item.name, name);
        });
    };
    for (const auto& column : view.columns->batch().columns) {
        if (isHiddenColumn(column.name()) || isItem(column.name()))
            continue; // a named item replaces the column of that name
        auto& to = m_batch->columnForWriting(column.name());
        if (to.unit().empty() && !column.unit().empty())
            to.setUnit(column.unit());
        if (column.isNull(view.row))
            to.appendNull();
        else
            appendCounted(to, column.value(view.row));
    }
    const auto columns = view.columns->batch().columns.size();
    countBytes(columns * kCellBytes);
    countSteps(columns);
}

/// What an item made anew is counted with what it holds; what it read has been.
void OutputBuilder::appendItem(const ItemPlan& item, model::Column& to, const model::Value& value) {
    using Type = model::Value::Type;
    const bool nested = value.type() == Type::Array || value.type() == Type::Record;
    if (nested && item.value->op != Expression::Op::Column)
        countBytes(bytesBeside(value));
    appendCounted(to, value);
}

bool OutputBuilder::add(EvalContext& context, std::uint64_t order, bool windowed) {
    countSteps(BudgetMeter::kStepsPerRow + m_parts / kPartsPerStep);
    countBytes(kRowBytes + m_columns.size() * kCellBytes);
    m_values.clear();
    for (const auto& item : m_plan.items)
        if (!item.star && !isBounded(m_values.emplace_back(evaluate(*item.value, context))))
            (void)context.fail("a value is too large");
    if (!context.failure.empty())
        return false;
    const bool hasRow = !context.sources.empty() && context.sources[0].columns != nullptr;
    const auto* const from = hasRow ? &context.sources[0].columns->batch() : nullptr;
    const std::uint32_t row = hasRow ? context.sources[0].row : 0;
    m_sorted = m_sorted && (m_rows == 0 || m_batch->eventTime.back() <= context.time);
    m_batch->beginRow(context.time, from != nullptr ? from->arrival[row] : ArrivalTime{},
                      from != nullptr ? from->origin[row] : model::RowOrigin{});
    std::size_t value = 0;
    for (std::size_t i = 0; i < m_plan.items.size(); ++i) {
        const auto& item = m_plan.items[i];
        if (item.star)
            addStar(item, context.sources[item.table]);
        else
            appendItem(item, m_batch->columns[m_columns[i]], m_values[value++]);
    }
    m_batch->finishRow();
    m_out.chunk.order.push_back(order);
    if (windowed) {
        m_out.windowStart.push_back(context.windowStart);
        m_out.windowEnd.push_back(context.windowEnd);
    }
    ++m_rows;
    return true;
}

void OutputBuilder::addWindow(std::size_t count, EventTime start, EventTime end) {
    countRows(count);
    countBytes(count * (kRowBytes + 2 * 2 * sizeof(EventTime) + m_columns.size() * kCellBytes));
    m_sorted = m_sorted && (m_rows == 0 || m_batch->eventTime.back() <= end);
    m_rows += count;
    m_batch->eventTime.resize(m_rows, end);
    m_batch->arrival.resize(m_rows);
    m_batch->origin.resize(m_rows);
    m_out.chunk.order.resize(m_rows, 0);
    m_out.windowStart.resize(m_rows, start);
    m_out.windowEnd.resize(m_rows, end);
}

StepRows OutputBuilder::take() {
    auto& chunk = m_out.chunk;
    if (m_sorted) {
        chunk.times = RowTimes(*m_batch);
        chunk.ascending = true;
    } else {
        std::vector<std::uint32_t> by(m_rows);
        std::iota(by.begin(), by.end(), 0U);
        std::ranges::stable_sort(by, {}, [&](std::uint32_t i) { return m_batch->eventTime[i]; });
        const auto order = chunk.order;
        for (std::size_t i = 0; i < m_rows; ++i) {
            chunk.times.push_back(m_batch->eventTime[by[i]]);
            chunk.order[i] = order[by[i]];
        }
        chunk.rows = std::move(by);
        chunk.ascending = true;
    }
    chunk.batch = std::move(m_batch);
    auto out = std::move(m_out);
    reset();
    return out;
}

} // namespace vigil::engine
