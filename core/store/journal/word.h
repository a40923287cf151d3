// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace vigil::store {

/// The enumerator up to `last` whose word `text` is; the first one for an unknown word, which only
/// a newer program could have written (and its files are refused).
template <typename Enum>
[[nodiscard]] Enum wordedAs(std::string_view text, Enum last,
                            std::string_view (*word)(Enum) noexcept) {
    for (int i = 0; i <= static_cast<int>(last); ++i)
        if (word(static_cast<Enum>(i)) == text)
            return static_cast<Enum>(i);
    return Enum{};
}

} // namespace vigil::store
