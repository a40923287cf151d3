// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace vigil {

/// Reads a size such as `16MiB`, `1.5 GiB`, `64KiB`, `512B`, `10MB` (decimal), `0`. Error: Parse.
[[nodiscard]] Result<std::size_t> parseByteSize(std::string_view text);
/// Shortest exact text that parseByteSize reads back ("16MiB", "1500B").
[[nodiscard]] std::string byteSizeText(std::size_t bytes);

} // namespace vigil
