// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/output_builder.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

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
    RejectedRow letter;
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
        m_parts += item.value == nullptr ? 0 : partsOf(*item.value);
    reset();
}

void OutputBuilder::reset() {
    m_batch = std::make_shared<model::RecordBatch>();
    m_columns.clear();
    m_places.clear();
    m_starColumns = 0;
    m_out = {};
    m_rows = 0;
    m_sorted = true;
    m_batch->columns.reserve(m_plan.items.size());
    for (std::size_t i = 0; i < m_plan.items.size(); ++i) {
        m_columns.push_back(m_batch->columns.size());
        if (m_plan.items[i].star)
            continue;
        m_batch->columns.emplace_back(m_plan.items[i].name);
        m_places.emplace_back(i, 0);
    }
}

model::Column* OutputBuilder::starColumn(std::size_t item, std::string_view name) {
    const auto known = m_batch->columnIndex(name);
    auto& to = m_batch->columnForWriting(name);
    if (!known) {
        m_places.emplace_back(item, m_starColumns++);
        return &to;
    }
    if (item < m_places[*known].first)
        m_places[*known] = {item, m_starColumns++};
    return to.size() == m_batch->rowCount() ? nullptr : &to;
}

void OutputBuilder::addStar(std::size_t item, const RowView& view) {
    if (view.columns == nullptr)
        return;
    for (const auto& column : view.columns->batch().columns) {
        if (isHiddenColumn(column.name()))
            continue;
        auto* const to = starColumn(item, column.name());
        if (to == nullptr)
            continue;
        if (to->unit().empty() && !column.unit().empty())
            to->setUnit(column.unit());
        // Where there is none, an item on the right may have one; else it becomes null.
        if (!column.isNull(view.row))
            appendCounted(*to, column.value(view.row));
    }
    const auto columns = view.columns->batch().columns.size();
    countBytes(columns * kCellBytes);
    countSteps(columns);
}

void OutputBuilder::addFields(std::size_t item, const model::Value& record) {
    if (record.type() != model::Value::Type::Record)
        return;
    for (const auto& [name, value] : record.asRecord().fields)
        if (auto* const to = starColumn(item, name); to != nullptr && !value.isNull())
            appendCounted(*to, value);
    const auto fields = record.asRecord().fields.size();
    countBytes(fields * kCellBytes);
    countSteps(fields);
}

/// What an item made anew is counted with what it holds; what it read has been.
void OutputBuilder::appendItem(const ItemPlan& item, model::Column& to, const model::Value& value) {
    using Type = model::Value::Type;
    const bool nested = value.type() == Type::Array || value.type() == Type::Record;
    if (nested && item.value->op != Expression::Op::Column)
        countBytes(bytesBeside(value));
    appendCounted(to, value);
}

bool OutputBuilder::add(EvalContext& context, Rank rank) {
    const bool hasRow = !context.sources.empty() && context.sources[0].columns != nullptr;
    return append(context, rank,
                  hasRow ? context.sources[0].columns->batch().origin[context.sources[0].row]
                         : model::RowOrigin{});
}

bool OutputBuilder::add(EvalContext& context, Group group) {
    if (!append(context, {}, {0, 0, group.identity}))
        return false;
    m_out.windowStart.push_back(context.windowStart);
    m_out.windowEnd.push_back(context.windowEnd);
    return true;
}

