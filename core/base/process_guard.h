// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace vigil {

/// To be called first by every program: patients' data and passwords stay with its user.
/// - New files are for their owner alone (0600, folders 0700), as long as nobody asks otherwise.
/// - An optimised build leaves no core image and lets no other process of the user read its memory,
///   unless VIGIL_DUMPABLE=1 says so (for debuggers). Debug builds and those with a sanitizer,
///   which looks at the process from outside, are left as they are.
/// *Thread:* before others start.
void guardProcess() noexcept;

} // namespace vigil
