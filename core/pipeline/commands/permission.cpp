// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/commands/permission.h"

namespace vigil::pipeline {

Result<void> permission(const Command& command, const Actor& actor) {
    if (actor.name.empty())
        return fail(ErrorCode::Untrusted,
                    "nobody has given the command '" + std::string(name(command.what)) + "'");
    return {};
}

} // namespace vigil::pipeline
