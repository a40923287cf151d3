// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstddef>
#include <string>

namespace vigil::engine {

/// Byte offset of the first match of a regular expression plus one; 0 where there is none and where
/// the pattern is no regular expression. ECMAScript, without case, a dot matches line ends too. The
/// ways tried are bounded, so that no text can stall a shard. Error: why it cannot be said.
[[nodiscard]] Result<std::size_t> regexPosition(const std::string& text,
                                                const std::string& pattern);

} // namespace vigil::engine
