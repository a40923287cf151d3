// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <optional>
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

/// A time that may be absent, as a column has it, and back.
[[nodiscard]] inline std::optional<std::int64_t> microsOf(const std::optional<EventTime>& time) {
    return time ? std::optional(toMicros(*time)) : std::nullopt;
}

[[nodiscard]] inline std::optional<EventTime> timeOf(std::optional<std::int64_t> us) {
    return us ? std::optional(eventFromMicros(*us)) : std::nullopt;
}

} // namespace vigil::store
