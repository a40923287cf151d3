// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alarms/alarm_load.h"
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/recorded_input.h"
#include "app/cli/workspace_option.h"
#include "base/clock.h"
#include "base/plain_text.h"
#include "base/regular_file.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/history_spec.h"
#include "pipeline/workspace/recording_formats.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace vigil::app {
namespace {

using nlohmann::ordered_json;
using namespace std::chrono_literals;

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;
constexpr auto kShownEvery = 1s;

struct WhatIfOptions {
    RecordedInput input;
    WorkspaceOption workspace;
    std::string rules;
    std::string history;
};

/// One set of rules over the recording. *Thread:* one. *Owns:* the running pipeline.
class Trial {
public:
    Trial(pipeline::Workspace workspace, bool technical, base::Clock& clock)
        : m_workspace(std::move(workspace)), m_load(m_workspace.rules, technical), m_clock(clock) {}

    Result<void> start(const std::function<void(const std::string&)>& warn) {
        pipeline::PipelineOptions options;
        options.onWarning = warn;
        options.onAlarms = [this](const auto& events) { m_load.add(events); };
        auto opened = pipeline::Pipeline::open(m_workspace, m_clock, std::move(options));
        if (!opened)
            return propagate(opened);
        m_pipeline = std::move(*opened);
        return m_pipeline->start();
    }

    [[nodiscard]] bool ended() const { return m_pipeline->ended(); }

    /// Of the whole, 0 to 1.
    [[nodiscard]] double progress() const {
        const auto snapshot = m_pipeline->snapshot();
        if (!snapshot->replay || snapshot->replay->end <= snapshot->replay->start)
            return 0;
        const auto& replay = *snapshot->replay;
        return std::chrono::duration<double>(replay.now - replay.start) /
               std::chrono::duration<double>(replay.end - replay.start);
    }

    /// Why the recording could not be played to its end.
    [[nodiscard]] Result<void> finish() {
        m_pipeline->stop();
        const auto end = m_pipeline->snapshot();
        for (const auto& query : end->queries)
            if (!query.stopped.empty())
                std::cerr << "vigilctl: warning: query " << shown(query.name)
                          << " was stopped: " << shown(query.stopped) << '\n';
        const auto& source = end->sources.front();
        if (source.state == pipeline::SourceState::Failed && !source.error.empty())
            return fail(ErrorCode::Io, source.error);
        return {};
    }

    /// From the beginning of the recording to the last row of each bed.
    [[nodiscard]] double bedHours() const {
        const auto end = m_pipeline->snapshot();
        double hours = 0;
        for (const auto& bed : end->beds)
            if (bed.lastSeen && end->replay && *bed.lastSeen > end->replay->start)
                hours += std::chrono::duration<double, std::ratio<3600>>(*bed.lastSeen -
                                                                         end->replay->start)
                             .count();
        return hours;
    }

