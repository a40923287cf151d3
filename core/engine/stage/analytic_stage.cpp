// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/analytic_stage.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"

#include <algorithm>
#include <optional>

namespace vigil::engine {

using model::Value;
using Kind = AnalyticPlan::Kind;

namespace {

constexpr std::uint64_t kStepsPerFunction = 4;
constexpr std::size_t kFewStates = 1024; ///< below this a sweep is not worth the walk

} // namespace

AnalyticStage::AnalyticStage(const std::vector<AnalyticPlan>& plans, WindowBounds bounds)
    : m_endInclusive(bounds == WindowBounds::EndInclusive) {
    for (const auto& analytic : plans) {
        auto& function = m_functions.emplace_back();
        function.plan = &analytic;
        function.sweepAt = kFewStates;
        if (analytic.kind == Kind::Aggregate)
            function.layout = std::make_unique<AggregateLayout>(analytic.aggregate);
    }
}

AnalyticStage::~AnalyticStage() = default;

void AnalyticStage::run(RowSet& rows, Rejections& rejections) {
    const OperatorScope scope(OperatorPlace::Kind::Analytic);
    const auto reject = [&](std::size_t i, const std::string& reason) {
        RowView scratch;
        rejections.add(rows.views(i, scratch)[0], reason);
    };
    // A row that one function cannot read takes part in none.
    keepNumbers(rows, rejections);
    for (std::size_t before = rows.size() + 1; before != rows.size();) {
        before = rows.size();
        for (const auto& function : m_functions)
            if (function.layout != nullptr)
                AggregateInput(*function.layout, rows, reject);
    }
    std::vector<std::optional<AggregateInput>> inputs(m_functions.size());
    for (std::size_t f = 0; f < m_functions.size(); ++f)
        if (m_functions[f].layout != nullptr)
            inputs[f].emplace(*m_functions[f].layout, rows, reject);

    const std::size_t perRow = m_functions.size();
    countBytes(rows.size() * perRow * sizeof(Value));
    std::vector<Value> slots(rows.size() * perRow);
    EvalContext context;
    RowView scratch;
    std::string key;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows.show(i, context, scratch);
        for (std::size_t f = 0; f < perRow; ++f) {
            auto& function = m_functions[f];
            const auto& plan = *function.plan;
            key.clear();
            for (const auto& part : plan.partitionBy)
                appendKey(key, evaluate(*part, context));
            countSteps(kStepsPerFunction);
            const auto known = function.states.size();
            auto& state = function.states[key];
            if (function.states.size() != known)
                countBytes(sizeof(State) + textBytes(key) + dequeBytes(state.rows));
            state.newest = context.time;
            const bool counts = plan.when == nullptr || holds(*plan.when, context);
            auto& slot = slots[i * perRow + f];
            switch (plan.kind) {
            case Kind::Lag:
                slot = lag(plan, state, context, counts);
                break;
            case Kind::Last:
                slot = last(plan, state, context, counts);
                break;
            case Kind::IsFirst:
                slot = isFirst(plan, state, context.time, counts);
                break;
            case Kind::Anomaly:
                slot = anomaly(plan, state, context, counts);
                break;
            case Kind::Aggregate:
                slot = aggregate(function, state, context.time, counts, *inputs[f], i);
                break;
            }
        }
    }
    rows.setSlots(std::move(slots), perRow);
}

Value AnalyticStage::lag(const AnalyticPlan& plan, State& state, EvalContext& context,
                         bool counts) {
    while (!state.rows.empty() && state.rows.front().time <= context.time - plan.limit)
        state.rows.pop_front();
    Value result;
    if (state.rows.size() >= plan.offset)
        result = state.rows[state.rows.size() - plan.offset].value;
    else if (plan.fallback != nullptr)
        result = evaluate(*plan.fallback, context);
    if (counts) {
        auto value = evaluate(*plan.value, context);
        if (state.rows.size() < plan.offset)
            countBytes(sizeof(Remembered) + bytesBeside(value));
        state.rows.push_back({context.time, std::move(value)});
        if (state.rows.size() > plan.offset)
            state.rows.pop_front();
    }
    return result;
}

