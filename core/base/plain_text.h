// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Text from outside, before it names something or is shown: characters that nobody sees, or that
/// change what stands beside them, make one name look like another and drive terminals.
namespace vigil {

/// Most characters (code points) of the name of anything.
inline constexpr std::size_t kLongestName = 128;

/// Why a text cannot be the name of a bed, device, patient, signal, stream, source or rule.
struct NameFault {
    enum class Kind {
        Blank,   ///< empty, or nothing but spaces of any kind
        Unseen,  ///< holds a control, bidirectional, zero-width or other invisible character
        TooLong, ///< more than kLongestName characters
        NotUtf8,
    };
    Kind kind = Kind::Blank;
    char32_t character = 0; ///< of Unseen

    /// One clause about the name: "holds the invisible character U+202E".
    [[nodiscard]] std::string text() const;
};

/// nullopt for a name that may be used. Fast for plain ASCII. *Thread:* any.
[[nodiscard]] std::optional<NameFault> faultOfName(std::string_view name);

/// For characters that are never shown as they are: controls (C0, DEL, C1), line and paragraph
/// separators, bidirectional and other format characters, fillers, variation selectors, tags. (The
/// categories Cc, Cf, Zl, Zp and the property Default_Ignorable_Code_Point of Unicode 15, with
/// those blocks whole where a part is reserved for more of them.)
[[nodiscard]] bool isUnseen(char32_t character) noexcept;

/// The text on one line with nothing unseen in it: "\n", "\x1b", "\u202e", "\U000e0041", and
/// "\xff" for a byte that is no UTF-8. Everything else as it is, the backslash too. *Thread:* any.
[[nodiscard]] std::string shown(std::string_view text);
/// The same for text of several lines: line ends and tabs stay.
[[nodiscard]] std::string shownLines(std::string_view text);

/// Sixteen hexadecimal digits.
[[nodiscard]] std::string hexDigits(std::uint64_t value);

/// JSON text (whose strings alone can hold such characters) with everything unseen as an escape of
/// JSON: the value is the same. A byte that is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string shownJson(std::string_view json);

} // namespace vigil
