// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/table_options.h"
#include "base/plain_text.h"
#include "base/time.h"
#include "pipeline/workspace/recording_formats.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

namespace vigil::app {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kRowsAtOnce = 65'536;

ordered_json optionalNumber(const std::optional<double>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

/// What the times of the recording are worth: without a date they count from 1970-01-01.
const char* datingName(model::Dating dating) {
    switch (dating) {
    case model::Dating::Instants:
        return "instants";
    case model::Dating::LocalClock:
        return "local_clock";
    case model::Dating::TimeOfDay:
        return "time_of_day";
    case model::Dating::None:
        break;
    }
    return "none";
}

ordered_json toJson(const model::RecordingFacts& facts) {
    ordered_json out;
    out["format"] = facts.format;
    out["dating"] = datingName(facts.dating);
    out["start"] = toIso8601(facts.start);
    out["duration_seconds"] = std::chrono::duration<double>(facts.duration).count();
    out["signals"] = ordered_json::array();
    for (const auto& signal : facts.signals)
        out["signals"].push_back({{"name", signal.name},
                                  {"unit", signal.unit},
                                  {"rate_hz", signal.rateHz},
                                  {"count", signal.count},
                                  {"missing", signal.missing},
                                  {"first", optionalNumber(signal.first)},
                                  {"min", optionalNumber(signal.min)},
                                  {"max", optionalNumber(signal.max)},
                                  {"mean", optionalNumber(signal.mean)}});
    out["gaps"] = ordered_json::array();
    for (const auto& gap : facts.gaps)
        out["gaps"].push_back(
            {{"from", toIso8601(gap.from)},
             {"to", toIso8601(gap.to)},
             {"seconds", std::chrono::duration<double>(gap.to - gap.from).count()},
             {"reason", gap.reason}});
    out["missing_segments"] = facts.missingSegments;
    out["warnings"] = facts.warnings;
    return out;
}

/// The format of a file that has rows and can be no recording: annotations. Null for all others.
const ingest::RecordingFormat* annotationsOf(const std::string& path,
                                             const pipeline::TableReading& tables) {
    const auto formats = pipeline::recordingFormats();
    if (ingest::findRecording(formats, path) || pipeline::isTables(path, tables))
        return nullptr;
    const auto* format =
        tables.tables.format != nullptr ? tables.tables.format : ingest::formatOf(formats, path);
    return format != nullptr && format->openRows != nullptr && format->openRecording == nullptr
               ? format
               : nullptr;
}

/// Facts of rows: how many, from when to when, and how often each symbol comes.
int describeRows(const std::string& path, const ingest::RecordingFormat& format) {
    auto reader = ingest::openRows(path, {}, &format);
    if (!reader)
        return reportFailure(reader.error());
    ordered_json facts{{"format", format.word}};
    std::uint64_t rows = 0;
    std::optional<EventTime> first;
    EventTime last{};
    std::map<std::string, std::uint64_t> symbols;
    auto warnings = ordered_json::array();
    for (;;) {
        const auto batch = (*reader)->next(kRowsAtOnce);
        for (const auto& warning : (*reader)->takeWarnings())
            warnings.push_back(warning);
        if (!batch)
            return reportFailure(batch.error());
        if (!*batch)
            break;
        rows += (*batch)->rowCount();
        for (const auto time : (*batch)->eventTime) {
            first = std::min(first.value_or(time), time);
            last = std::max(last, time);
        }
        if (const auto* symbol = (*batch)->column("symbol"))
            for (std::size_t row = 0; row < (*batch)->rowCount(); ++row)
                ++symbols[std::string(symbol->text(row))];
    }
    facts["count"] = rows;
    facts["start"] = first ? ordered_json(toIso8601(*first)) : ordered_json(nullptr);
    facts["end"] = first ? ordered_json(toIso8601(last)) : ordered_json(nullptr);
    facts["symbols"] = symbols;
    facts["warnings"] = warnings;
    std::cout << jsonText(facts, 2) << '\n';
    return kDone;
}

} // namespace

void addInfoCommand(CLI::App& app, Action& action) {
    struct Options {
        std::string path;
        bool verify = false;
        TableArguments table;
        std::string timeExpression;
    };

    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("info", "Facts of a recording as JSON");
    command
        ->add_option("path", options->path,
                     "a recording: " + ingest::recordingTitles(pipeline::recordingFormats()))
        ->required();
    addTableOptions(*command, options->table);
    addTimeExpression(*command, options->timeExpression);
    command->add_flag("--verify", options->verify, "check checksums and list what is wrong");
    command->callback([options, &action] {
        action = [options](const std::stop_token&) -> int {
            const auto tables = tablesOf(options->table, options->timeExpression);
            if (!tables) {
                std::cerr << "vigilctl: error: " << shown(tables.error().text()) << '\n';
                return kUsage;
            }
            if (const auto* format = annotationsOf(options->path, *tables))
                return describeRows(options->path, *format);
            auto recording = pipeline::openPlayable(options->path, *tables);
            if (!recording)
                return reportFailure(recording.error());
            const auto facts = (*recording)->measure(options->verify);
            if (!facts)
                return reportFailure(facts.error());
            std::cout << jsonText(toJson(*facts), 2) << '\n';
            return kDone;
        };
    });
}

} // namespace vigil::app