Value AnalyticStage::last(const AnalyticPlan& plan, State& state, EvalContext& context,
                          bool counts) {
    if (counts) {
        state.rows.clear();
        state.rows.push_back({context.time, evaluate(*plan.value, context)});
    }
    if (!state.rows.empty() && state.rows.front().time > context.time - plan.limit)
        return state.rows.front().value;
    return plan.fallback == nullptr ? Value() : evaluate(*plan.fallback, context);
}

Value AnalyticStage::isFirst(const AnalyticPlan& plan, State& state, EventTime t,
                             bool counts) const {
    if (!counts)
        return Value(std::int64_t{0});
    const std::int64_t length = plan.limit.count();
    const std::int64_t inside = t.time_since_epoch().count() - (m_endInclusive ? 1 : 0);
    const std::int64_t rest = (inside % length + length) % length;
    const EventTime end{Ticks{inside - rest + length}};
    const bool first = state.interval != end;
    state.interval = end;
    return Value(std::int64_t{first});
}

void AnalyticStage::keepNumbers(RowSet& rows, Rejections& rejections) const {
    EvalContext context;
    RowView scratch;
    for (const auto& function : m_functions) {
        if (function.plan->kind != Kind::Anomaly)
            continue;
        std::vector<std::uint32_t> kept;
        kept.reserve(rows.size());
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            rows.show(i, context, scratch);
            const Value value = evaluate(*function.plan->value, context);
            if (context.failure.empty() && !value.isNull() && !value.isNumber())
                context.fail("anomaly detection needs numbers, this is " +
                             std::string(model::typeName(value.type())));
            if (context.failure.empty())
                kept.push_back(i);
            else
                rejections.add(context.sources[0], context.failure);
        }
        rows.keep(kept);
    }
}

/// A null and a row that fails WHEN are neither judged nor learned.
Value AnalyticStage::anomaly(const AnalyticPlan& plan, State& state, EvalContext& context,
                             bool counts) {
    const Value value = counts ? evaluate(*plan.value, context) : Value();
    if (value.isNull())
        return {};
    if (state.detector == nullptr)
        state.detector = std::make_unique<AnomalyDetector>(plan.anomaly);
    countBytes(4 * sizeof(double));
    countSteps(1 + state.detector->valueCount() / kPartsPerStep);
    const auto verdict = state.detector->judge(value.toDouble(), context.time, plan.limit);
    model::Record result;
    result.fields.emplace_back("IsAnomaly", Value(std::int64_t{verdict.anomaly}));
    result.fields.emplace_back("Score", Value(verdict.score));
    return Value(std::move(result));
}

Value AnalyticStage::aggregate(const Function& function, State& state, EventTime t, bool counts,
                               const AggregateInput& input, std::size_t i) {
    if (state.group == nullptr)
        state.group = std::make_unique<SlidingGroup>(*function.layout);
    countSteps(1);
    if (counts) {
        state.group->push(input, i, t);
        state.group->admit(t);
    }
    state.group->evict(t - function.plan->limit);
    return state.group->current().result(0, 0);
}

void AnalyticStage::forget(EventTime watermark) {
    for (auto& function : m_functions) {
        if (function.states.size() < function.sweepAt || watermark == kMinTime ||
            watermark == kMaxTime)
            continue;
        std::erase_if(function.states, [&](const auto& entry) {
            return entry.second.newest < watermark - function.plan->limit;
        });
        function.sweepAt = std::max(kFewStates, 2 * function.states.size());
    }
}

StateSize AnalyticStage::size() const {
    StateSize size;
    size.bytes = sizeof *this + m_functions.capacity() * sizeof(Function);
    for (const auto& function : m_functions) {
        size.bytes += tableBytes(function.states);
        size.keys += function.states.size();
        for (const auto& [key, state] : function.states) {
            size.rows += state.rows.size();
            size.bytes += textBytes(key) + dequeBytes(state.rows);
            for (const auto& row : state.rows)
                size.bytes += bytesBeside(row.value);
            if (state.group != nullptr) {
                size.rows += state.group->rowCount();
                size.bytes += state.group->bytes();
            }
            if (state.detector != nullptr) {
                size.rows += state.detector->valueCount();
                size.bytes += state.detector->bytes();
            }
        }
    }
    return size;
}

} // namespace vigil::engine
