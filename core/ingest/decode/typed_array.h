// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// Appends the numbers of a typed array of RFC 8746 (tags 64 to 87: integers of 8 to 64 bit, floats
/// of 16 to 64 bit, both byte orders). False when the tag is none of these or the bytes do not
/// divide into its numbers. *Thread:* any.
[[nodiscard]] bool appendTypedArray(std::uint64_t tag, std::string_view bytes,
                                    std::vector<float>& out);

} // namespace vigil::ingest
