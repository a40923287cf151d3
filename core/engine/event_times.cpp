// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/event_times.h"

#include "engine/batch_columns.h"
#include "engine/plan.h"
#include "engine/value_ops.h"

#include <algorithm>

namespace vigil::engine {

std::vector<std::optional<EventTime>> eventTimes(const Query& query, std::string_view input,
                                                 const model::BatchPtr& batch) {
    const auto& sources = query.plan().sources;
    const auto source = std::ranges::find_if(sources, [&](const SourcePlan& s) {
        return !s.reference && model::equalNames(s.input, input);
    });
    if (source != sources.end() && source->timestamp == nullptr && !source->policy.streamTime) {
        std::vector<std::optional<EventTime>> times;
        for (const auto arrival : batch->arrival)
            times.emplace_back(eventAtArrival(arrival));
        return times;
    }
    if (source == sources.end() || source->timestamp == nullptr)
        return {batch->eventTime.begin(), batch->eventTime.end()};
    const BatchColumns columns(batch, source->columns);
    std::vector<std::optional<EventTime>> times;
    times.reserve(batch->rowCount());
    EvalContext context;
    for (std::uint32_t row = 0; row < batch->rowCount(); ++row) {
        const RowView view{&columns, row, batch->eventTime[row]};
        context.sources = {&view, 1};
        context.failure.clear();
        const auto time = timeOf(evaluate(*source->timestamp, context));
        times.push_back(context.failure.empty() ? time : std::nullopt);
    }
    return times;
}

} // namespace vigil::engine
