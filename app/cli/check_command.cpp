// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/workspace_option.h"

#include <iostream>
#include <memory>

namespace vigil::app {

int loadWorkspace(const std::string& path, pipeline::Workspace& out) {
    auto reading = pipeline::readWorkspace(path);
    if (!reading) {
        reportFailure(reading.error());
        return kBadQueryOrWorkspace;
    }
    for (const auto& problem : reading->problems)
        std::cerr << pipeline::problemText(*reading, problem) << '\n';
    if (!reading->usable())
        return kBadQueryOrWorkspace;
    out = std::move(reading->workspace);
    return kDone;
}

void addCheckCommand(CLI::App& app, Action& action) {
    auto path = std::make_shared<std::string>();
    auto* command = app.add_subcommand("check", "Validate a workspace file");
    command->add_option("workspace", *path, "a *.vigil.toml file")->required();
    command->callback([path, &action] {
        action = [path](const std::stop_token&) -> int {
            pipeline::Workspace workspace;
            const int code = loadWorkspace(*path, workspace);
            if (code == kDone)
                std::cout << *path << ": " << counted(workspace.sources.size(), "source", "sources")
                          << ", " << counted(workspace.beds.size(), "bed", "beds") << ", "
                          << counted(workspace.queries.size(), "query", "queries") << ", "
                          << counted(workspace.rules.limits.size(), "limit", "limits") << ": ok\n";
            return code;
        };
    });
}

} // namespace vigil::app
