// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace vigil::tests {

/// How often something is tried: what the environment says, else what fits into every run.
inline int timesOf(const char* variable, int usual) {
    const int asked = qEnvironmentVariableIntValue(variable);
    return asked > 0 ? asked : usual;
}

} // namespace vigil::tests
