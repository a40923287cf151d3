// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "ingest/decode/mapping_presets.h"

#include <nlohmann/json.hpp>

#include <iostream>

namespace vigil::app {
namespace {

int listPresets() {
    using nlohmann::ordered_json;
    for (const auto& preset : ingest::mappingPresets()) {
        const auto mapping = preset.mapping();
        auto signals = ordered_json::array();
        for (const auto& signal : mapping.signals)
            signals.push_back({{"name", signal.signal},
                               {"path", signal.value.path},
                               {"unit", signal.unit},
                               {"topic", signal.topic}});
        std::cout << jsonText(ordered_json{{"preset", preset.name},
                                           {"topics", preset.topics},
                                           {"bed", mapping.bed.path},
                                           {"time", mapping.time.path},
                                           {"time_format", preset.timeFormat},
                                           {"rows", mapping.rows.path},
                                           {"signals", std::move(signals)}})
                  << '\n';
    }
    return std::cout.flush() ? kDone : kFailed;
}

} // namespace

void addPresetsCommand(CLI::App& app, Action& action) {
    auto* command = app.add_subcommand(
        "presets", "The named mappings that [source.mapping] preset takes, as JSON lines");
    command->callback([&action] { action = [](const std::stop_token&) { return listPresets(); }; });
}

} // namespace vigil::app
