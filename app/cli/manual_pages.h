// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>

namespace vigil::app {

/// A page of man(1), as roff: vigil, vigilctl, vigil-query or vigil-workspace; `program` is this
/// one with all of its commands. Error: NotFound.
[[nodiscard]] Result<std::string> manualPage(const CLI::App& program, std::string_view name);

} // namespace vigil::app
