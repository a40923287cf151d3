// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigil::tests {

/// The bytes of `samples` in a WFDB signal format, written from the format's description
/// (signal(5) of the WFDB guide): 8, 16, 24, 32, 61, 80, 160, 212, 310, 311. Of format 8 the
/// samples are differences.
[[nodiscard]] std::string encodeSamples(int format, const std::vector<std::int32_t>& samples);

/// The value that says "not recorded" in a format; format 8 has none.
[[nodiscard]] std::optional<std::int32_t> invalidSample(int format);

} // namespace vigil::tests
