// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/syntax/syntax_error.h"

#include "engine/syntax/foreign_clause.h"
#include "engine/syntax/syntax.h"
#include "model/value.h"

#include <algorithm>
#include <array>
#include <string>

namespace vigil::engine {

namespace {

constexpr std::array<std::string_view, 33> kReserved{
    "SELECT", "FROM",  "WHERE", "GROUP", "BY",    "HAVING", "JOIN", "INNER", "LEFT",
    "OUTER",  "CROSS", "APPLY", "ON",    "AND",   "OR",     "NOT",  "IN",    "LIKE",
    "IS",     "NULL",  "CASE",  "WHEN",  "THEN",  "ELSE",   "END",  "AS",    "UNION",
    "INTO",   "WITH",  "OVER",  "TRUE",  "FALSE", "BETWEEN"};

/// The word or sign that starts at `at`.
std::string_view tokenAt(std::string_view sql, std::size_t at) {
    std::size_t end = at;
    while (end < sql.size() && isWordChar(sql[end]))
        ++end;
    return sql.substr(at, end == at ? 1 : end - at);
}

/// The text or name in quotes or brackets that starts at `at`; empty where it is not closed.
std::string_view quotedAt(std::string_view sql, std::size_t at) {
    const char closing = sql[at] == '[' ? ']' : sql[at];
    for (std::size_t end = at + 1; end < sql.size(); ++end) {
        if (sql[end] != closing)
            continue;
        if (end + 1 < sql.size() && sql[end + 1] == closing)
            ++end; // a doubled one stands for itself
        else
            return sql.substr(at, end + 1 - at);
    }
    return {};
}

/// A clause of another dialect at the place where the text could not be read on.
std::optional<Diagnostic> foreignClause(std::string_view sql, std::size_t at) {
    const auto rest = sql.substr(std::min(at, sql.size()));
    auto clause = foreignClauseAt(rest, ForeignPlace::Behind);
    if (!clause)
        clause = foreignClauseAt(rest, ForeignPlace::AtItems);
    if (!clause)
        return std::nullopt;
    return diagnosticAt(sql, {at, at + clause->length}, Severity::Error,
                        std::string(clause->message), std::string(clause->hint));
}

/// The word before `at`, blanks skipped; empty when something else stands there.
std::string_view wordBefore(std::string_view sql, std::size_t at) {
    std::size_t end = at;
    while (end > 0 && std::string_view(" \t\r\n").find(sql[end - 1]) != std::string_view::npos)
        --end;
    std::size_t begin = end;
    while (begin > 0 && isWordChar(sql[begin - 1]))
        --begin;
    return sql.substr(begin, end - begin);
}

/// Forms of other dialects that one knows by two words around the place; empty: none.
std::string dialectHint(std::string_view sql, std::size_t at) {
    if (at >= sql.size())
        return {};
    const auto token = tokenAt(sql, at);
    const auto before = wordBefore(sql, at);
    const auto is = [](std::string_view a, std::string_view b) { return model::equalNames(a, b); };
    const auto inside = sql.substr(std::min(sql.find_first_not_of(" \t\r\n", at + 1), sql.size()));
    const bool query = (token == "(" && is(tokenAt(inside, 0), "SELECT")) ||
                       (is(token, "SELECT") && before.empty() && at > 0);
    if (query && (token != "(" || is(before, "FROM") || is(before, "JOIN")))
        return "a query within a query is a step: WITH name AS (SELECT ...) SELECT ... FROM name";
    if (is(token, "JOIN") && is(before, "CROSS"))
        return "a JOIN has a bound of time: JOIN b ON DATEDIFF(second, a, b) BETWEEN 0 AND 5";
    return {};
}

} // namespace

bool isWordChar(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == '#' || c == '@' || static_cast<unsigned char>(c) >= 0x80;
}

bool isReservedWord(std::string_view word) noexcept {
    return std::ranges::any_of(kReserved,
                               [&](std::string_view w) { return model::equalNames(w, word); });
}

void Expectation::missed(const char* at, std::string_view label) {
    if (farthest == nullptr || at > farthest) {
        farthest = at;
        wanted.clear();
    }
    if (at == farthest && std::ranges::find(wanted, label) == wanted.end())
        wanted.push_back(label);
}

Diagnostic describeSyntaxError(std::string_view sql, const Expectation& expectation) {
    std::size_t at = expectation.farthest == nullptr
                         ? 0
                         : static_cast<std::size_t>(expectation.farthest - sql.data());
    if (auto foreign = foreignClause(sql, at))
        return std::move(*foreign);
    if (auto hint = dialectHint(sql, at); !hint.empty()) {
        const auto token = tokenAt(sql, at);
        return diagnosticAt(sql, {at, at + token.size()}, Severity::Error,
                            "unexpected '" + std::string(token) + "'", std::move(hint));
    }
    std::vector<std::string_view> keywords;
    std::string wanted;
    auto labels = expectation.wanted;
    const bool anyExpression = std::ranges::find(labels, "an expression") != labels.end();
    if (anyExpression)
        std::erase_if(labels, [](std::string_view l) { return l == "a name"; });
    for (const auto label : labels)
        if (!label.empty() && label.front() >= 'A' && label.front() <= 'Z')
            keywords.push_back(label);
    std::stable_partition(labels.begin(), labels.end(), [](std::string_view l) {
        return l == "FROM" || l == "')'" || l == "an expression" || l == "SELECT";
    });
    constexpr std::size_t kMostNamed = 5;
    for (std::size_t i = 0; i < std::min(labels.size(), kMostNamed); ++i)
        wanted += (i == 0                                         ? ""
                   : i + 1 == std::min(labels.size(), kMostNamed) ? " or "
                                                                  : ", ") +
                  std::string(labels[i]);
    std::string_view token = at < sql.size() ? tokenAt(sql, at) : std::string_view{};
    std::string hint = token.empty() ? "" : didYouMean(token, keywords);
    if (hint.empty()) {
        const auto before = wordBefore(sql, at);
        keywords.insert(keywords.end(), {"FROM", "WHERE", "GROUP", "HAVING", "UNION"});
        hint = before.size() < 3 || isReservedWord(before) ? "" : didYouMean(before, keywords);
        if (!hint.empty()) {
            token = before;
            at = static_cast<std::size_t>(before.data() - sql.data());
        }
    }
    std::string message =
        token.empty() ? "the query ends too early" : "unexpected '" + std::string(token) + "'";
    const bool quoted = token == "'" || token == "\"" || token == "[";
    if (quoted) {
        const std::string what = token == "'" ? "text" : "name";
        token = quotedAt(sql, at);
        message = token.empty() ? "this " + what + " is not closed"
                                : "unexpected " + what + ' ' + std::string(token);
    }
    if (!wanted.empty() && !(quoted && token.empty()))
        message += ", expected " + wanted;
    if (hint.empty() && isReservedWord(token) &&
        (anyExpression || std::ranges::find(labels, "a name") != labels.end()))
        hint = "'" + std::string(token) + "' is a keyword; write [" + std::string(token) +
               "] for a column of that name";
    return diagnosticAt(sql, {at, at + std::max<std::size_t>(token.size(), 1)}, Severity::Error,
                        std::move(message), std::move(hint));
}

} // namespace vigil::engine
