// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/workspace.h"

#include <CLI/CLI.hpp>

#include <string>

namespace vigil::app {

/// Which workspace, and whether it is read although it is foreign. *Thread:* value.
struct WorkspaceOption {
    std::string path;
    bool trust = false;
};

/// Adds --trust beside the option that names the workspace.
void addTrustFlag(CLI::App& command, WorkspaceOption& option);

/// Reads a workspace, printing its problems to standard error; returns an exit code.
[[nodiscard]] int loadWorkspace(const WorkspaceOption& option, pipeline::Workspace& out);

} // namespace vigil::app
