// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/rejection.h"

#include <optional>
#include <string>
#include <string_view>

namespace vigil::ingest {

[[nodiscard]] inline bool isGzip(std::string_view payload) noexcept {
    return payload.starts_with("\x1F\x8B");
}

/// Fills `out` (cleared first) with what the members hold, at most `most` bytes.
[[nodiscard]] std::optional<Fault> unpackGzip(std::string_view payload, std::size_t most,
                                              std::string& out);

} // namespace vigil::ingest
