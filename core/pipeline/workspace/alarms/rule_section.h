// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"

namespace vigil::pipeline {

/// Reads a [[rule]] and adds it to the rules of the workspace. After all queries and limits.
void readRule(const TomlSection& section, WorkspaceReading& reading);

/// Reads the priority of alarms.
void readPriority(const TomlSection& section, alerts::Priority& priority);

} // namespace vigil::pipeline
