// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lists/stored_option.h"

#include "app/cli/lists/moment_option.h"

#include <iostream>

namespace vigil::app {

namespace {

bool readMoment(const char* option, const std::string& text, std::optional<EventTime>& out) {
    if (text.empty())
        return true;
    const auto moment = momentOf(text);
    if (!moment) {
        std::cerr << "vigilctl: error: " << option << " '" << text << "' " << kMomentHelp << '\n';
        return false;
    }
    out = *moment;
    return true;
}

} // namespace

void addStoredOptions(CLI::App& command, StoredOption& option, const std::string& what) {
    command.add_option("--workspace", option.workspace.path, "a *.vigil.toml file")->required();
    addTrustFlag(command, option.workspace);
    command.add_option("--since", option.since,
                       "only what " + what + " since: a time, or a span back from now (2h)");
}

int readStored(const StoredOption& option, StoredRange& range) {
    pipeline::Workspace workspace;
    if (const int code = loadWorkspace(option.workspace, workspace); code != kDone)
        return code;
    if (!readMoment("--since", option.since, range.since) ||
        !readMoment("--until", option.until, range.until))
        return kUsage;
    range.database = pipeline::databasePath(workspace);
    if (range.database.empty())
        return reportFailure(
            {ErrorCode::InvalidArgument, "the workspace stores nothing", option.workspace.path});
    return kDone;
}

} // namespace vigil::app
