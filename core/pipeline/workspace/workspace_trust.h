// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/regular_file.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::pipeline {

/// A workspace names files, variables of the environment and servers that get what these hold, so
/// who wrote it decides. Answers for a file that is foreign, by its text, whether it may be used.
using TrustsText = std::function<bool(std::string_view text)>;

/// Why somebody else than the user of this process may have written a file: "it belongs to user
/// mallory", "everybody may write it (mode 0666)"; nullopt when nobody has. Files of root are the
/// user's, and of the groups the user's own primary one is.
[[nodiscard]] std::optional<std::string> foreignnessOf(const RegularFile& file);

/// "0640".
[[nodiscard]] std::string modeText(mode_t mode);

} // namespace vigil::pipeline
