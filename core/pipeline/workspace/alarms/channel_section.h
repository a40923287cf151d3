// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"

namespace vigil::pipeline {

/// One [[channel]]; after the sinks, whose places it must not share.
void readChannel(const TomlSection& section, Workspace& workspace, ChannelKinds kinds);

} // namespace vigil::pipeline
