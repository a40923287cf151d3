// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/workspace.h"
#include "store/journal/dead_letters.h"

#include <filesystem>
#include <vector>

namespace vigil::app {

/// Decodes letters again and stores what can be read now; those leave the list. Prints a line each
/// and returns the exit code: kFailed when some stay rejected, or another program has the store.
[[nodiscard]] int retryLetters(const pipeline::Workspace& workspace,
                               const std::filesystem::path& database,
                               const std::vector<store::StoredDeadLetter>& letters);

} // namespace vigil::app
