// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace vigil::ingest {

/// The files that an input names, sorted: itself, those of a folder that a row reader can read
/// (tables and JSON; WFDB headers only when there is nothing else), or the matches of a glob
/// (`*`, `?`, `[...]`). Error: NotFound when there are none.
[[nodiscard]] Result<std::vector<std::filesystem::path>> expandInputs(const std::string& input);

} // namespace vigil::ingest
