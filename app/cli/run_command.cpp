// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/command_input.h"
#include "app/cli/json_text.h"
#include "app/cli/line_output.h"
#include "app/cli/query_output.h"
#include "app/cli/recorded_input.h"
#include "app/cli/run_session.h"
#include "app/cli/workspace_option.h"
#include "base/clock.h"
#include "base/plain_text.h"
#include "pipeline/commands/session.h"
#include "pipeline/pipeline.h"
#include "pipeline/view/alarm_line.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <vector>

namespace vigil::app {
namespace {

/// Of alarm lines that wait at the end.
constexpr std::chrono::seconds kPatienceWithReader{1};

struct Options {
    WorkspaceOption workspace;
    std::string duration;
    std::string record;
    std::string report;
    std::string alarms = "-";
    std::string results;
    std::string commands;
    bool demo = false;
};

/// Where alarms, results and answers go; those that go to one place share it.
struct Outputs {
    std::shared_ptr<LineOutput> alarms;  ///< never null
    std::shared_ptr<LineOutput> results; ///< null: nobody asks
    std::shared_ptr<LineOutput> answers; ///< standard output; null: nobody asks

    [[nodiscard]] std::vector<std::shared_ptr<LineOutput>> each() const {
        std::vector<std::shared_ptr<LineOutput>> all;
        for (const auto& output : {alarms, results, answers})
            if (output && std::ranges::find(all, output) == all.end())
                all.push_back(output);
        return all;
    }

    /// The readers have some time for what waits.
    void finish() const {
        for (const auto& output : each())
            output->lines().finish(kPatienceWithReader);
    }

