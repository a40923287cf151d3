// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lists/dead_letter_retry.h"

#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "base/clock.h"
#include "model/identity.h"
#include "model/signal_catalog.h"
#include "pipeline/sources/source_decoder.h"
#include "store/writer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

namespace vigil::app {
namespace {

/// What came of one letter. *Thread:* value.
struct Retried {
    std::int64_t id = 0;
    std::string reason; ///< empty: it can be read
    std::size_t rows = 0;
};

/// The measured values of rows, as the pipeline stores them.
void addTrends(const model::RecordBatch& rows, store::StoreBatch& batch) {
    const auto* bed = rows.column(model::kBedColumn);
    for (const auto& column : rows.columns) {
        const auto* info = model::findSignal(column.name());
        if (bed == nullptr || model::isIdentityColumn(column.name()) ||
            (info != nullptr && info->waveform))
            continue;
        for (std::size_t row = 0; row < rows.rowCount(); ++row) {
            const auto value = column.number(row);
            if (!value || bed->text(row).empty())
                continue;
            batch.series.push_back({std::string(bed->text(row)), column.name(), column.unit()});
            batch.trends.push_back({static_cast<std::uint32_t>(batch.series.size() - 1),
                                    rows.eventTime[row], *value, rows.origin[row]});
        }
    }
}

/// Decoders by source, made when a letter of it comes. *Thread:* one.
class Retry {
public:
    explicit Retry(const pipeline::Workspace& workspace) : m_workspace(workspace) {}

    Retried decode(const store::StoredDeadLetter& stored, store::StoreBatch& batch) {
        Retried result;
        result.id = stored.id;
        const auto& sources = m_workspace.sources;
        const auto source =
            std::ranges::find(sources, stored.source, &pipeline::SourceConfig::name);
        if (source == sources.end()) {
            result.reason = "unknown_source";
            return result;
        }
        const auto index = static_cast<std::uint32_t>(source - sources.begin());
        auto& decoder = m_decoders[index];
        if (decoder == nullptr) {
            auto made = pipeline::makeDecoder(*source, m_workspace.beds);
            if (!made) {
                result.reason = "unusable_mapping";
                return result;
            }
            decoder = std::move(*made);
        }
        decoder->reset(); // numbers tell nothing about messages that are sent again
        ingest::RawMessage message;
        message.source = index;
        message.partition = stored.letter.origin.partition;
        message.offset = stored.letter.origin.offset;
        message.topic = stored.letter.topic;
        message.payload = stored.letter.payload;
        message.arrival = stored.letter.arrival;
        ingest::Decoded decoded;
        decoder->decode(message, decoded);
        result.rows = decoded.rows.rowCount();
        if (!decoded.rejected.empty())
            result.reason = model::deadLetterReasonName(decoded.rejected.front().reason);
        else if (result.rows == 0)
            result.reason = model::deadLetterReasonName(stored.letter.reason);
        else
            addTrends(decoded.rows, batch);
        return result;
    }

private:
    const pipeline::Workspace& m_workspace;
    std::map<std::uint32_t, std::unique_ptr<ingest::Decoder>> m_decoders;
};

Result<void> storeTrends(const pipeline::Workspace& workspace,
                         const std::filesystem::path& database, store::StoreBatch batch) {
    base::SystemClock clock;
    store::WriterOptions options;
    options.path = database;
    for (const auto& source : workspace.sources)
        options.sourceNames.push_back(source.name);
    auto writer = store::StoreWriter::open(std::move(options), clock);
    if (!writer)
        return propagate(writer);
    (*writer)->passOverPositions();
    (*writer)->apply(std::move(batch));
    const auto report = (*writer)->commit();
    if (report.durable)
        return {};
    return tl::unexpected<Error>(
        report.error.value_or(Error{ErrorCode::Io, "cannot be stored", database.string()}));
}

Result<void> removeLetters(const std::filesystem::path& path, const std::vector<Retried>& results) {
    auto database = store::Database::open(path, {false, false, {}});
    if (!database)
        return propagate(database);
    store::DeadLetters letters{store::DeadLetterBounds{}};
    auto transaction = store::Transaction::begin(*database);
    if (!transaction)
        return propagate(transaction);
    for (const auto& result : results)
        if (result.reason.empty())
            if (auto removed = letters.remove(*database, result.id); !removed)
                return propagate(removed);
    return transaction->commit();
}

} // namespace

int retryLetters(const pipeline::Workspace& workspace, const std::filesystem::path& database,
                 const std::vector<store::StoredDeadLetter>& letters) {
    Retry retry(workspace);
    store::StoreBatch batch;
    std::vector<Retried> results;
    results.reserve(letters.size());
    for (const auto& letter : letters)
        results.push_back(retry.decode(letter, batch));
    const bool some = std::ranges::any_of(results, [](const auto& r) { return r.reason.empty(); });
    if (some) {
        if (auto stored = storeTrends(workspace, database, std::move(batch)); !stored)
            return reportFailure(stored.error());
        if (auto removed = removeLetters(database, results); !removed)
            return reportFailure(removed.error());
    }
    for (const auto& result : results)
        std::cout << jsonText(nlohmann::ordered_json{
                         {"id", result.id},
                         {"result", result.reason.empty() ? "stored" : "rejected"},
                         {"reason", result.reason},
                         {"rows", result.rows}})
                  << '\n';
    std::cout.flush();
    return std::ranges::all_of(results, [](const auto& r) { return r.reason.empty(); }) ? kDone
                                                                                        : kFailed;
}

} // namespace vigil::app
