// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query_runner.h"
#include "model/value.h"
#include "script/script_functions.h"

#include <QTest>

#include <memory>
#include <string>
#include <vector>

/// Queries with functions of a user over rows of columns v (one a second, from 00:00:01) and k.
namespace vigil::tests {

inline std::shared_ptr<const engine::FunctionRegistry>
functionsIn(const std::string& text, const std::string& stem = "file",
            script::ScriptLimits limits = {}) {
    auto loaded = script::loadFunctions({{stem + ".js", stem, text}}, limits,
                                        VIGIL_BIN_DIR "/vigil-functions");
    if (!loaded)
        qFatal("%s", loaded.error().text().c_str());
    return std::move(*loaded);
}

inline std::shared_ptr<const engine::Query>
queryOf(const std::string& sql, std::shared_ptr<const engine::FunctionRegistry> functions) {
    engine::QueryOptions options;
    options.policy = engine::TimePolicy::recorded();
    options.functions = std::move(functions);
    auto query = engine::Query::compile(sql, options);
    if (!query)
        qFatal("%s; %s", query.error()[0].message.c_str(), query.error()[0].hint.c_str());
    return std::move(*query);
}

inline model::BatchPtr batchOf(const std::vector<model::Value>& values, std::int64_t from = 0) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = "input";
    batch->columns.emplace_back("v");
    batch->columns.emplace_back("k");
    for (const auto& value : values) {
        const EventTime t{std::chrono::seconds{from + 1}};
        batch->beginRow(t, arrivalAtEvent(t), {0, 0, from});
        batch->columns[0].append(value);
        batch->columns[1].append(model::Value(from % 2));
        batch->finishRow();
        ++from;
    }
    return batch;
}

struct Outcome {
    std::vector<std::string> rows;    ///< of column r, as JSON
    std::vector<std::string> refused; ///< "offset: reason: detail"
};

inline void takeOut(engine::QueryRunner& runner, Outcome& outcome) {
    for (const auto& result : runner.takeResults())
        for (std::uint32_t row = 0; row < result.rows->rowCount(); ++row)
            outcome.rows.push_back(model::toJson(result.rows->columns[0].value(row)));
    for (const auto& letter : runner.takeRejected())
        outcome.refused.push_back(std::to_string(letter.origin.offset) + ": " + letter.reason +
                                  ": " + letter.detail);
}

inline Outcome outcomeOf(const std::string& sql,
                         std::shared_ptr<const engine::FunctionRegistry> functions,
                         const std::vector<model::Value>& values, unsigned shards = 1) {
    engine::QueryRunner runner(queryOf(sql, std::move(functions)), shards);
    runner.push("input", batchOf(values));
    runner.finish();
    Outcome outcome;
    takeOut(runner, outcome);
    return outcome;
}

inline std::vector<model::Value> numbers(std::int64_t count) {
    std::vector<model::Value> values;
    for (std::int64_t i = 1; i <= count; ++i)
        values.emplace_back(i);
    return values;
}

} // namespace vigil::tests
