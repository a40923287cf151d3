// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/row_time.h"

#include "engine/time_unit.h"
#include "engine/value_ops.h"

namespace vigil::engine {

using model::Value;

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

} // namespace vigil::engine