bool OutputBuilder::append(EvalContext& context, Rank rank, model::RowOrigin origin) {
    countSteps(BudgetMeter::kStepsPerRow + m_parts / kPartsPerStep);
    countBytes(kRowBytes + m_columns.size() * kCellBytes);
    m_values.clear();
    for (const auto& item : m_plan.items) {
        if (item.value == nullptr)
            continue;
        const auto& value = m_values.emplace_back(evaluate(*item.value, context));
        if (!isBounded(value))
            (void)context.fail("a value is too large");
        if (item.star && !value.isNull() && value.type() != model::Value::Type::Record)
            (void)context.fail("a star of " + std::string(model::typeName(value.type())) +
                               ", which is no record");
    }
    if (!context.failure.empty())
        return false;
    const bool hasRow = !context.sources.empty() && context.sources[0].columns != nullptr;
    const auto* const from = hasRow ? &context.sources[0].columns->batch() : nullptr;
    const std::uint32_t row = hasRow ? context.sources[0].row : 0;
    m_sorted = m_sorted && (m_rows == 0 || m_batch->eventTime.back() <= context.time);
    m_batch->beginRow(context.time, from != nullptr ? from->arrival[row] : ArrivalTime{}, origin);
    std::size_t value = 0;
    for (std::size_t i = 0; i < m_plan.items.size(); ++i) {
        const auto& item = m_plan.items[i];
        if (item.star && item.value == nullptr)
            addStar(i, context.sources[item.table]);
        else if (item.star)
            addFields(i, m_values[value++]);
        else if (auto& column = m_batch->columns[m_columns[i]]; column.size() < m_rows + 1)
            appendItem(item, column, m_values[value++]);
        else
            ++value; // a star on its left has given the column
    }
    m_batch->finishRow();
    m_out.chunk.order.push_back(rank.order);
    if (auto& blocks = m_out.chunk.block; rank.block != 0 || !blocks.empty()) {
        blocks.resize(m_rows);
        blocks.push_back(rank.block);
    }
    ++m_rows;
    return true;
}

void OutputBuilder::addWindow(std::span<const std::int64_t> identities, EventTime start,
                              EventTime end) {
    const std::size_t count = identities.size();
    countRows(count);
    countBytes(count * (kRowBytes + 2 * 2 * sizeof(EventTime) + m_columns.size() * kCellBytes));
    m_sorted = m_sorted && (m_rows == 0 || m_batch->eventTime.back() <= end);
    m_rows += count;
    m_batch->eventTime.resize(m_rows, end);
    m_batch->arrival.resize(m_rows);
    for (const auto identity : identities)
        m_batch->origin.push_back({0, 0, identity});
    m_out.chunk.order.resize(m_rows, 0);
    m_out.windowStart.resize(m_rows, start);
    m_out.windowEnd.resize(m_rows, end);
}

std::vector<std::uint32_t> OutputBuilder::arranged() const {
    std::vector<std::uint32_t> by(m_rows);
    std::iota(by.begin(), by.end(), 0U);
    if (!m_sorted)
        std::ranges::stable_sort(by, {}, [&](std::uint32_t i) { return m_batch->eventTime[i]; });
    if (!m_plan.distinct)
        return by;
    // All rows of one time are here: nothing has to be remembered.
    std::unordered_set<std::string> seen;
    EventTime time{};
    std::string key;
    std::erase_if(by, [&](std::uint32_t row) {
        if (m_batch->eventTime[row] != time)
            seen.clear();
        time = m_batch->eventTime[row];
        key.clear();
        for (const auto& column : m_batch->columns)
            appendKey(key, column.value(row));
        countSteps(m_batch->columns.size() + key.size() / kBytesPerStep);
        countBytes(key.size() + 2 * sizeof(std::string));
        return !seen.insert(key).second;
    });
    return by;
}

/// Columns stand in the order of the items that give them.
void OutputBuilder::orderColumns() {
    if (std::ranges::is_sorted(m_places))
        return;
    std::vector<std::size_t> by(m_places.size());
    std::iota(by.begin(), by.end(), std::size_t{0});
    std::ranges::stable_sort(by, {}, [&](std::size_t column) { return m_places[column]; });
    std::vector<model::Column> columns;
    columns.reserve(by.size());
    for (const auto column : by)
        columns.push_back(std::move(m_batch->columns[column]));
    m_batch->columns = std::move(columns);
}

StepRows OutputBuilder::take() {
    auto& chunk = m_out.chunk;
    chunk.ascending = true;
    if (m_sorted && !m_plan.distinct) {
        chunk.times = RowTimes(*m_batch);
    } else {
        chunk.rows = arranged();
        const auto order = std::exchange(chunk.order, {});
        const auto blocks = std::exchange(chunk.block, {});
        for (const auto row : chunk.rows) {
            chunk.times.push_back(m_batch->eventTime[row]);
            chunk.order.push_back(order[row]);
            if (!blocks.empty())
                chunk.block.push_back(blocks[row]);
        }
    }
    orderColumns();
    chunk.batch = std::move(m_batch);
    auto out = std::move(m_out);
    reset();
    return out;
}

} // namespace vigil::engine
