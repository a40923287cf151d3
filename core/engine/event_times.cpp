// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/event_times.h"

#include "engine/plan/plan.h"
#include "engine/row_times.h"

#include <algorithm>

namespace vigil::engine {

std::vector<std::optional<EventTime>> eventTimes(const Query& query, std::string_view input,
                                                 const model::BatchPtr& batch) {
    const auto& sources = query.plan().sources;
    const auto source = std::ranges::find_if(sources, [&](const SourcePlan& s) {
        return !s.reference && model::equalNames(s.input, input);
    });
    if (source == sources.end())
        return {batch->eventTime.begin(), batch->eventTime.end()};
    const BatchColumns columns(batch, source->columns);
    Chunk chunk;
    chunk.batch = batch;
    static_cast<void>(readTimes(*source, columns, chunk, [](std::uint32_t, const std::string&) {}));
    std::vector<std::optional<EventTime>> times(batch->rowCount());
    for (std::size_t i = 0; i < chunk.size(); ++i)
        times[chunk.row(i)] = chunk.times[i];
    return times;
}

bool takesStreamTimes(const Query& query, std::string_view input) {
    return std::ranges::any_of(query.plan().sources, [&](const SourcePlan& source) {
        return !source.reference && source.timestamp == nullptr && source.policy.streamTime &&
               model::equalNames(source.input, input);
    });
}

std::vector<model::Value> columnValues(const model::BatchPtr& batch, const ColumnPath& path) {
    const std::vector<ColumnPath> wanted{path};
    const BatchColumns columns(batch, wanted);
    std::vector<model::Value> values;
    for (std::uint32_t row = 0; row < batch->rowCount() && !columns.absent(0); ++row)
        values.push_back(columns.value(0, row));
    return values;
}

} // namespace vigil::engine
