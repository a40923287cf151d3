// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/workspace_option.h"
#include "base/plain_text.h"
#include "engine/editor/explain.h"
#include "engine/editor/growth_warnings.h"
#include "pipeline/workspace/query_options.h"

#include <iostream>
#include <memory>

namespace vigil::app {

void addTrustFlag(CLI::App& command, WorkspaceOption& option) {
    command.add_flag("--trust", option.trust,
                     "read the workspace although another user owns it, or others may write it");
}

int loadWorkspace(const WorkspaceOption& option, pipeline::Workspace& out) {
    auto reading =
        pipeline::readWorkspace(option.path, [&option](std::string_view) { return option.trust; });
    if (!reading) {
        auto& error = reading.error();
        if (error.code == ErrorCode::Untrusted)
            error.detail += "; look at what it names, then add --trust";
        reportFailure(error);
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
    auto options = pipeline::queryOptionsOf(workspace);
    for (const auto& query : workspace.queries) {
        options.functions = query.functions;
        const auto compiled = engine::Query::compile(query.sql, options);
        if (!compiled)
            continue; // the workspace would not be usable
        std::cout << "Query " << query.name << '\n'
                  << shownLines(engine::renderExplanation(engine::explain(**compiled)))
                  << std::flush;
        for (const auto& warning : engine::growthWarnings(**compiled))
            std::cerr << "vigilctl: warning: query " << query.name << ": " << warning.where << ": "
                      << warning.what << '\n';
    }
}

} // namespace

void addCheckCommand(CLI::App& app, Action& action) {
    auto option = std::make_shared<WorkspaceOption>();
    auto explains = std::make_shared<bool>(false);
    auto* command = app.add_subcommand("check", "Validate a workspace file");
    command->add_option("workspace", option->path, "a *.vigil.toml file")->required();
    addTrustFlag(*command, *option);
    command->add_flag("--explain", *explains,
                      "show how its queries would run, and warn of what can grow without bound");
    command->callback([option, explains, &action] {
        action = [option, explains](const std::stop_token&) -> int {
            pipeline::Workspace workspace;
            const int code = loadWorkspace(*option, workspace);
            if (code == kDone && *explains)
                explainQueries(workspace);
            if (code == kDone)
                std::cout << shown(option->path) << ": "
                          << counted(workspace.sources.size(), "source", "sources") << ", "
                          << counted(workspace.beds.size(), "bed", "beds") << ", "
                          << counted(workspace.queries.size(), "query", "queries") << ", "
                          << counted(workspace.rules.limits.size(), "limit", "limits") << ": ok\n";
            return code;
        };
    });
}

} // namespace vigil::app
