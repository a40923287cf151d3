// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/workspace_option.h"
#include "engine/explain.h"
#include "engine/growth_warnings.h"
#include "pipeline/query_hub.h"

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

namespace {

/// How the queries would run, and on stderr what in them can grow without bound.
void explainQueries(const pipeline::Workspace& workspace) {
    const auto options = pipeline::queryOptionsOf(workspace);
    for (const auto& query : workspace.queries) {
        const auto compiled = engine::Query::compile(query.sql, options);
        if (!compiled)
            continue; // the workspace would not be usable
        std::cout << "Query " << query.name << '\n'
                  << engine::renderExplanation(engine::explain(**compiled)) << std::flush;
        for (const auto& warning : engine::growthWarnings(**compiled))
            std::cerr << "vigilctl: warning: query " << query.name << ": " << warning.where << ": "
                      << warning.what << '\n';
    }
}

} // namespace

void addCheckCommand(CLI::App& app, Action& action) {
    auto path = std::make_shared<std::string>();
    auto explains = std::make_shared<bool>(false);
    auto* command = app.add_subcommand("check", "Validate a workspace file");
    command->add_option("workspace", *path, "a *.vigil.toml file")->required();
    command->add_flag("--explain", *explains,
                      "show how its queries would run, and warn of what can grow without bound");
    command->callback([path, explains, &action] {
        action = [path, explains](const std::stop_token&) -> int {
            pipeline::Workspace workspace;
            const int code = loadWorkspace(*path, workspace);
            if (code == kDone && *explains)
                explainQueries(workspace);
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
