// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/table_recordings.h"

#include "engine/event_times.h"
#include "engine/query.h"
#include "ingest/rows/expand_inputs.h"

#include <algorithm>
#include <system_error>

namespace vigil::pipeline {
namespace {

constexpr const char* kStream = "input";

/// A query that takes every row at the time that the expression says.
Result<std::shared_ptr<const engine::Query>> queryFor(const std::string& expression) {
    engine::QueryOptions options;
    options.policy = engine::TimePolicy::recorded();
    engine::InputOptions input;
    input.name = kStream;
    input.policy = options.policy;
    options.inputs.push_back(std::move(input));
    auto query = engine::Query::compile("SELECT * FROM input TIMESTAMP BY " + expression, options);
    if (query)
        return *query;
    return fail(ErrorCode::InvalidArgument,
                "the time expression cannot work: " + (query.error().empty()
                                                           ? std::string("it is none")
                                                           : query.error().front().message),
                expression);
}

/// A record as slow as a table: it can be read like one.
bool areNumerics(const model::RecordingFacts& outline) {
    return !outline.signals.empty() && std::ranges::all_of(outline.signals, [](const auto& signal) {
        return signal.rateHz <= 1;
    });
}

} // namespace

bool isTables(const std::filesystem::path& path, const TableReading& reading,
              ingest::RecordingFormats formats) {
    if (reading.tables.format != nullptr)
        return reading.tables.format->isTable;
    if (ingest::findRecording(formats, path))
        return false;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && !std::filesystem::is_directory(path, ignored)) {
        const auto* format = ingest::formatOf(formats, path);
        return format != nullptr && format->isTable;
    }
    const auto files = ingest::expandInputs(path.string());
    return files && std::ranges::all_of(*files, [&](const auto& file) {
               const auto* format = ingest::formatOf(formats, file);
               return format != nullptr && format->isTable;
           });
}

Result<void> checkTimeExpression(const std::string& expression) {
    const auto query = queryFor(expression);
    return query ? Result<void>() : tl::unexpected<Error>(query.error());
}

Result<std::unique_ptr<model::Recording>> openPlayable(const std::filesystem::path& path,
                                                       TableReading reading,
                                                       ingest::RecordingFormats formats) {
    auto rows = path;
    if (!isTables(path, reading, formats)) {
        auto recording = openRecording(path, formats);
        const auto found = ingest::findRecording(formats, path);
        if (!recording || reading.tables.rows.nullValues.empty() || !found ||
            found->format->openRows == nullptr || !areNumerics((*recording)->outline()))
            return recording;
        reading.tables.format = found->format;
        rows = found->file;
    }
    reading.tables.rows.stream = kStream;
    if (!reading.timeExpression.empty()) {
        auto query = queryFor(reading.timeExpression);
        if (!query)
            return propagate(query);
        reading.tables.timesOf = [query = std::move(*query)](const model::BatchPtr& batch) {
            return engine::eventTimes(*query, kStream, batch);
        };
    }
    return ingest::TableRecording::open(rows, reading.tables);
}

} // namespace vigil::pipeline
