// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace vigil::base {

/// The candidate closest to `word` without case, when it is close enough to be a slip of the
/// finger (Damerau-Levenshtein distance at most a third of the longer word); empty otherwise.
[[nodiscard]] std::string_view closestName(std::string_view word,
                                           std::span<const std::string_view> candidates);

} // namespace vigil::base
