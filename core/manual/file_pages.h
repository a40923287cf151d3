// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "manual/page.h"

namespace vigil::manual {

/// The convention of messages, and how others are mapped.
[[nodiscard]] Page messagesPage();
/// The signals that the program knows, with unit and bounds.
[[nodiscard]] Page signalsPage();
/// Recorded files that can be read.
[[nodiscard]] Page formatsPage();
/// The layouts of files that the program writes; tests/formats pins their bytes.
[[nodiscard]] Page filesPage();

} // namespace vigil::manual
