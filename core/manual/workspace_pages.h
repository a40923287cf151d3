// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "manual/page.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::manual {

/// All sections with all keys.
[[nodiscard]] Page workspacePage();

/// The sections whose titles have all of the words ("limit"; "mqtt source"), else the keys of that
/// name, each with its section.
[[nodiscard]] std::optional<Page> sectionPage(const std::vector<std::string>& words);
/// The words that titles of sections have, and the names of keys; for what is near.
[[nodiscard]] std::vector<std::string_view> sectionNames();

} // namespace vigil::manual