    [[nodiscard]] AlarmLoad::ByRule alarms() const { return m_load.alarms(); }

private:
    pipeline::Workspace m_workspace;
    AlarmLoad m_load;
    base::Clock& m_clock;
    std::unique_ptr<pipeline::Pipeline> m_pipeline; ///< last: it ends before what it tells
};

/// The rules of the file, for the workspace; an exit code. `stale`: they tell when data are stale.
int readRulesFile(const std::string& path, pipeline::Workspace& workspace, bool& stale) {
    auto file = RegularFile::open(path);
    if (!file)
        return reportFailure(file.error());
    auto text = file->readAll(kLargestFile);
    if (!text)
        return reportFailure(text.error());
    const auto reading = pipeline::parseRules(std::move(*text), path, workspace);
    for (const auto& problem : reading.problems)
        std::cerr << pipeline::problemText(reading, problem) << '\n';
    if (!reading.usable())
        return kBadQueryOrWorkspace;
    const auto& was = workspace.rules.stale;
    const auto& is = reading.workspace.rules.stale;
    stale = was.bedSilent != is.bedSilent || was.signalSilent != is.signalSilent;
    workspace.rules = reading.workspace.rules;
    return kDone;
}

/// Puts what is to be played in place of the sources; an exit code.
int playInput(const WhatIfOptions& options, const base::Clock& clock,
              pipeline::Workspace& workspace) {
    if (options.history.empty() == options.input.path.empty()) {
        std::cerr << "vigilctl: error: give either a recording or --history SPAN\n";
        return kUsage;
    }
    if (options.history.empty()) {
        if (const auto playing = playInstead(workspace, options.input, 0); !playing) {
            std::cerr << "vigilctl: error: " << shown(playing.error().text()) << '\n';
            return kUsage;
        }
        return kDone;
    }
    const auto span = parseSpan(options.history);
    if (!span || *span <= Ticks::zero()) {
        std::cerr << "vigilctl: error: --history takes a span back from now, for example 8h\n";
        return kUsage;
    }
    const auto database = pipeline::databasePath(workspace);
    if (database.empty())
        return reportFailure(
            {ErrorCode::InvalidArgument, "the workspace stores nothing", options.workspace.path});
    std::vector<std::string> outputs;
    for (const auto& query : workspace.queries)
        outputs.insert(outputs.end(), query.outputs.begin(), query.outputs.end());
    const EventTime now = eventAtArrival(clock.now());
    playInstead(workspace, std::make_shared<pipeline::HistorySpec>(database, now - *span, now,
                                                                   std::move(outputs)));
    workspace.sources.front().mapping.reset(); // what is stored is in the catalog's terms
    return kDone;
}

/// Waits until all have ended; false when it was stopped from outside.
bool waitFor(const std::vector<std::unique_ptr<Trial>>& trials, base::Clock& clock,
             const std::stop_token& stop) {
    SteadyTime next = clock.steadyNow() + kShownEvery;
    while (!std::ranges::all_of(trials, [](const auto& trial) { return trial->ended(); })) {
        if (!clock.waitFor(20ms, stop))
            return false;
        if (clock.steadyNow() < next)
            continue;
        next = clock.steadyNow() + kShownEvery;
        double least = 1;
        for (const auto& trial : trials)
            least = std::min(least, trial->ended() ? 1 : trial->progress());
        std::cerr << "vigilctl: " << static_cast<int>(100 * least) << " % judged\n";
    }
    return true;
}

ordered_json listOf(const std::vector<RaisedAlarm>& alarms) {
    auto list = ordered_json::array();
    for (const auto& alarm : alarms) {
        ordered_json item{{"bed", alarm.bed},
                          {"time", toIso8601(alarm.time)},
                          {"priority", alerts::name(alarm.priority)},
                          {"value", nullptr}};
        if (alarm.value)
            item["value"] = *alarm.value;
        if (!alarm.subject.empty())
            item["subject"] = alarm.subject;
        list.push_back(std::move(item));
    }
    return list;
}

ordered_json jsonOf(const std::vector<RuleComparison>& comparisons) {
    auto json = ordered_json::object();
    for (const auto& rule : comparisons)
        json[rule.rule] = {{"now", rule.now},
                           {"then", rule.then},
                           {"added", listOf(rule.added)},
                           {"dropped", listOf(rule.dropped)}};
    return json;
}

ordered_json perHour(std::size_t alarms, double hours) {
    return hours > 0 ? ordered_json(static_cast<double>(alarms) / hours) : ordered_json(nullptr);
}

int whatIf(const WhatIfOptions& options, const std::stop_token& stop) {
    base::SystemClock clock;
    pipeline::Workspace workspace;
    if (const int code = loadWorkspace(options.workspace, workspace); code != kDone)
        return code;
    if (const int code = playInput(options, clock, workspace); code != kDone)
        return code;
    auto changed = workspace;
    bool technical = false;
    if (!options.rules.empty())
        if (const int code = readRulesFile(options.rules, changed, technical); code != kDone)
            return code;
    const auto warn = warnOnce(); // the trials play the same recording
    std::vector<std::unique_ptr<Trial>> trials;
    trials.push_back(std::make_unique<Trial>(std::move(workspace), technical, clock));
    if (!options.rules.empty())
        trials.push_back(std::make_unique<Trial>(std::move(changed), technical, clock));
    for (const auto& trial : trials)
        if (auto started = trial->start(warn); !started)
            return reportFailure(started.error());
    if (!waitFor(trials, clock, stop)) {
        std::cerr << "vigilctl: it was ended before all was judged\n";
        return kFailed;
    }
    for (const auto& trial : trials)
        if (const auto finished = trial->finish(); !finished)
            return reportFailure(finished.error());
    const auto now = trials.front()->alarms();
    const auto then = trials.back()->alarms();
    const double hours = trials.front()->bedHours();
    std::cout << jsonText(ordered_json{{"rules", jsonOf(compared(now, then))},
                                       {"per_bed_hour",
                                        {{"now", perHour(countOf(now), hours)},
                                         {"then", perHour(countOf(then), hours)}}}})
              << '\n';
    return std::cout.flush() ? kDone : kFailed;
}

} // namespace

void addWhatIfCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<WhatIfOptions>();
    auto* command = app.add_subcommand(
        "whatif", "Which alarms other rules would have raised, over a recording or over what is "
                  "stored: one JSON object");
    command->add_option("path", options->input.path,
                        "a recording: " + ingest::recordingTitles(pipeline::recordingFormats()) +
                            "; or tables, a row a time and a column a signal");
    command->add_option("--workspace", options->workspace.path, "its rules and queries are of now")
        ->required();
    addTrustFlag(*command, options->workspace);
    command->add_option("--rules", options->rules,
                        "a TOML file of [[limit]], [[rule]] and [stale]: the rules of then "
                        "(default: those of now); [stale] alone keeps the limits and rules");
    command->add_option("--history", options->history,
                        "instead of a recording: what the workspace has stored since, 8h");
    addRecordedOptions(*command, options->input);
    command->callback([options, &action] {
        action = [options](const std::stop_token& stop) { return whatIf(*options, stop); };
    });
}

} // namespace vigil::app
