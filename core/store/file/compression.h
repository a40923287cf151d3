// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace vigil::store {

/// One zstd frame, level 3, with its content size. *Thread:* any.
[[nodiscard]] std::string compress(std::string_view bytes);
/// The content of one frame. Error: Corrupt when it is no whole frame or holds more than `most`
/// bytes (checked before anything is allocated).
[[nodiscard]] Result<std::string> decompress(std::string_view frame, std::size_t most);

} // namespace vigil::store
