// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a query: it compiles or gives findings whose places lie inside the text; what
// compiles also runs over a few rows of every type.
#include "engine/query_runner.h"

#include <cstdlib>
#include <string_view>

namespace {

using namespace vigil;

model::BatchPtr someRows(std::string_view stream) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = stream;
    for (const auto* name : {"time", "k", "v", "a"})
        batch->columns.emplace_back(name);
    model::Array array;
    array.emplace_back(std::int64_t{1});
    const model::Value odd[] = {model::Value(),          model::Value(true),
                                model::Value(1.5),       model::Value(std::string("12")),
                                model::Value(INT64_MIN), model::Value(std::move(array))};
    std::int64_t row = 0;
    for (const auto& value : odd) {
        const EventTime t{std::chrono::seconds{row * 7}};
        batch->beginRow(t, arrivalAtEvent(t), {0, 0, row});
        batch->columns[0].appendTime(t);
        batch->columns[1].appendText(row % 2 == 0 ? "x" : "y");
        batch->columns[2].append(value);
        batch->columns[3].appendBigInt(row++);
        batch->finishRow();
    }
    return batch;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view sql(reinterpret_cast<const char*>(data), size);
    const auto query = engine::Query::compile(sql);
    if (!query) {
        for (const auto& finding : query.error()) {
            if (finding.offset > sql.size() || finding.line < 1 || finding.column < 1)
                std::abort();
            (void)engine::renderDiagnostic(finding, sql, "<sql>");
        }
        return 0;
    }
    engine::QueryRunner runner(*query);
    for (const auto& input : (*query)->inputNames())
        runner.push(input, someRows(input));
    runner.finish();
    (void)runner.takeResults();
    (void)runner.takeRejected();
    return 0;
}
