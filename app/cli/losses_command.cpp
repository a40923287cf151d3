// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/moment_option.h"
#include "app/cli/workspace_option.h"
#include "store/journal/journal.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <limits>
#include <memory>

namespace vigil::app {

namespace {

struct LossesOptions {
    WorkspaceOption workspace;
    std::string since;
};

std::string lossLine(const store::LossEvent& loss) {
    const nlohmann::ordered_json line{{"time", toIso8601(loss.time)},
                                      {"from", toIso8601(loss.from)},
                                      {"to", toIso8601(loss.to)},
                                      {"source", loss.source},
                                      {"bed", loss.bed},
                                      {"signal", loss.signal},
                                      {"kind", store::lossKindName(loss.kind)},
                                      {"count", loss.count},
                                      {"reason", loss.reason}};
    return jsonText(line);
}

int listLosses(const LossesOptions& options) {
    pipeline::Workspace workspace;
    if (const int code = loadWorkspace(options.workspace, workspace); code != kDone)
        return code;
    store::JournalQuery query;
    query.limit = std::numeric_limits<std::uint32_t>::max();
    if (!options.since.empty()) {
        const auto since = momentOf(options.since);
        if (!since) {
            std::cerr << "vigilctl: error: '" << options.since << "' " << kMomentHelp << '\n';
            return kUsage;
        }
        query.from = *since;
    }
    const auto path = pipeline::databasePath(workspace);
    if (path.empty())
        return reportFailure(
            {ErrorCode::InvalidArgument, "the workspace stores nothing", options.workspace.path});
    auto database = store::Database::open(path, {true, false, {}});
    if (!database)
        return reportFailure(database.error());
    const auto losses = store::Journal::losses(*database, query);
    if (!losses)
        return reportFailure(losses.error());
    for (const auto& loss : *losses)
        std::cout << lossLine(loss) << '\n';
    std::cout.flush();
    return kDone;
}

} // namespace

void addLossesCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<LossesOptions>();
    auto* command = app.add_subcommand(
        "losses", "What the store of a workspace lacks, and why: a JSON line each, oldest first");
    command->add_option("--workspace", options->workspace.path, "a *.vigil.toml file")->required();
    addTrustFlag(*command, options->workspace);
    command->add_option("--since", options->since,
                        "only what was noticed since: a time, or a span back from now (2h)");
    command->callback([options, &action] {
        action = [options](const std::stop_token&) { return listLosses(*options); };
    });
}

} // namespace vigil::app
