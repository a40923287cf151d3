// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vigil::engine {

/// The pattern of MATCH_RECOGNIZE as an automaton whose states are the places of a variable in
/// the text of the pattern. What may follow a place is a list in order of preference, as row
/// patterns of SQL have it: the left alternative before the right one, one more repetition before
/// going on. *Thread:* immutable.
class MatchPattern {
public:
    explicit MatchPattern(const PatternPlan& pattern);

    struct Next {
        std::vector<std::uint16_t> places; ///< best first
        bool end = false;                  ///< the match may end here; worse than all places
    };

    /// What may come first; `end`: the pattern matches no rows at all.
    [[nodiscard]] const Next& first() const noexcept { return m_first; }

    /// What may come after a row at `place`.
    [[nodiscard]] const Next& after(std::uint16_t place) const { return m_after[place]; }

    [[nodiscard]] std::size_t placeCount() const noexcept { return m_symbols.size(); }

    [[nodiscard]] std::size_t symbolAt(std::uint16_t place) const { return m_symbols[place]; }

private:
    std::vector<std::size_t> m_symbols; ///< by place
    std::vector<Next> m_after;          ///< by place
    Next m_first;
};

/// Most variables in the text of one pattern.
inline constexpr std::size_t kMostPatternPlaces = 200;

} // namespace vigil::engine
