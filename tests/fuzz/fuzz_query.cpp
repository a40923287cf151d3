// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a query, and, behind a NUL, as options, rows and their cut into batches. What
// compiles runs to its end and every result cell is read; the results must not depend on the cut
// nor on the number of shards. Time and memory are bounded by the engine's own limits.
#include "encoded_rows.h"
#include "engine/query_router.h"
#include "engine/query_shard.h"
#include "engine/result_merger.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace {

using namespace vigil;

void require(bool holds, const char* what) {
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

struct Outcome {
    std::vector<std::string> rows;
    bool stopped = false; ///< by the budget, which is one of turns: another cut may keep within it
};

/// The cells that are not null, by name: which columns a batch has, and in which order, depends on
/// the rows that came with it.
std::string cellText(const model::RecordBatch& rows, std::size_t row) {
    std::map<std::string, std::string> cells;
    for (const auto& column : rows.columns)
        if (!column.isNull(row))
            cells[column.name()] = model::toJson(column.value(row));
    std::string text;
    for (const auto& [name, cell] : cells)
        text += name + '=' + cell + ' ';
    return text;
}

void read(const engine::QueryResult& result, std::vector<std::string>& to) {
    const auto& rows = *result.rows;
    require(result.order.size() == rows.rowCount(), "every row has an order");
    require(result.windowEnd.empty() || result.windowEnd.size() == rows.rowCount(),
            "window ends for all rows or none");
    for (const auto& column : rows.columns)
        require(column.size() == rows.rowCount(), "columns of one length");
    for (std::size_t row = 0; row < rows.rowCount(); ++row) {
        to.push_back(result.output + '@' +
                     std::to_string(rows.eventTime[row].time_since_epoch().count()) + ' ' +
                     cellText(rows, row));
        if (!result.windowEnd.empty())
            require(result.windowStart[row] <= result.windowEnd[row], "a window starts first");
    }
}

Outcome run(const std::shared_ptr<const engine::Query>& query, const fuzz::EncodedRows& data,
            std::size_t cut, unsigned shards) {
    const unsigned count = query->partitionable() ? shards : 1;
    engine::QueryRouter router(query, count);
    std::vector<std::unique_ptr<engine::QueryShard>> workers;
    for (unsigned i = 0; i < count; ++i)
        workers.push_back(std::make_unique<engine::QueryShard>(query));
    engine::ResultMerger merger(*query);
    Outcome outcome;
    EventTime watermark = kMinTime;
    const auto work = [&](std::vector<engine::ShardInput> inputs) {
        for (unsigned i = 0; i < count; ++i) {
            require(inputs[i].watermark >= watermark, "the watermark is monotone");
            for (auto& result : workers[i]->process(inputs[i]))
                merger.add(std::move(result));
            for (const auto& letter : workers[i]->takeRejected()) {
                require(!letter.reason.empty(), "a dead letter has a reason");
            }
            outcome.stopped |= workers[i]->breach() || router.breach();
        }
        watermark = router.watermark();
        for (const auto& letter : router.takeRejected())
            require(!letter.reason.empty(), "a dead letter has a reason");
    };
    for (const auto& reference : query->inputNames())
        if (const auto batch = data.reference(reference))
            work(router.push(reference, batch));
    for (const auto& part : data.cutInto(cut))
        work(router.push(part->stream, part));
    work(router.finish());
    for (const auto& result : merger.release(kMaxTime))
        read(result, outcome.rows);
    // Which rows there are; that they come in one order is tested elsewhere.
    std::ranges::sort(outcome.rows);
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto end = std::min(input.find('\0'), size);
    const auto sql = input.substr(0, end);
    fuzz::EncodedRows rows(input.substr(std::min(end + 1, size)));
    auto query = engine::Query::compile(sql, rows.options());
    if (!query) {
        for (const auto& finding : query.error()) {
            require(finding.offset <= sql.size() && finding.line >= 1 && finding.column >= 1,
                    "a finding lies inside the text");
            (void)engine::renderDiagnostic(finding, sql, "<sql>");
        }
        return 0;
    }
    rows.decodeFor(**query);
    const auto whole = run(*query, rows, SIZE_MAX, 1);
    const auto pieces = run(*query, rows, rows.batchRows(), rows.shards());
    if (whole.stopped || pieces.stopped)
        return 0;
    for (std::size_t i = 0; i < std::min(whole.rows.size(), pieces.rows.size()); ++i)
        if (whole.rows[i] != pieces.rows[i])
            std::fprintf(stderr, "row %zu is %s, in pieces %s\n", i, whole.rows[i].c_str(),
                         pieces.rows[i].c_str());
    require(whole.rows == pieces.rows, "results depend neither on batches nor on shards");
    return 0;
}
