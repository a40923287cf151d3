// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace vigil::engine {

/// What other dialects of SQL have and this language has not. Their words are names here, so they
/// are told by what follows them: `ORDER BY`, but not a table called `order`.
struct ForeignClause {
    std::size_t length = 0; ///< of the words that tell it, bytes
    std::string_view message;
    std::string_view hint;
};

/// Where such a clause can stand.
enum class ForeignPlace : std::uint8_t {
    AtItems, ///< before the items of SELECT
    Behind   ///< behind an item, a table or a condition, where an alias could stand
};

/// The clause that begins with the first word of `rest`.
[[nodiscard]] std::optional<ForeignClause> foreignClauseAt(std::string_view rest,
                                                           ForeignPlace place) noexcept;

/// The same for a word that is written like a function: TOP (5).
[[nodiscard]] std::optional<ForeignClause> foreignFunction(std::string_view name) noexcept;

/// True where `rest` begins with what can begin an operand: a name that is no keyword, a literal, a
/// bracket or a sign.
[[nodiscard]] bool beginsOperand(std::string_view rest) noexcept;

} // namespace vigil::engine
