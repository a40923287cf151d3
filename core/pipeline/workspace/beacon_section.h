// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"

namespace vigil::pipeline {

/// Reads [beacon]. After the sources.
void readBeacon(const TomlSection& section, Workspace& workspace);

} // namespace vigil::pipeline
