// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"

namespace vigil::pipeline {

/// Reads [layout]. Names become those of the catalog; one that neither the catalog nor a mapping of
/// the workspace's sources knows is a warning, for a sender may have names of its own.
void readLayout(const TomlSection& section, Workspace& workspace);

} // namespace vigil::pipeline
