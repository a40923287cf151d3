// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/workspace_option.h"
#include "base/closest_name.h"
#include "pipeline/channels/channel_test.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace vigil::app {
namespace {

using pipeline::ChannelTestStep;

int listChannels(const WorkspaceOption& option) {
    pipeline::Workspace workspace;
    if (const int code = loadWorkspace(option, workspace); code != kDone)
        return code;
    for (const auto& channel : workspace.channels)
        std::cout << jsonText(nlohmann::ordered_json{{"name", channel.name},
                                                     {"kind", channel.spec->kind().word()},
                                                     {"to", channel.spec->address()}})
                  << '\n';
    std::cout.flush();
    return kDone;
}

const char* wordOf(ChannelTestStep::Outcome outcome) noexcept {
    switch (outcome) {
    case ChannelTestStep::Outcome::Passed:
        return "passed";
    case ChannelTestStep::Outcome::Failed:
        return "failed";
    case ChannelTestStep::Outcome::Skipped:
        break;
    }
    return "skipped";
}

int unknownChannel(const pipeline::Workspace& workspace, const std::string& name) {
    std::vector<std::string_view> names;
    for (const auto& channel : workspace.channels)
        names.emplace_back(channel.name);
    const auto near = base::closestName(name, names);
    return reportFailure(
        {ErrorCode::NotFound,
         near.empty() ? "there is no such channel"
                      : "there is no such channel; did you mean '" + std::string(near) + "'?",
         name});
}

int testChannel(const WorkspaceOption& option, const std::string& name,
                const std::stop_token& stop) {
    pipeline::Workspace workspace;
    if (const int code = loadWorkspace(option, workspace); code != kDone)
        return code;
    const auto channel =
        std::ranges::find(workspace.channels, name, &pipeline::ChannelConfig::name);
    if (channel == workspace.channels.end())
        return unknownChannel(workspace, name);
    const base::SystemClock clock;
    const bool taken = pipeline::testChannel(
        *channel, workspace.name, clock, stop, [](const ChannelTestStep& step) {
            std::cout << jsonText(nlohmann::ordered_json{{"stage", pipeline::name(step.stage)},
                                                         {"result", wordOf(step.outcome)},
                                                         {"detail", step.detail}})
                      << std::endl; // each is seen as it happens
        });
    return taken ? kDone : kFailed;
}

} // namespace

void addChannelCommand(CLI::App& app, Action& action) {
    auto option = std::make_shared<WorkspaceOption>();
    auto name = std::make_shared<std::string>();
    auto* command = app.add_subcommand("channel", "The alarm channels of a workspace");
    command->require_subcommand(1);
    const auto addWorkspace = [option](CLI::App& sub) {
        sub.add_option("--workspace", option->path, "a *.vigil.toml file")->required();
        addTrustFlag(sub, *option);
    };
    auto* list = command->add_subcommand("list", "What there are: a JSON line each");
    addWorkspace(*list);
    list->callback([option, &action] {
        action = [option](const std::stop_token&) { return listChannels(*option); };
    });
    auto* test = command->add_subcommand(
        "test", "Send a notification that is marked as a test, and say how far it came: a JSON "
                "line a step; exit 1 when it was not taken");
    test->add_option("name", *name, "of the channel")->required();
    addWorkspace(*test);
    test->callback([option, name, &action] {
        action = [option, name](const std::stop_token& stop) {
            return testChannel(*option, *name, stop);
        };
    });
}

} // namespace vigil::app
