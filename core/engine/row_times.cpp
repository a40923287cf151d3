// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/row_times.h"

#include "engine/expression/time_unit.h"
#include "engine/expression/value_ops.h"

#include <utility>

namespace vigil::engine {

using model::Value;

namespace {

/// Notes how the times of a chunk lie. What lies behind is counted where they do not ascend.
TimeSpread measureTimes(Chunk& chunk) {
    const std::span<const EventTime> times = chunk.times;
    TimeSpread spread;
    chunk.ascending = neverDecrease(times);
    if (!chunk.ascending)
        spread = spreadOf(times);
    else if (!times.empty())
        spread.bounds = {times.front(), times.back()};
    chunk.bounds = spread.bounds;
    return spread;
}

/// The times of all rows of a batch at once, where nothing has to be evaluated.
void readAll(const SourcePlan& source, const BatchColumns& columns, Chunk& chunk) {
    const auto& batch = columns.batch();
    if (source.timestamp == nullptr && source.policy.streamTime) {
        chunk.times = RowTimes(batch);
        return;
    }
    auto& times = chunk.times.own();
    if (source.timestamp == nullptr) {
        times.reserve(batch.rowCount());
        for (const auto arrival : batch.arrival)
            times.push_back(eventAtArrival(arrival));
        return;
    }
    const auto* const column = source.timestamp->op == Expression::Op::Column
                                   ? columns.flat(source.timestamp->index)
                                   : nullptr;
    if (column == nullptr || column->kind() != model::Column::Kind::DateTime || column->hasNulls())
        return;
    times.reserve(batch.rowCount());
    for (const auto ticks : column->integers())
        times.push_back(EventTime{Ticks{ticks}});
}

} // namespace

std::optional<EventTime> timeOfRow(const SourcePlan& source, const BatchColumns& columns,
                                   std::uint32_t row, std::string& failure) {
    const auto& batch = columns.batch();
    EventTime time =
        source.policy.streamTime ? batch.eventTime[row] : eventAtArrival(batch.arrival[row]);
    if (source.timestamp != nullptr) {
        EvalContext context;
        const RowView view{&columns, row, time};
        context.sources = {&view, 1};
        const Value value = evaluate(*source.timestamp, context);
        const auto read = timeOf(value);
        if (!read || !context.failure.empty()) {
            failure = !context.failure.empty() ? context.failure
                      : value.isNull()         ? "event time is null"
                                               : "event time is not a datetime";
            return std::nullopt;
        }
        time = *read;
    }
    if (isRepresentable(time))
        return time;
    failure = "event time outside the years 1 to 9999";
    return std::nullopt;
}

TimeSpread readTimes(const SourcePlan& source, const BatchColumns& columns, Chunk& chunk,
                     const std::function<void(std::uint32_t, std::string)>& reject) {
    const auto& batch = columns.batch();
    const auto candidates = std::exchange(chunk.rows, {});
    chunk.order.clear();
    if (candidates.empty())
        readAll(source, columns, chunk);
    if (candidates.empty() && chunk.size() == batch.rowCount()) {
        const auto spread = measureTimes(chunk);
        if (chunk.size() == 0 ||
            (isRepresentable(spread.bounds.least) && isRepresentable(spread.bounds.newest)))
            return spread;
    }
    // One by one.
    chunk.times = {};
    const std::size_t count = candidates.empty() ? batch.rowCount() : candidates.size();
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto row = candidates.empty() ? i : candidates[i];
        std::string failure;
        const auto time = timeOfRow(source, columns, row, failure);
        if (!time) {
            reject(row, std::move(failure));
            continue;
        }
        chunk.rows.push_back(row);
        chunk.order.push_back(chunk.firstOrder + row);
        chunk.times.push_back(*time);
    }
    return measureTimes(chunk);
}

} // namespace vigil::engine
