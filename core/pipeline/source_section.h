// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/toml_section.h"

namespace vigil::pipeline {

/// Reads a [[source]] of any kind with its tables and adds it to the workspace.
void readSource(const TomlSection& section, Workspace& workspace);

} // namespace vigil::pipeline
