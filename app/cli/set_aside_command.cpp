// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/workspace_option.h"
#include "base/clock.h"
#include "base/plain_text.h"
#include "store/file/set_aside.h"

#include <iostream>
#include <memory>

namespace vigil::app {
namespace {

/// A running program that cannot use the file looks at it from time to time, and has it then.
constexpr std::chrono::seconds kPatience{3};

int setAside(const WorkspaceOption& option, const std::stop_token& stop) {
    pipeline::Workspace workspace;
    if (const int code = loadWorkspace(option, workspace); code != kDone)
        return code;
    const auto database = pipeline::databasePath(workspace);
    if (database.empty())
        return reportFailure(
            {ErrorCode::InvalidArgument, "the workspace stores nothing", option.path});
    base::SystemClock clock;
    const SteadyTime deadline = clock.steadyNow() + kPatience;
    auto aside = store::setAside(database, clock);
    while (!aside && aside.error().code == ErrorCode::InUse && clock.steadyNow() < deadline &&
           clock.waitFor(std::chrono::milliseconds(100), stop))
        aside = store::setAside(database, clock);
    if (!aside)
        return reportFailure(aside.error());
    std::cout << shown(aside->string()) << '\n';
    return kDone;
}

} // namespace

void addSetAsideCommand(CLI::App& app, Action& action) {
    auto option = std::make_shared<WorkspaceOption>();
    auto* command = app.add_subcommand(
        "set-aside", "Rename a workspace's database that cannot be used, so that another one is "
                     "begun; prints its new name");
    command->add_option("--workspace", option->path, "a *.vigil.toml file")->required();
    addTrustFlag(*command, *option);
    command->callback([option, &action] {
        action = [option](const std::stop_token& stop) { return setAside(*option, stop); };
    });
}

} // namespace vigil::app
