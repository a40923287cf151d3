// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"

namespace vigil::pipeline {

/// Reads a [[source]] of any of `kinds` with its tables and adds it to the workspace.
void readSource(const TomlSection& section, Workspace& workspace, SourceKinds kinds);

/// What can be written: `kind = "mqtt" or ...`.
[[nodiscard]] std::string kindChoice(SourceKinds kinds);

} // namespace vigil::pipeline
