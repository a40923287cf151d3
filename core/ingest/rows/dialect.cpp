// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/dialect.h"

#include "base/time.h"
#include "ingest/rows/field_split.h"
#include "model/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace vigil::ingest {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kMostLines = 200; ///< that are looked at
constexpr std::array kSeparators{',', ';', '\t', '|'};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos
               ? std::string_view{}
               : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Whole lines of the head; blank ones too, so that they can be counted.
Lines linesOf(std::string_view head, bool whole, char lineEnd) {
    Lines lines;
    while (!head.empty() && lines.size() < kMostLines) {
        const auto end = head.find(lineEnd);
        if (end == std::string_view::npos && !whole && !lines.empty())
            break;
        lines.push_back(head.substr(0, end));
        while (lines.back().ends_with('\r'))
            lines.back().remove_suffix(1);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
    }
    return lines;
}

/// "sep=;" as spreadsheets write it.
std::optional<char> separatorLine(std::string_view line) {
    constexpr std::string_view kWord = "sep=";
    if (line.size() > 2 && line.front() == '"' && line.back() == '"')
        line = line.substr(1, line.size() - 2);
    if (line.size() != kWord.size() + 1 || !model::equalNames(line.substr(0, kWord.size()), kWord))
        return std::nullopt;
    return line.back();
}

bool isAnnotation(std::string_view line) {
    return line.starts_with("#datatype") || line.starts_with("#group") ||
           line.starts_with("#default");
}

/// Digits with at most one `point` between them.
bool isNumber(std::string_view text, char point) {
    if (!text.empty() && (text.front() == '-' || text.front() == '+'))
        text.remove_prefix(1);
    bool digits = false;
    bool pointed = false;
    for (const char c : text) {
        if (c == point && !pointed)
            pointed = true;
        else if (!isDigit(c))
            return false;
        digits = digits || isDigit(c);
    }
    return digits;
}

/// Something that a table measures, not a word: a number of either kind, a time, nothing at all.
bool isTyped(std::string_view cell) {
    cell = trimmed(cell);
    return cell.empty() || isNumber(cell, '.') || isNumber(cell, ',') ||
           (isDigit(cell.front()) && parseIso8601(cell).has_value());
}

/// How well the lines fit one separator. The first names the columns.
struct Fit {
    std::size_t columns = 0;
    double sameCount = 0; ///< share of the rows with as many fields as there are names
    double typed = 0;     ///< share of typed cells in all rows
};

std::size_t countWithoutEmptyEnd(const std::vector<std::string_view>& fields, std::size_t least) {
    std::size_t count = fields.size();
    while (count > least && trimmed(fields[count - 1]).empty())
        --count;
    return count;
}

Fit fitOf(const Lines& lines, char separator) {
    FieldSplit split(separator);
    Fit fit;
    std::size_t rows = 0;
    std::size_t same = 0;
    std::size_t cells = 0;
    std::size_t typed = 0;
    for (const auto line : lines) {
        if (trimmed(line).empty() || split.split(line) != nullptr)
            continue;
        const auto& fields = split.all();
        if (fit.columns == 0) {
            fit.columns = fields.size();
            continue;
        }
        ++rows;
        same += countWithoutEmptyEnd(fields, fit.columns) == fit.columns ? 1U : 0U;
        cells += fields.size();
        typed += static_cast<std::size_t>(std::ranges::count_if(fields, isTyped));
    }
    if (rows > 0) {
        fit.sameCount = static_cast<double>(same) / static_cast<double>(rows);
        fit.typed = static_cast<double>(typed) / static_cast<double>(cells);
    } else {
        fit.sameCount = 1;
    }
    return fit;
}

/// The usual separator unless it leaves one column, or another one explains the rows better.
char separatorOf(const Lines& lines, char usual) {
    if (usual != ',') // files of tabs or bars are called so because they have them
        return usual;
    constexpr double kMostRows = 0.5;
    constexpr double kClearlyMore = 0.3;
    const auto expected = fitOf(lines, usual);
    const bool fits = expected.columns > 1 && expected.sameCount >= kMostRows;
    char best = usual;
    Fit chosen = expected;
    for (const char separator : kSeparators) {
        if (separator == usual)
            continue;
        const auto fit = fitOf(lines, separator);
        if (fit.columns < 2 || fit.sameCount < kMostRows)
            continue;
        const bool better = best == usual && !fits ? true
                                                   : fit.sameCount >= chosen.sameCount &&
                                                         fit.typed >= chosen.typed + kClearlyMore;
        if (better) {
            best = separator;
            chosen = fit;
        }
    }
    return best;
}

