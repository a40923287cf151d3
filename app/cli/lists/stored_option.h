// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "app/cli/workspace_option.h"
#include "base/time.h"

#include <filesystem>
#include <optional>
#include <string>

namespace vigil::app {

/// Of commands that list what the store of a workspace holds.
struct StoredOption {
    WorkspaceOption workspace;
    std::string since, until;
};

/// --workspace, --trust and --since; `what` was noticed, or happened.
void addStoredOptions(CLI::App& command, StoredOption& option, const std::string& what);

/// Where the workspace stores, and from when to when is asked for.
struct StoredRange {
    pipeline::Workspace workspace;
    std::filesystem::path database;
    std::optional<EventTime> since, until;
};

/// kDone, or an exit code after the error was told.
[[nodiscard]] int readStored(const StoredOption& option, StoredRange& range);

} // namespace vigil::app
