// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lists/stored_option.h"

#include "base/clock.h"

#include <iostream>

namespace vigil::app {

namespace {

/// A time, or a span back from now.
Result<EventTime> momentOf(const std::string& text) {
    if (auto time = parseIso8601(text))
        return time;
    auto span = parseSpan(text);
    if (!span)
        return propagate(span);
    return eventAtArrival(base::SystemClock().now()) - *span;
}

bool readMoment(const char* option, const std::string& text, std::optional<EventTime>& out) {
    if (text.empty())
        return true;
    const auto moment = momentOf(text);
    if (!moment) {
        std::cerr << "vigilctl: error: " << option << " '" << text << "' "
                  << "is no time; write 2026-01-31T08:00:00Z or a span back from now, such as 2h"
                  << '\n';
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
    if (const int code = loadWorkspace(option.workspace, range.workspace); code != kDone)
        return code;
    if (!readMoment("--since", option.since, range.since) ||
        !readMoment("--until", option.until, range.until))
        return kUsage;
    range.database = pipeline::databasePath(range.workspace);
    if (range.database.empty())
        return reportFailure(
            {ErrorCode::InvalidArgument, "the workspace stores nothing", option.workspace.path});
    return kDone;
}

} // namespace vigil::app
