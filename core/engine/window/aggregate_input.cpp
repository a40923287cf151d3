// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/aggregate_input.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"

#include <algorithm>

namespace vigil::engine {

using model::Column;
using model::Value;
using Type = model::Value::Type;

namespace {

/// Text that was not CAST is read as a number; the row fails where it is none.
void readText(Value& value, EvalContext& context, std::string_view where) {
    if (value.type() != Type::Text)
        return;
    if (const auto number = numberOf(value))
        value = Value(*number);
    else
        context.fail(std::string(where) + " of a text that is no number: " + value.asText());
}

/// ORDER BY of an aggregate goes by numbers, bits and times.
Value sortKey(const Expression& e, EvalContext& context) {
    Value key = evaluate(e, context);
    readText(key, context, "ORDER BY");
    if (key.type() == Type::Record || key.type() == Type::Array)
        context.fail("ORDER BY takes bigint, float or datetime, this is " +
                     std::string(model::typeName(key.type())));
    return key;
}

bool isNumeric(const Value& v) { return v.isNumber() || v.type() == Type::Bit; }

} // namespace

void AggregateInput::open(const AggregateLayout& layout, const RowSet& rowSet) {
    lanes.resize(layout.lanes().size());
    lists.resize(layout.lists().size());
    samples.resize(layout.samples().size());
    m_evaluates = !lists.empty();
    m_parts = 0;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const auto* const argument = layout.lanes()[i].argument;
        // A lane without argument belongs to an aggregate that keeps rows.
        if (argument != nullptr && !readFlat(rowSet, *argument, lanes[i])) {
            m_evaluates = true;
            m_parts += partsOf(*argument);
        }
    }
    for (std::size_t i = 0; i < samples.size(); ++i)
        if (!readFlat(rowSet, *layout.samples()[i], samples[i]))
            m_evaluates = true;
}

bool AggregateInput::readFlat(const RowSet& rowSet, const Expression& argument,
                              LaneValues& values) {
    const bool direct = rowSet.columns() != nullptr && argument.op == Expression::Op::Column;
    const Column* flat = direct ? rowSet.columns()->flat(argument.index) : nullptr;
    if (flat == nullptr ||
        (flat->kind() != Column::Kind::Float && flat->kind() != Column::Kind::BigInt &&
         flat->kind() != Column::Kind::Null))
        return false;
    values.flat = flat;
    return true;
}

bool AggregateInput::evaluateRow(const AggregateLayout& layout, EvalContext& context,
                                 std::uint64_t order) {
    const std::size_t laneCount = lanes.size();
    countSteps(1 + (m_parts + laneCount + lists.size() + samples.size()) / kPartsPerStep);
    // Once while the row is read, once in an array that doubles.
    countBytes(2 * (laneCount + samples.size()) * sizeof(Value) + lists.size() * sizeof(KeptRow));
    std::vector<Value> values(laneCount);
    for (std::size_t i = 0; i < laneCount; ++i) {
        const auto& lane = layout.lanes()[i];
        if (lanes[i].flat != nullptr || lane.argument == nullptr)
            continue;
        values[i] = evaluate(*lane.argument, context);
        if (lane.readsTexts)
            readText(values[i], context, lane.numeric ? "aggregate" : "MIN or MAX");
        if (lane.numeric && !values[i].isNull() && !isNumeric(values[i]))
            context.fail("aggregate of " + std::string(model::typeName(values[i].type())));
    }
    std::vector<KeptRow> kept(lists.size());
    for (std::size_t i = 0; i < lists.size(); ++i) {
        const auto& plan = *layout.lists()[i];
        kept[i].order = order;
        for (const auto& key : plan.order)
            kept[i].sort.push_back(sortKey(*key.value, context));
        if (plan.argument != nullptr)
            kept[i].value = evaluate(*plan.argument, context);
        else if (plan.function->wholeRows && context.sources[0].columns != nullptr)
            kept[i].value = context.sources[0].columns->record(context.sources[0].row);
        countBytes(bytesBeside(kept[i]));
    }
    std::vector<Value> sampled(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].flat != nullptr)
            continue;
        sampled[i] = sortKey(*layout.samples()[i], context);
        if (!sampled[i].isNull() && !isNumeric(sampled[i]))
            context.fail("percentile of " + std::string(model::typeName(sampled[i].type())));
    }
    if (!context.failure.empty())
        return false;
    for (std::size_t i = 0; i < laneCount; ++i)
        if (lanes[i].flat == nullptr) {
            countBytes(bytesBeside(values[i]));
            lanes[i].values.push_back(std::move(values[i]));
        }
    for (std::size_t i = 0; i < samples.size(); ++i)
        if (samples[i].flat == nullptr)
            samples[i].values.push_back(std::move(sampled[i]));
    for (std::size_t i = 0; i < lists.size(); ++i)
        lists[i].push_back(std::move(kept[i]));
    return true;
}

void AggregateInput::close(const AggregateLayout&, const RowSet& rowSet) {
    if (rowSet.columns() != nullptr)
        rows = rowSet.rows(rowScratch);
}

} // namespace vigil::engine