/// A comma where other files have a point: found only in cells that can be nothing else.
char decimalOf(const Lines& lines, char separator) {
    if (separator == ',')
        return '.';
    FieldSplit split(separator);
    bool commas = false;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        if (split.split(lines[i]) != nullptr)
            continue;
        for (const auto field : split.all()) {
            const auto cell = trimmed(field);
            if (cell.find('.') != std::string_view::npos && isNumber(cell, '.'))
                return '.';
            const auto comma = cell.find(',');
            if (comma == std::string_view::npos || !isNumber(cell, ','))
                continue;
            // "1,234" may be a thousand and more, except where semicolons make room for it.
            commas = commas || separator == ';' || cell.size() - comma - 1 != 3;
        }
    }
    return commas ? ',' : '.';
}

/// Rows of numbers below one name only: the line that names columns is probably further down.
void warnOfPreamble(const Lines& lines, std::size_t skipped, Dialect& dialect) {
    const auto names = fitOf(lines, dialect.separator);
    if (names.columns != 1 || lines.size() < 3)
        return;
    FieldSplit split(dialect.separator);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        if (split.split(lines[i]) != nullptr || split.all().size() < 2)
            continue;
        const auto further =
            fitOf({lines.begin() + static_cast<std::ptrdiff_t>(i), lines.end()}, dialect.separator);
        if (further.sameCount >= 0.9)
            dialect.warnings.push_back(
                std::to_string(skipped + 1) +
                ": the first line names one column, later ones have " +
                std::to_string(further.columns) + " fields: is it a title? --skip-lines " +
                std::to_string(skipped + i) + " passes over what stands before the names");
        return;
    }
}

/// Lines that begin with '#' before the table, where nobody said what they are: comments, or the
/// last of them names the columns.
void readHashes(const Lines& lines, std::size_t from, char usual, const TableText& given,
                Dialect& dialect) {
    std::size_t end = from;
    while (end < lines.size() && (lines[end].starts_with('#') || trimmed(lines[end]).empty()))
        ++end;
    while (end > from && trimmed(lines[end - 1]).empty())
        --end;
    if (end == from)
        return;
    Lines table{lines[end - 1].substr(1)};
    table.insert(table.end(), lines.begin() + static_cast<std::ptrdiff_t>(end), lines.end());
    const char separator = given.separator.value_or(separatorOf(table, usual));
    const auto fit = fitOf(table, separator);
    Lines names(table.begin() + std::min<std::ptrdiff_t>(1, std::ssize(table)), table.end());
    const auto further = fitOf(names, separator);
    FieldSplit first(separator);
    // The line behind the last hash is a row of values: then the hash line is what names them.
    dialect.namesBehindHash =
        fit.columns > 1 && fit.sameCount >= 0.9 && further.columns == fit.columns &&
        !names.empty() && first.split(names.front()) == nullptr &&
        std::ranges::any_of(first.all(),
                            [](auto cell) { return !trimmed(cell).empty() && isTyped(cell); });
    const std::size_t comments = end - from - (dialect.namesBehindHash ? 1 : 0);
    dialect.skipLines = from + comments;
    if (comments > 0)
        dialect.warnings.push_back(std::to_string(from + 1) + ": " + std::to_string(comments) +
                                   (comments == 1 ? " line" : " lines") +
                                   " with '#' before the names of the columns passed over; "
                                   "--comment # says so for the whole file");
}

} // namespace

Dialect findDialect(std::string_view head, bool whole, char lineEnd, char usual,
                    const TableText& given) {
    Dialect dialect;
    auto lines = linesOf(head, whole, lineEnd);
    dialect.skipLines = given.skipLines;
    std::optional<char> named;
    if (dialect.skipLines < lines.size())
        named = separatorLine(lines[dialect.skipLines]);
    dialect.skipLines += named ? 1U : 0U;
    TableText known = given;
    if (!known.separator)
        known.separator = named;
    if (dialect.skipLines < lines.size() && !given.comment) {
        dialect.annotated = isAnnotation(lines[dialect.skipLines]);
        if (!dialect.annotated)
            readHashes(lines, dialect.skipLines, usual, known, dialect);
    }
    const auto drop = std::min(dialect.skipLines, lines.size());
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(drop));
    const char comment = given.comment.value_or(dialect.annotated ? '#' : '\0');
    std::erase_if(lines, [&](auto line) { return comment != '\0' && line.starts_with(comment); });
    std::erase_if(lines, [](auto line) { return trimmed(line).empty(); });
    if (dialect.namesBehindHash && !lines.empty())
        lines.front().remove_prefix(1);
    dialect.separator = known.separator.value_or(separatorOf(lines, usual));
    dialect.decimal = given.decimal.value_or(decimalOf(lines, dialect.separator));
    warnOfPreamble(lines, dialect.skipLines, dialect);
    return dialect;
}

} // namespace vigil::ingest
