// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/editor/highlighting.h"

#include "engine/syntax/syntax.h"
#include "engine/syntax/syntax_error.h"
#include "model/value.h"

#include <algorithm>
#include <array>

namespace vigil::engine {

namespace {

/// Words of the grammar that are names elsewhere, so not reserved.
constexpr std::array<std::string_view, 24> kContextWords{
    "TIMESTAMP", "PARTITION", "LIMIT", "DURATION", "ORDER",  "ASC",  "DESC", "DISTINCT",
    "ALL",       "ESCAPE",    "CAST",  "TRY_CAST", "DEFINE", "SKIP", "NEXT", "MATCH_RECOGNIZE",
    "MEASURES",  "PATTERN",   "AFTER", "MATCH",    "TO",     "ROW",  "ONE",  "PER"};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
public:
    explicit Lexer(std::string_view sql) : m_sql(sql) {}

    std::vector<TextToken> run() {
        while (m_at < m_sql.size()) {
            const char c = m_sql[m_at];
            const auto begin = m_at;
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                ++m_at;
                continue;
            }
            const auto kind = next(c);
            m_out.push_back({kind, {begin, m_at}});
        }
        return std::move(m_out);
    }

private:
    [[nodiscard]] char peek(std::size_t n = 1) const {
        return m_at + n < m_sql.size() ? m_sql[m_at + n] : '\0';
    }

    TokenKind next(char c) {
        if (c == '-' && peek() == '-') {
            m_at = std::min(m_sql.find('\n', m_at), m_sql.size());
            return TokenKind::Comment;
        }
        if (c == '/' && peek() == '*') {
            const auto end = m_sql.find("*/", m_at + 2);
            m_at = end == std::string_view::npos ? m_sql.size() : end + 2;
            return TokenKind::Comment;
        }
        if (c == '\'' || ((c == 'N' || c == 'n') && peek() == '\'')) {
            m_at += c == '\'' ? 1 : 2;
            closeAt('\'');
            return TokenKind::String;
        }
        if (c == '[' || c == '"') {
            ++m_at;
            closeAt(c == '[' ? ']' : '"');
            return TokenKind::Name;
        }
        if (isDigit(c) || (c == '.' && isDigit(peek())))
            return number();
        if (isWordChar(c))
            return word();
        ++m_at;
        return TokenKind::Operator;
    }

    /// Past the closing sign; a doubled one stands for itself.
    void closeAt(char close) {
        while (m_at < m_sql.size()) {
            if (m_sql[m_at++] != close)
                continue;
            if (m_at >= m_sql.size() || m_sql[m_at] != close)
                return;
            ++m_at;
        }
    }

    TokenKind number() {
        while (isDigit(peek(0)) || peek(0) == '.')
            ++m_at;
        const bool sign = peek() == '+' || peek() == '-';
        if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(peek(sign ? 2 : 1)))
            for (m_at += sign ? 2 : 1; isDigit(peek(0));)
                ++m_at;
        return TokenKind::Number;
    }

    TokenKind word() {
        const auto begin = m_at;
        while (m_at < m_sql.size() && isWordChar(m_sql[m_at]))
            ++m_at;
        const auto text = m_sql.substr(begin, m_at - begin);
        const bool afterDot = begin > 0 && m_sql[begin - 1] == '.';
        auto open = m_at;
        while (open < m_sql.size() && (m_sql[open] == ' ' || m_sql[open] == '\t'))
            ++open;
        const bool called = open < m_sql.size() && m_sql[open] == '(';
        const auto is = [&](std::string_view w) { return model::equalNames(w, text); };
        if (!afterDot && isReservedWord(text))
            return TokenKind::Keyword;
        if (!afterDot && std::ranges::any_of(kContextWords, is))
            return TokenKind::Keyword;
        return called ? TokenKind::Function : TokenKind::Name;
    }

    std::string_view m_sql;
    std::size_t m_at = 0;
    std::vector<TextToken> m_out;
};

} // namespace

std::vector<TextToken> tokensOf(std::string_view sql) { return Lexer(sql).run(); }

TokenKind tokenKindAt(std::string_view sql, std::size_t offset) {
    for (const auto& token : tokensOf(sql))
        if (token.span.begin <= offset && offset < token.span.end)
            return token.kind;
    return TokenKind::Name;
}

} // namespace vigil::engine
