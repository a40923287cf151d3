// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// Letters and spaces as Unicode has them, code point by code point: a text keeps its number of
/// them. Bytes that are no UTF-8 stay as they are. *Thread:* any.
[[nodiscard]] std::string upperCase(std::string_view text);
[[nodiscard]] std::string lowerCase(std::string_view text);

/// The code points with case folded: equal where texts are the same but for case. A byte that is no
/// UTF-8 counts as one.
[[nodiscard]] std::u32string foldedPoints(std::string_view text);
/// Where each of them starts, and the size of the text.
[[nodiscard]] std::vector<std::size_t> pointOffsets(std::string_view text);
[[nodiscard]] char32_t foldedPoint(char32_t point) noexcept;

/// White space: the 25 characters that Unicode counts as such.
[[nodiscard]] bool isSpace(char32_t point) noexcept;

} // namespace vigil::engine
