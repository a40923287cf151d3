// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/syntax/diagnostic.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// Where the parser got to and what it wanted there. *Thread:* one.
struct Expectation {
    const char* farthest = nullptr;       ///< into the query text
    int depth = 0;                        ///< nesting at this moment
    std::vector<std::string_view> wanted; ///< labels: KEYWORD, "','", "an expression"

    /// A rule named `label` did not match at `at`.
    void missed(const char* at, std::string_view label);
};

/// What the grammar wants at the end of `prefix`: labels as in Expectation; empty when the text
/// goes wrong before its end.
[[nodiscard]] std::vector<std::string> wantedAfter(std::string_view prefix);

/// A character of a plain name or keyword.
[[nodiscard]] bool isWordChar(char c) noexcept;

/// Puts the failure in words: what stands there, what could have, which keyword was meant.
[[nodiscard]] Diagnostic describeSyntaxError(std::string_view sql, const Expectation& expectation);

} // namespace vigil::engine
