// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace vigil::tests::effects {

/// Who is called by a workspace, and when, in forty minutes of four alarms of which one is
/// acknowledged after ten. Begins with "refused" when the workspace is.
std::string called(const std::string& toml);

} // namespace vigil::tests::effects
