// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Scanning of the small text language of WFDB headers, and the files that hold it. *Thread:* any.
namespace vigil::ingest::wfdbtext {

/// The next blank-separated field; empty at the end. `line` is moved past it.
[[nodiscard]] std::string_view takeField(std::string_view& line) noexcept;

/// `text` without blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// The integer that `text` starts with ("+3", "-12"); `text` is moved past it. nullopt, and nothing
/// moved, when there is none or it does not fit in 64 bits.
[[nodiscard]] std::optional<std::int64_t> takeInteger(std::string_view& text) noexcept;

/// The finite decimal number that `text` starts with; as takeInteger().
[[nodiscard]] std::optional<double> takeReal(std::string_view& text) noexcept;

/// Moves `text` past `expected`; false when it starts with something else.
[[nodiscard]] bool takeChar(std::string_view& text, char expected) noexcept;

/// `bytes` if they are UTF-8, else read as Latin-1 (old headers name no encoding). NUL bytes at
/// the end are dropped, those inside become blanks.
[[nodiscard]] std::string toUtf8(std::string_view bytes);

/// The whole file. Errors: NotFound, Io, Full when it is longer than `maxBytes`.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path,
                                           std::uintmax_t maxBytes);

} // namespace vigil::ingest::wfdbtext
