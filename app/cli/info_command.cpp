// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "base/time.h"
#include "pipeline/workspace/recording_formats.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace vigil::app {
namespace {

using nlohmann::ordered_json;

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

} // namespace

void addInfoCommand(CLI::App& app, Action& action) {
    struct Options {
        std::string path;
        bool verify = false;
    };

    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("info", "Facts of a recording as JSON");
    command
        ->add_option("path", options->path,
                     "a recording: " + ingest::recordingTitles(pipeline::recordingFormats()))
        ->required();
    command->add_flag("--verify", options->verify, "check checksums and list what is wrong");
    command->callback([options, &action] {
        action = [options](const std::stop_token&) -> int {
            auto recording = pipeline::openRecording(options->path);
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
