// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/workspace_option.h"
#include "base/clock.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace vigil::app {

namespace {

struct OncallOptions {
    WorkspaceOption workspace;
    std::string at;
};

int tellOncall(const OncallOptions& options) {
    EventTime at = eventAtArrival(base::SystemClock().now());
    if (!options.at.empty()) {
        const auto parsed = parseIso8601(options.at);
        if (!parsed) {
            reportFailure(parsed.error());
            return kUsage;
        }
        at = *parsed;
    }
    pipeline::Workspace workspace;
    if (const int code = loadWorkspace(options.workspace, workspace); code != kDone)
        return code;
    nlohmann::ordered_json line = nlohmann::ordered_json::object();
    for (const auto& schedule : workspace.escalation.schedules) {
        line[schedule.name] = nlohmann::ordered_json::array();
        if (auto member = schedule.onCall(at))
            line[schedule.name].push_back(std::move(*member));
    }
    std::cout << jsonText(line) << std::endl;
    return kDone;
}

} // namespace

void addOncallCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<OncallOptions>();
    auto* command =
        app.add_subcommand("oncall", "Who is on call by each schedule of a workspace, as JSON");
    command->add_option("--workspace", options->workspace.path, "a *.vigil.toml file")->required();
    addTrustFlag(*command, options->workspace);
    command->add_option("--at", options->at, "at this time, for example 2026-01-05T03:00:00Z");
    command->callback([options, &action] {
        action = [options](const std::stop_token&) { return tellOncall(*options); };
    });
}

} // namespace vigil::app
