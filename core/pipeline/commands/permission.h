// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/commands/command.h"

namespace vigil::pipeline {

/// Whether the actor may do that. Everybody who can start the program may do everything, until
/// people sign on. Error: Untrusted, with what would be needed.
[[nodiscard]] Result<void> permission(const Command& command, const Actor& actor);

} // namespace vigil::pipeline
