// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/syntax/foreign_clause.h"

#include "engine/syntax/syntax.h"
#include "engine/syntax/syntax_error.h"
#include "model/value.h"

#include <algorithm>
#include <array>

namespace vigil::engine {

using model::equalNames;

namespace {

/// What must follow the first word: one of these words, or something else.
constexpr std::string_view kNumber = "0";
constexpr std::string_view kName = "a";

struct Entry {
    std::string_view first;
    std::array<std::string_view, 2> then; ///< one of them; kNumber, kName
    ForeignPlace place;
    std::string_view message;
    std::string_view hint;
};

constexpr std::string_view kTopHint =
    "with a window, CollectTop(5) OVER (ORDER BY value DESC) gives the first of each";
constexpr std::string_view kOrderHint =
    "rows come in order of time; with a window, CollectTop(n) OVER (ORDER BY value DESC) sorts";
constexpr std::string_view kOnlyUnion = "there is only UNION";

constexpr std::array<Entry, 12> kEntries{{
    {"TOP", {kNumber, kNumber}, ForeignPlace::AtItems, "TOP is not part of the language", kTopHint},
    {"LIMIT",
     {kNumber, kNumber},
     ForeignPlace::Behind,
     "LIMIT is not part of the language",
     kTopHint},
    {"OFFSET",
     {kNumber, kNumber},
     ForeignPlace::Behind,
     "OFFSET is not part of the language",
     kTopHint},
    {"FETCH",
     {"NEXT", "FIRST"},
     ForeignPlace::Behind,
     "FETCH is not part of the language",
     kTopHint},
    {"ORDER",
     {"BY", "BY"},
     ForeignPlace::Behind,
     "ORDER BY stands only inside OVER (...)",
     kOrderHint},
    {"WITHIN",
     {"GROUP", "GROUP"},
     ForeignPlace::Behind,
     "WITHIN GROUP is not part of the language",
     "write PERCENTILE_CONT(0.5) OVER (ORDER BY value)"},
    {"RIGHT",
     {"JOIN", "OUTER"},
     ForeignPlace::Behind,
     "there is no RIGHT JOIN, only JOIN and LEFT "
     "JOIN",
     "swap the tables and write LEFT JOIN"},
    {"FULL",
     {"JOIN", "OUTER"},
     ForeignPlace::Behind,
     "there is no FULL JOIN, only JOIN and LEFT "
     "JOIN",
     "write two SELECTs with a LEFT JOIN, one each way, and UNION"},
    {"WINDOW",
     {kName, kName},
     ForeignPlace::Behind,
     "WINDOW is not part of the language",
     "windows stand in GROUP BY: GROUP BY TumblingWindow(minute, 5)"},
    {"EXCEPT",
     {"SELECT", "SELECT"},
     ForeignPlace::Behind,
     "EXCEPT is not part of the language",
     kOnlyUnion},
    {"INTERSECT",
     {"SELECT", "SELECT"},
     ForeignPlace::Behind,
     "INTERSECT is not part of the language",
     kOnlyUnion},
    {"MINUS",
     {"SELECT", "SELECT"},
     ForeignPlace::Behind,
     "MINUS is not part of the language",
     kOnlyUnion},
}};

/// Words that may stand behind a table with an alias and are no keywords otherwise.
constexpr std::array<std::string_view, 3> kTableClauses{"TIMESTAMP", "PARTITION",
                                                        "MATCH_RECOGNIZE"};

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string_view wordAt(std::string_view text) noexcept {
    std::size_t n = 0;
    while (n < text.size() && isWordChar(text[n]))
        ++n;
    return text.substr(0, n);
}

/// Length of blanks and comments at the front.
std::size_t gapAt(std::string_view text) noexcept {
    std::size_t n = 0;
    while (n < text.size()) {
        const auto rest = text.substr(n);
        if (std::string_view(" \t\r\n\v\f").find(rest[0]) != std::string_view::npos)
            ++n;
        else if (rest.starts_with("--"))
            n += std::min(rest.find('\n'), rest.size());
        else if (const auto end = rest.find("*/");
                 rest.starts_with("/*") && end != std::string_view::npos)
            n += end + 2;
        else
            break;
    }
    return n;
}

bool follows(std::string_view wanted, std::string_view word) noexcept {
    if (word.empty())
        return false;
    if (wanted == kNumber)
        return isDigit(word[0]) || word[0] == '@';
    if (wanted == kName)
        return !isDigit(word[0]) && !isReservedWord(word) &&
               std::ranges::none_of(kTableClauses,
                                    [&](std::string_view w) { return equalNames(w, word); });
    return equalNames(wanted, word);
}

} // namespace

std::optional<ForeignClause> foreignClauseAt(std::string_view rest, ForeignPlace place) noexcept {
    const auto first = wordAt(rest);
    if (first.empty())
        return std::nullopt;
    for (const auto& entry : kEntries) {
        if (entry.place != place || !equalNames(entry.first, first))
            continue;
        const auto behind = first.size() + gapAt(rest.substr(first.size()));
        const auto next = wordAt(rest.substr(behind));
        if (follows(entry.then[0], next) || follows(entry.then[1], next))
            return ForeignClause{behind + next.size(), entry.message, entry.hint};
    }
    return std::nullopt;
}

std::optional<ForeignClause> foreignFunction(std::string_view name) noexcept {
    struct Known {
        std::string_view name;
        std::string_view hint;
    };

    constexpr std::string_view kCase = "write CASE WHEN condition THEN value ELSE value END";
    constexpr std::string_view kNow = "System.Timestamp() is the time of the row or window";
    constexpr std::string_view kRank = "with a window, CollectTop(n) OVER (ORDER BY value) ranks";
    constexpr std::string_view kCast = "write CAST(value AS type)";
    static constexpr std::array<Known, 14> kFunctions{{
        {"TOP", kTopHint},
        {"LIMIT", kTopHint},
        {"IIF", kCase},
        {"IF", kCase},
        {"CHOOSE", kCase},
        {"GETDATE", kNow},
        {"GETUTCDATE", kNow},
        {"SYSUTCDATETIME", kNow},
        {"NOW", kNow},
        {"CURRENT_TIMESTAMP", kNow},
        {"ROW_NUMBER", kRank},
        {"RANK", kRank},
        {"CONVERT", kCast},
        {"TRY_CONVERT", "write TRY_CAST(value AS type)"},
    }};
    for (const auto& known : kFunctions)
        if (equalNames(known.name, name))
            return ForeignClause{name.size(), "is not part of the language", known.hint};
    return std::nullopt;
}

bool beginsOperand(std::string_view rest) noexcept {
    if (rest.empty())
        return false;
    const auto word = wordAt(rest);
    if (word.empty())
        return std::string_view("[\"'(-+~").find(rest[0]) != std::string_view::npos;
    static constexpr std::array<std::string_view, 6> kOperands{"NULL", "TRUE", "FALSE",
                                                               "CASE", "NOT",  "LEFT"};
    return !isReservedWord(word) ||
           std::ranges::any_of(kOperands, [&](std::string_view w) { return equalNames(w, word); });
}

} // namespace vigil::engine
