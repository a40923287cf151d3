// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alarm_lines.h"
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/workspace_option.h"
#include "base/clock.h"
#include "base/line_writer.h"
#include "base/plain_text.h"
#include "pipeline/pipeline.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <memory>

namespace vigil::app {
namespace {

/// Of alarm lines that wait at the end.
constexpr std::chrono::seconds kPatienceWithReader{1};

struct Options {
    WorkspaceOption workspace;
    std::string duration;
    std::string record;
    std::string report;
    bool demo = false;
};

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
    return report;
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
    base::LineWriter lines(STDOUT_FILENO);
    pipeline::PipelineOptions pipelineOptions;
    if (!options.demo)
        pipelineOptions.database = pipeline::databasePath(workspace);
    pipelineOptions.resumesRecordings = true;
    pipelineOptions.onAlarms = [&](const auto& events) {
        for (const auto& event : events)
            lines.write(alarmLine(event));
    };
    auto opened = pipeline::Pipeline::open(std::move(workspace), clock, std::move(pipelineOptions));
    if (!opened)
        return reportFailure(opened.error());
    auto& pipeline = **opened;
    if (auto started = pipeline.start(); !started)
        return reportFailure(started.error());
    if (!options.record.empty())
        if (auto recording = pipeline.startRecording(options.record); !recording)
            return reportFailure(recording.error());
    std::cerr << "running '" << shown(pipeline.workspace().name) << "', stop with Ctrl+C; "
              << "not a medical device\n";

    const SteadyTime begin = clock.steadyNow();
    while (!stop.stop_requested() && !pipeline.ended() &&
           (!duration || clock.steadyNow() - begin < *duration))
        clock.waitFor(std::chrono::milliseconds(50), stop);
    pipeline.stop();
    lines.finish(kPatienceWithReader);
    auto report = reportOf(pipeline);
    report["lines_dropped"] = lines.dropped();
    if (options.report.empty()) {
        std::cerr << jsonText(report) << '\n';
        return kDone;
    }
    std::ofstream out(options.report, std::ios::binary);
    out << jsonText(report, 2) << '\n';
    return out ? kDone : reportFailure({ErrorCode::Io, "cannot be written", options.report});
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
    command->add_option("--report", options->report, "write counters and latencies there as JSON");
    command->callback([options, &action] {
        action = [options](const std::stop_token& stop) { return run(*options, stop); };
    });
}

} // namespace vigil::app
