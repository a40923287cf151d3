// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/syntax/diagnostic.h"

#include <string_view>
#include <vector>

namespace vigil::engine {

/// What a piece of query text is, for colouring. Blanks have no token.
enum class TokenKind { Keyword, Function, String, Number, Comment, Name, Operator };

struct TextToken {
    TokenKind kind = TokenKind::Name;
    SourceSpan span;
};

/// The tokens of a text in order, of any text: what is not closed goes to the end.
[[nodiscard]] std::vector<TextToken> tokensOf(std::string_view sql);

/// The kind of the token that holds the byte at `offset`; Name where there is none.
[[nodiscard]] TokenKind tokenKindAt(std::string_view sql, std::size_t offset);

} // namespace vigil::engine
