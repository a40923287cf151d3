// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace.h"

#include <string>

namespace vigil::app {

/// Reads a workspace, printing its problems to standard error; returns an exit code.
[[nodiscard]] int loadWorkspace(const std::string& path, pipeline::Workspace& out);

} // namespace vigil::app
