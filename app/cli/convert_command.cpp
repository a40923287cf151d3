// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/row_stream.h"
#include "app/cli/row_writer.h"
#include "app/cli/table_options.h"
#include "base/plain_text.h"
#include "ingest/wfdb/wfdb_output.h"
#include "ingest/wfdb/wfdb_record.h"
#include "store/recording/recording_writer.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

namespace vigil::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostGains = 64; ///< of a record that are tried for another one

struct Options {
    std::string in, out;
    std::string from, to;
    TableArguments table;
    std::string timeExpression;
};

/// Of both ends, each taken; one that is not given is all times.
struct Range {
    EventTime from = kMinTime;
    EventTime to = kMaxTime;

    [[nodiscard]] bool has(EventTime time) const noexcept { return time >= from && time <= to; }
};

int usage(const std::string& what) {
    std::cerr << "vigilctl: error: " << shown(what) << '\n';
    return kUsage;
}

std::optional<std::string> rangeOf(const Options& options, Range& range) {
    for (const auto& [name, text, out] : {std::tuple{"--from", &options.from, &range.from},
                                          std::tuple{"--to", &options.to, &range.to}})
        if (!text->empty()) {
            const auto time = parseIso8601(*text);
            if (!time)
                return std::string(name) + " takes an ISO-8601 time, such as 2026-01-31T08:00:00Z";
            *out = *time;
        }
    return std::nullopt;
}

int reportDone(std::uint64_t count, const char* one, const char* many, const std::string& path) {
    std::cerr << counted(count, one, many) << " written to " << shown(path) << '\n';
    return kDone;
}

/// Messages as they are: what one recording holds another one gets.
int toMessages(const Options& options, const pipeline::TableReading& tables, const Range& range,
               const std::stop_token& stop) {
    auto recording = pipeline::openPlayable(options.in, tables);
    if (!recording)
        return reportFailure(recording.error());
    for (const auto& warning : (*recording)->outline().warnings)
        std::cerr << "vigilctl: warning: " << shown(warning) << '\n';
    store::RecordingOptions recorded;
    recorded.workspace = fs::path(options.in).filename().string();
    recorded.appVersion = VIGIL_VERSION;
    auto writer = store::RecordingWriter::create(options.out, std::move(recorded));
    if (!writer)
        return reportFailure(writer.error());
    if (range.from != kMinTime)
        if (const auto sought = (*recording)->seek(range.from); !sought)
            return reportFailure(sought.error());
    while (!stop.stop_requested()) {
        const auto message = (*recording)->next();
        if (!message)
            return reportFailure(message.error());
        if (!*message || (*message)->time > range.to)
            break;
        if (const auto added = (*writer)->append(**message); !added)
            return reportFailure(added.error());
    }
    if (const auto finished = (*writer)->finish(); !finished)
        return reportFailure(finished.error());
    return stop.stop_requested()
               ? kFailed
               : reportDone((*writer)->totals().messages, "message", "messages", options.out);
}

/// One pass over the rows in the range; false, and told, when they cannot be read.
template <typename Use>
bool forRows(const Options& options, const pipeline::TableReading& tables, const Range& range,
             bool tell, Use use) {
    auto rows = RowStream::open(options.in, tables);
    auto failure = rows ? std::optional<Error>() : rows.error();
    while (!failure) {
        const auto batch = (*rows)->next();
        if (tell)
            for (const auto& note : (*rows)->takeNotes())
                std::cerr << "vigilctl: warning: " << shown(note) << '\n';
        if (!batch)
            failure = batch.error();
        else if (*batch == nullptr)
            return true;
        else
            for (std::size_t row = 0; row < (*batch)->rowCount(); ++row)
                if (range.has((*batch)->eventTime[row]))
                    use(**batch, row);
    }
    reportFailure(*failure);
    return false;
}

int toRows(const Options& options, const pipeline::TableReading& tables, const Range& range,
           RowWriter::Format format) {
    RowWriter writer(format);
    // The first line of a table names columns that may come late.
    if (writer.needsColumns() &&
        !forRows(options, tables, range, false,
                 [&](const auto& batch, std::size_t /*row*/) { writer.addColumns(batch); }))
        return kFailed;
    if (const auto opened = writer.open(options.out); !opened)
        return reportFailure(opened.error());
    std::uint64_t count = 0;
    if (!forRows(options, tables, range, true, [&](const auto& batch, std::size_t row) {
            writer.write(batch, row);
            ++count;
        }))
        return kFailed;
    if (const auto finished = writer.finish(); !finished)
        return reportFailure(finished.error());
    return reportDone(count, "row", "rows", options.out);
}

/// How the signals of a record are scaled; nothing of other inputs.
std::vector<double> gainsOf(const std::string& path) {
    std::vector<double> gains;
    if (const auto record = ingest::WfdbRecord::open(path))
        for (const auto& part : record->layout().parts)
            for (const auto& channel : part.channels)
                if (channel && gains.size() < kMostGains &&
                    std::ranges::find(gains, channel->gain) == gains.end())
                    gains.push_back(channel->gain);
    return gains;
}

int toRecord(const Options& options, const pipeline::TableReading& tables, const Range& range) {
    ingest::WfdbOutput record(gainsOf(options.in));
    if (!forRows(options, tables, range, true,
                 [&](const auto& batch, std::size_t row) { record.add(batch, row); }))
        return kFailed;
    for (const auto& column : record.leftOut())
        std::cerr << "vigilctl: warning: column '" << shown(column)
                  << "' is text, which a record cannot hold; it is left out\n";
    const auto frames = record.write(options.out);
    if (!frames)
        return reportFailure(frames.error());
    return reportDone(static_cast<std::uint64_t>(*frames), "sample time", "sample times",
                      options.out);
}

int convert(const Options& options, const std::stop_token& stop) {
    Range range;
    if (const auto problem = rangeOf(options, range))
        return usage(*problem);
    const auto tables = tablesOf(options.table, options.timeExpression);
    if (!tables)
        return usage(tables.error().text());
    const auto extension = fs::path(options.out).extension();
    std::error_code ignored;
    if (fs::exists(options.out, ignored))
        return reportFailure({ErrorCode::InvalidArgument,
                              "there is a file of that name already; it is left alone",
                              options.out});
    if (extension == ".vgl")
        return toMessages(options, *tables, range, stop);
    if (extension == ".hea")
        return toRecord(options, *tables, range);
    if (extension == ".csv")
        return toRows(options, *tables, range, RowWriter::Format::Csv);
    if (extension == ".jsonl" || extension == ".ndjson")
        return toRows(options, *tables, range, RowWriter::Format::JsonLines);
    return usage("cannot tell what to write from the name '" + options.out +
                 "'; it ends in .vgl, .hea, .csv or .jsonl");
}

} // namespace

void addConvertCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("convert", "Write a recording or a table in another format");
    command->add_option("in", options->in, "a recording, a table, a folder of tables")->required();
    command->add_option("out", options->out, "a new file: .vgl, .hea, .csv or .jsonl")->required();
    command->add_option("--from", options->from, "only what happened since");
    command->add_option("--to", options->to, "only what happened until then");
    addTableOptions(*command, options->table);
    addTimeExpression(*command, options->timeExpression);
    command->callback([options, &action] {
        action = [options](const std::stop_token& stop) { return convert(*options, stop); };
    });
}

} // namespace vigil::app
