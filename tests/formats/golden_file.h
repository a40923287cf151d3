// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace vigil::tests {

/// The folder of golden files.
[[nodiscard]] std::filesystem::path goldenFolder();

/// What is wrong with `bytes` as those of the format's version; empty: they are those of the golden
/// file. With VIGIL_WRITE_GOLDEN=1 a file that is missing is written.
[[nodiscard]] std::string differenceFromGolden(const std::string& format, int version,
                                               std::string_view bytes);

/// The bytes of a golden file; empty when it is not there.
[[nodiscard]] std::string goldenBytes(const std::string& format, int version);

} // namespace vigil::tests
