// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alarms/alarm_collector.h"
#include "app/cli/command.h"
#include "app/cli/query_output.h"
#include "app/cli/recorded_input.h"
#include "app/cli/workspace_option.h"
#include "base/clock.h"
#include "base/plain_text.h"
#include "pipeline/pipeline.h"

#include <fstream>
#include <iostream>
#include <memory>

namespace vigil::app {
namespace {

struct Options {
    RecordedInput input;
    WorkspaceOption workspace;
    std::string speed = "max";
    std::string alarms;
    std::string results;
    std::string notify = "off";
    int shards = 0;
};

/// "max" is 0; nullopt for anything that is no speed.
std::optional<double> speedOf(const std::string& text) {
    if (text == "max")
        return 0.0;
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const std::string_view rest(end);
    if (end == text.c_str() || (!rest.empty() && rest != "x") || value < 0.1 || value > 1000)
        return std::nullopt;
    return value;
}

int replay(const Options& options, const std::stop_token& stop) {
    const auto speed = speedOf(options.speed);
    if (!speed) {
        std::cerr << "vigilctl: error: --speed takes 0.1 to 100 or max, not '" << options.speed
                  << "'\n";
        return kUsage;
    }
    if (options.notify != "off") {
        std::cerr << "vigilctl: error: a replay never notifies anybody outside; --notify takes "
                     "only off\n";
        return kUsage;
    }
    pipeline::Workspace workspace;
    workspace.rules = alerts::defaultAdultRules();
    if (!options.workspace.path.empty())
        if (const int code = loadWorkspace(options.workspace, workspace); code != kDone)
            return code;
    if (const auto playing = playInstead(workspace, options.input, *speed); !playing) {
        std::cerr << "vigilctl: error: " << shown(playing.error().text()) << '\n';
        return kUsage;
    }

    std::ofstream alarmFile;
    if (!options.alarms.empty() && options.alarms != "-") {
        alarmFile.open(options.alarms, std::ios::binary);
        if (!alarmFile)
            return reportFailure({ErrorCode::Io, "cannot be written", options.alarms});
    }
    AlarmCollector alarms;
    ResultCollector results;
    base::SystemClock clock;
    pipeline::PipelineOptions pipelineOptions;
    pipelineOptions.shards = options.shards;
    pipelineOptions.onAlarms = [&](const auto& events) { alarms.add(events); };
    if (!options.results.empty())
        pipelineOptions.onResult = [&](const std::string& query,
                                       const engine::QueryResult& result) {
            results.add(query, result);
        };
    pipelineOptions.onWarning = warnOnce();
    auto opened = pipeline::Pipeline::open(std::move(workspace), clock, std::move(pipelineOptions));
    if (!opened)
        return reportFailure(opened.error());
    auto& pipeline = **opened;
    if (auto started = pipeline.start(); !started)
        return reportFailure(started.error());
    const SteadyTime begin = clock.steadyNow();
    while (!pipeline.ended() && clock.waitFor(std::chrono::milliseconds(20), stop)) {
    }
    pipeline.stop();

    alarms.write(options.alarms.empty() || options.alarms == "-" ? std::cout : alarmFile);
    if (!options.results.empty()) {
        std::ofstream out(options.results, std::ios::binary);
        results.write(out);
        if (!out)
            return reportFailure({ErrorCode::Io, "cannot be written", options.results});
    }
    const auto end = pipeline.snapshot();
    const auto& replay = *end->replay;
    const double seconds = std::chrono::duration<double>(clock.steadyNow() - begin).count();
    const double recorded = std::chrono::duration<double>(replay.now - replay.start).count();
    std::cerr << "replayed " << recorded << " s in " << seconds << " s ("
              << (seconds > 0 ? recorded / seconds : 0) << "x), "
              << counted(pipeline.metrics().rowsIn, "row", "rows") << ", "
              << counted(alarms.raised(), "alarm", "alarms") << ", "
              << counted(end->losses.deadLetters, "dead letter", "dead letters") << ", "
              << counted(end->losses.gaps, "gap", "gaps") << ", "
              << counted(end->losses.duplicates, "duplicate", "duplicates") << '\n';
    if (!end->sources.front().error.empty() &&
        end->sources.front().state == pipeline::SourceState::Failed)
        return reportFailure({ErrorCode::Io, end->sources.front().error, options.input.path});
    return kDone; // also of one that was ended from outside: what was found so far stands
}

} // namespace

void addReplayCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand("replay", "Run a recording through the whole pipeline; alarm "
                                     "transitions come out as JSON lines");
    command
        ->add_option("path", options->input.path,
                     "a recording: " + ingest::recordingTitles(pipeline::recordingFormats()) +
                         "; or tables, a row a time and a column a signal")
        ->required();
    command->add_option("--workspace", options->workspace.path, "rules, queries and beds to use");
    addRecordedOptions(*command, options->input);
    addTrustFlag(*command, options->workspace);
    command->add_option("--speed", options->speed, "0.1 to 100, or max")->capture_default_str();
    command->add_option("--alarms", options->alarms, "write alarm transitions there (default: -)");
    command->add_option("--results", options->results, "write query results there as JSON lines");
    command->add_option("--shards", options->shards, "engine threads")->check(CLI::Range(1, 64));
    command->add_option("--notify", options->notify, "always off in a replay");
    command->callback([options, &action] {
        action = [options](const std::stop_token& stop) { return replay(*options, stop); };
    });
}

} // namespace vigil::app
