// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"

namespace vigil::pipeline {

/// Reads a [[reference]] and adds it to the workspace. After all sources.
void readReference(const TomlSection& section, Workspace& workspace);

/// Reads a [[query]], compiles it and adds it to the workspace; complaints of the compiler stand
/// where the text stands in the file. After all sources and references.
void readQuery(const TomlSection& section, WorkspaceReading& reading);

} // namespace vigil::pipeline