    [[nodiscard]] std::uint64_t dropped() const {
        std::uint64_t lines = 0;
        for (const auto& output : each())
            lines += output->lines().dropped();
        return lines;
    }
};

Result<Outputs> openOutputs(const Options& options) {
    std::map<std::string, std::shared_ptr<LineOutput>> opened;
    const auto open = [&](const std::string& target) -> Result<std::shared_ptr<LineOutput>> {
        auto& output = opened[target];
        if (!output) {
            auto made = LineOutput::open(target);
            if (!made)
                return propagate(made);
            output = std::move(*made);
        }
        return output;
    };
    Outputs outputs;
    auto alarms = open(options.alarms);
    if (!alarms)
        return propagate(alarms);
    outputs.alarms = std::move(*alarms);
    if (!options.results.empty()) {
        auto results = open(options.results);
        if (!results)
            return propagate(results);
        outputs.results = std::move(*results);
    }
    if (!options.commands.empty()) {
        auto answers = open("-");
        if (!answers)
            return propagate(answers);
        outputs.answers = std::move(*answers);
    }
    return outputs;
}

nlohmann::ordered_json reportOf(pipeline::Pipeline& pipeline) {
    const auto end = pipeline.snapshot();
    auto& metrics = pipeline.metrics();
    const auto hop = [](const pipeline::LatencyWindow& window) {
        const auto all = window.total();
        const auto ms = [](std::chrono::nanoseconds v) {
            return std::chrono::duration<double, std::milli>(v).count();
        };
        return nlohmann::ordered_json{{"count", all.count()},
                                      {"p50_ms", ms(all.quantile(0.5))},
                                      {"p95_ms", ms(all.quantile(0.95))},
                                      {"p99_ms", ms(all.quantile(0.99))},
                                      {"max_ms", ms(all.max())}};
    };
    nlohmann::ordered_json report;
    report["rows_in"] = metrics.rowsIn.load();
    report["rows_out"] = metrics.rowsOut.load();
    report["alarms_raised"] = metrics.alarmsRaised.load();
    report["gaps"] = metrics.gaps.load();
    report["missing"] = metrics.missing.load();
    report["duplicates"] = metrics.duplicates.load();
    report["late"] = metrics.late.load();
    report["dropped"] = end->losses.dropped;
    report["dead_letters"] = metrics.deadLetters.load();
    report["store_skipped"] = metrics.storeSkipped.load();
    report["journal_skipped"] = metrics.journalSkipped.load();
    report["latency"] = {{"decoded", hop(metrics.decoded)},
                         {"evaluated", hop(metrics.evaluated)},
                         {"alarm", hop(metrics.alarm)},
                         {"stored", hop(metrics.stored)}};
    for (const auto& source : end->sources)
        report["sources"].push_back({{"name", source.name},
                                     {"state", pipeline::name(source.state)},
                                     {"messages", source.messages},
                                     {"bytes", source.bytes},
                                     {"connects", source.connects},
                                     {"error", source.error},
                                     {"warning", source.warning}});
    for (const auto& sink : end->sinks)
        report["sinks"].push_back({{"name", sink.state.name},
                                   {"delivered", sink.state.delivered},
                                   {"waiting", sink.state.waiting},
                                   {"refused", sink.state.refused},
                                   {"dropped", sink.state.dropped},
                                   {"retries", sink.state.retries},
                                   {"error", sink.state.error}});
    return report;
}

/// What a connection costs that is not as it was asked for.
void warnOfSources(const pipeline::Pipeline& pipeline,
                   const std::function<void(const std::string&)>& warn) {
    const auto states = pipeline.sourceStatus();
    for (std::size_t i = 0; i < states.size(); ++i)
        if (!states[i].warning.empty())
            warn("source " + pipeline.workspace().sources[i].name + ": " + states[i].warning);
}

/// `outputs` outlive the pipeline.
pipeline::PipelineOptions optionsFor(const pipeline::Workspace& workspace, const Options& options,
                                     const Outputs& outputs,
                                     const std::function<void(const std::string&)>& warn) {
    pipeline::PipelineOptions made;
    made.feedsSinks = true;
    if (!options.demo)
        made.database = pipeline::databasePath(workspace);
    made.resumesRecordings = true;
    made.onAlarms = [&lines = outputs.alarms->lines()](const auto& events) {
        for (const auto& event : events)
            lines.write(pipeline::alarmLine(event));
    };
    made.onWarning = warn;
    if (outputs.results)
        made.onResult = [&lines = outputs.results->lines()](const std::string& query,
                                                            const engine::QueryResult& result) {
            for (std::size_t row = 0; row < result.rows->rowCount(); ++row)
                lines.write(resultLine(query, result, row), base::LineWriter::Rank::Ordinary);
        };
    return made;
}

int run(const Options& options, const std::stop_token& stop) {
    if (options.demo != options.workspace.path.empty()) {
        std::cerr << "vigilctl: error: run takes either --workspace FILE or --demo\n";
        return kUsage;
    }
    std::optional<Ticks> duration;
    if (!options.duration.empty()) {
        const auto parsed = parseSpan(options.duration);
        if (!parsed) {
            reportFailure(parsed.error());
            return kUsage;
        }
        duration = *parsed;
    }
    auto workspace = pipeline::Workspace::demo();
    if (!options.demo)
        if (const int code = loadWorkspace(options.workspace, workspace); code != kDone)
            return code;

    base::SystemClock clock;
    const auto outputs = openOutputs(options);
    if (!outputs)
        return reportFailure(outputs.error());
    const auto warn = warnOnce();
    auto pipelineOptions = optionsFor(workspace, options, *outputs, warn);
    auto begun = RunSession::begin(std::move(workspace), options.workspace, clock,
                                   std::move(pipelineOptions));
    if (!begun)
        return reportFailure(begun.error());
    auto& session = **begun;
    if (!options.record.empty())
        if (auto recording = session.pipeline()->startRecording(options.record); !recording)
            return reportFailure(recording.error());
    std::cerr << "running '" << shown(session.pipeline()->workspace().name)
              << "', stop with Ctrl+C; "
              << "not a medical device\n";

    std::unique_ptr<CommandInput> commands;
    if (!options.commands.empty()) {
        auto input =
            CommandInput::open(options.commands, session.session(), outputs->answers->lines());
        if (!input)
            return reportFailure(input.error());
        commands = std::move(*input);
    }

    const SteadyTime begin = clock.steadyNow();
    bool runs = true;
    while (runs && !stop.stop_requested() && !session.pipeline()->ended() &&
           (!duration || clock.steadyNow() - begin < *duration)) {
        clock.waitFor(std::chrono::milliseconds(50), stop);
        warnOfSources(*session.pipeline(), warn);
        runs = session.work();
    }
    commands.reset();
    const auto pipeline = session.pipeline();
    pipeline->stop();
    outputs->finish();
    auto report = reportOf(*pipeline);
    report["lines_dropped"] = outputs->dropped();
    if (options.report.empty()) {
        std::cerr << jsonText(report) << '\n';
        return runs ? kDone : kFailed;
    }
    std::ofstream out(options.report, std::ios::binary);
    out << jsonText(report, 2) << '\n';
    return out ? (runs ? kDone : kFailed)
               : reportFailure({ErrorCode::Io, "cannot be written", options.report});
}

} // namespace

void addRunCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand(
        "run", "The live pipeline without a window; alarm transitions come out as JSON lines");
    command->add_option("--workspace", options->workspace.path, "a *.vigil.toml file");
    addTrustFlag(*command, options->workspace);
    command->add_flag("--demo", options->demo, "the demo ward of the embedded simulator");
    command->add_option("--for", options->duration, "stop after this span, for example 60s or 2h");
    command->add_option("--record", options->record, "record the raw stream to this .vgl file");
    command->add_option("--alarms", options->alarms,
                        "write alarm transitions there, or - (default)");
    command->add_option("--results", options->results,
                        "write rows of query results there, or -, as JSON lines");
    command->add_option("--commands", options->commands,
                        "read commands there, or -, one JSON object a line; answers on stdout");
    command->add_option("--report", options->report, "write counters and latencies there as JSON");
    command->callback([options, &action] {
        action = [options](const std::stop_token& stop) { return run(*options, stop); };
    });
}

} // namespace vigil::app
