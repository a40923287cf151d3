// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/budget/budget_meter.h"
#include "engine/expression/expression.h"
#include "engine/expression/unicode_text.h"
#include "engine/expression/value_ops.h"
#include "engine/functions/regex_match.h"

#include <algorithm>
#include <array>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;
using Args = std::span<const Value>;

namespace {

bool startsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::int64_t lengthOf(std::string_view text) {
    return std::ranges::count_if(text, startsCodePoint);
}

/// Byte offset of code point `n` (from 0), the size when there are fewer.
std::size_t byteOf(std::string_view text, std::int64_t n) {
    std::size_t i = 0;
    for (; i < text.size(); ++i)
        if (startsCodePoint(text[i]) && n-- == 0)
            break;
    return i;
}

Value lower(EvalContext&, Args a) { return Value(lowerCase(textOf(a[0]))); }

Value upper(EvalContext&, Args a) { return Value(upperCase(textOf(a[0]))); }

Value length(EvalContext&, Args a) {
    // Trailing blanks do not count, as in T-SQL.
    const auto text = textOf(a[0]);
    const auto end = text.find_last_not_of(' ');
    return Value(lengthOf(std::string_view(text).substr(0, end + 1)));
}

/// The code point that starts at byte `at`; 0 beyond the end.
char32_t codePointAt(std::string_view text, std::size_t at) {
    if (at >= text.size())
        return 0;
    const auto first = static_cast<unsigned char>(text[at]);
    const int more = first < 0xC0 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    char32_t code = more == 0 ? first : first & (0x3FU >> more);
    for (std::size_t i = 1; i <= static_cast<std::size_t>(more) && at + i < text.size(); ++i)
        code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    return code;
}

Value trimmedBy(Args a, bool left, bool right) {
    const auto text = textOf(a[0]);
    std::size_t begin = 0;
    std::size_t end = text.size();
    const auto next = [&text](std::size_t at) {
        for (++at; at < text.size() && !startsCodePoint(text[at]);)
            ++at;
        return at;
    };
    while (left && begin < end && isSpace(codePointAt(text, begin)))
        begin = next(begin);
    while (right && end > begin) {
        std::size_t last = end - 1;
        while (last > begin && !startsCodePoint(text[last]))
            --last;
        if (!isSpace(codePointAt(text, last)))
            break;
        end = last;
    }
    return Value(text.substr(begin, end - begin));
}

Value trim(EvalContext&, Args a) { return trimmedBy(a, true, true); }

Value leftTrim(EvalContext&, Args a) { return trimmedBy(a, true, false); }

Value rightTrim(EvalContext&, Args a) { return trimmedBy(a, false, true); }

Value concat(EvalContext& context, Args a) {
    std::string out;
    for (const auto& v : a) {
        out += textOf(v);
        if (out.size() > kMostText)
            return context.fail("CONCAT makes more than 1 MiB");
    }
    return Value(std::move(out));
}

Value concatWithSeparator(EvalContext& context, Args a) {
    const auto separator = textOf(a[0]);
    std::string out;
    bool first = true;
    for (const auto& v : a.subspan(1)) {
        if (v.isNull())
            continue;
        out += (first ? "" : separator) + textOf(v);
        first = false;
        if (out.size() > kMostText)
            return context.fail("CONCAT_WS makes more than 1 MiB");
    }
    return Value(std::move(out));
}

Value substring(EvalContext& context, Args a) {
    const auto text = textOf(a[0]);
    const auto start = wholeNumberOf(a[1]);
    const auto count = wholeNumberOf(a[2]);
    if (!start || !count || *count < 0)
        return context.fail("SUBSTRING with a bad position or length");
    // Positions before the text count against the length, as in T-SQL.
    constexpr std::int64_t kFar = 1 << 30;
    const std::int64_t from = std::clamp(*start, -kFar, kFar) - 1;
    const std::int64_t to = from + std::min(*count, kFar);
    if (to <= 0)
        return Value(std::string());
    const auto begin = byteOf(text, std::max<std::int64_t>(from, 0));
    return Value(text.substr(begin, byteOf(text, to) - begin));
}

Value left(EvalContext& context, Args a) {
    const auto count = wholeNumberOf(a[1]);
    if (!count || *count < 0)
        return context.fail("LEFT with a bad length");
    const auto text = textOf(a[0]);
    return Value(text.substr(0, byteOf(text, *count)));
}

Value right(EvalContext& context, Args a) {
    const auto count = wholeNumberOf(a[1]);
    if (!count || *count < 0)
        return context.fail("RIGHT with a bad length");
    const auto text = textOf(a[0]);
    return Value(text.substr(byteOf(text, std::max<std::int64_t>(0, lengthOf(text) - *count))));
}

Value replace(EvalContext& context, Args a) {
    const auto text = textOf(a[0]);
    const auto what = foldedPoints(textOf(a[1]));
    const auto with = textOf(a[2]);
    if (what.empty())
        return Value(text);
    const auto folded = foldedPoints(text);
    auto hit = folded.find(what);
    if (hit == std::u32string::npos)
        return Value(text);
    const auto offsets = pointOffsets(text);
    std::string out;
    std::size_t at = 0;
    for (; hit != std::u32string::npos; hit = folded.find(what, at)) {
        out.append(text, offsets[at], offsets[hit] - offsets[at]).append(with);
        at = hit + what.size();
        if (out.size() > kMostText)
            return context.fail("REPLACE makes more than 1 MiB");
    }
    return Value(out + text.substr(offsets[at]));
}

Value charIndex(EvalContext&, Args a) {
    const auto what = foldedPoints(textOf(a[0]));
    const auto text = foldedPoints(textOf(a[1]));
    const auto start = a.size() > 2 ? wholeNumberOf(a[2]).value_or(1) : 1;
    const auto from = static_cast<std::size_t>(std::max<std::int64_t>(start - 1, 0));
    const auto hit = from < text.size() ? text.find(what, from) : std::u32string::npos;
    if (hit == std::u32string::npos || what.empty())
        return Value(std::int64_t{0});
    return Value(static_cast<std::int64_t>(hit) + 1);
}

Value patternIndex(EvalContext& context, Args a) {
    const auto pattern = foldedPoints(textOf(a[0]));
    const auto text = foldedPoints(textOf(a[1]));
    std::u32string_view inner = pattern;
    const bool open = inner.starts_with(U'%');
    if (open)
        inner.remove_prefix(1);
    std::uint64_t steps = kMostLikeSteps;
    std::int64_t found = 0;
    for (std::size_t i = 0; i <= text.size() && found == 0 && (open || i == 0); ++i) {
        const auto matches = matchesLike(std::u32string_view(text).substr(i), inner, 0, steps);
        if (!matches)
            return context.fail("PATINDEX takes too long on this text");
        if (*matches)
            found = static_cast<std::int64_t>(i) + 1;
    }
    countSteps((kMostLikeSteps - steps) / kPartsPerStep);
    return Value(found);
}

Value regexMatch(EvalContext& context, Args a) {
    const auto text = textOf(a[0]);
    const auto found = regexPosition(text, textOf(a[1]));
    if (!found)
        return context.fail("REGEXMATCH: " + found.error().detail);
    // Positions count characters.
    return Value(*found == 0 ? std::int64_t{0}
                             : lengthOf(std::string_view(text).substr(0, *found - 1)) + 1);
}

Value character(EvalContext& context, Args a) {
    const auto code = wholeNumberOf(a[0]);
    if (!code)
        return context.fail("NCHAR of no whole number");
    // Halves of a pair of UTF-16 are no characters.
    if (*code < 0 || *code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000))
        return {};
    return Value(encodedAsUtf8(static_cast<std::uint32_t>(*code)));
}

Value unicode(EvalContext&, Args a) {
    const auto text = textOf(a[0]);
    const auto code = codePointAt(text, 0);
    return text.empty() ? Value() : Value(std::int64_t{code});
}

Value replicate(EvalContext& context, Args a) {
    const auto count = wholeNumberOf(a[1]);
    if (!count)
        return context.fail("REPLICATE by no whole number");
    if (*count < 0)
        return {};
    const auto text = textOf(a[0]);
    if (!text.empty() && static_cast<std::uint64_t>(*count) > kMostText / text.size())
        return context.fail("REPLICATE makes more than 1 MiB");
    std::string out;
    out.reserve(text.size() * static_cast<std::size_t>(text.empty() ? 0 : *count));
    for (std::int64_t i = 0; i < *count && !text.empty(); ++i)
        out += text;
    return Value(std::move(out));
}

Value spaces(EvalContext& context, Args a) {
    const auto count = wholeNumberOf(a[0]);
    if (!count || *count > static_cast<std::int64_t>(kMostText))
        return context.fail(count ? "SPACE makes more than 1 MiB" : "SPACE of no whole number");
    return *count < 0 ? Value() : Value(std::string(static_cast<std::size_t>(*count), ' '));
}

Value stuff(EvalContext& context, Args a) {
    const auto text = textOf(a[0]);
    const auto start = wholeNumberOf(a[1]);
    const auto count = wholeNumberOf(a[2]);
    if (!start || !count || *count < 0)
        return context.fail("STUFF with a bad position or length");
    const std::int64_t length = lengthOf(text);
    if (*start > length)
        return Value(std::string());
    const std::int64_t from = std::max<std::int64_t>(*start, 1) - 1;
    const auto begin = byteOf(text, from);
    const auto end = byteOf(text, from + std::min(*count, length));
    auto out = text.substr(0, begin) + textOf(a[3]) + text.substr(end);
    if (out.size() > kMostText)
        return context.fail("STUFF makes more than 1 MiB");
    return Value(std::move(out));
}

Value translate(EvalContext& context, Args a) {
    const auto text = textOf(a[0]);
    const auto from = textOf(a[1]);
    const auto to = textOf(a[2]);
    const auto points = [](const std::string& all) {
        const auto offsets = pointOffsets(all);
        std::vector<std::string_view> out;
        for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
            out.push_back(std::string_view(all).substr(offsets[i], offsets[i + 1] - offsets[i]));
        return out;
    };
    const auto wanted = points(from);
    const auto given = points(to);
    if (wanted.size() != given.size())
        return context.fail("TRANSLATE with two sets of different length");
    std::string out;
    for (const auto& point : points(text)) {
        const auto found = std::ranges::find(wanted, point);
        out +=
            found == wanted.end() ? point : given[static_cast<std::size_t>(found - wanted.begin())];
    }
    countSteps(text.size() * wanted.size() / kPartsPerStep);
    return Value(std::move(out));
}

Value reverse(EvalContext&, Args a) {
    const auto text = textOf(a[0]);
    std::string out;
    std::size_t end = text.size();
    for (std::size_t i = text.size(); i-- > 0;)
        if (startsCodePoint(text[i])) {
            out.append(text, i, end - i);
            end = i;
        }
    return Value(std::move(out));
}

constexpr auto kText = Type::Text;
constexpr auto kWhole = Type::BigInt;

constexpr std::array kFunctions{
    Function{.name = "LOWER",
             .signature = "LOWER(text)",
             .description = "In small letters.",
             .example = "LOWER('SpO2')",
             .gives = "spo2",
             .result = kText,
             .call = lower},
    Function{.name = "UPPER",
             .signature = "UPPER(text)",
             .description = "In capital letters.",
             .example = "UPPER('SpO2')",
             .gives = "SPO2",
             .result = kText,
             .call = upper},
    Function{.name = "LEN",
             .signature = "LEN(text)",
             .description = "How many characters, trailing blanks left out.",
             .example = "LEN('bed ')",
             .gives = "3",
             .result = kWhole,
             .call = length},
    Function{.name = "TRIM",
             .signature = "TRIM(text)",
             .description = "Without blanks on both sides.",
             .example = "TRIM('  bed ')",
             .gives = "bed",
             .result = kText,
             .call = trim},
    Function{.name = "LTRIM",
             .signature = "LTRIM(text)",
             .description = "Without blanks on the left.",
             .example = "LTRIM('  bed')",
             .gives = "bed",
             .result = kText,
             .call = leftTrim},
    Function{.name = "RTRIM",
             .signature = "RTRIM(text)",
             .description = "Without blanks on the right.",
             .example = "RTRIM('bed  ')",
             .gives = "bed",
             .result = kText,
             .call = rightTrim},
    Function{.name = "CONCAT",
             .signature = "CONCAT(text, text, ...)",
             .description = "Texts joined, null as nothing.",
             .example = "CONCAT('bed', 7)",
             .gives = "bed7",
             .minArgs = 2,
             .maxArgs = -1,
             .result = kText,
             .strict = false,
             .call = concat},
    Function{.name = "CONCAT_WS",
             .signature = "CONCAT_WS(separator, text, ...)",
             .description = "Texts joined by a separator, nulls left out.",
             .example = "CONCAT_WS('-', 'I', NULL, 7)",
             .gives = "I-7",
             .minArgs = 2,
             .maxArgs = -1,
             .result = kText,
             .strict = false,
             .call = concatWithSeparator},
    Function{.name = "SUBSTRING",
             .signature = "SUBSTRING(text, start, length)",
             .description = "A part of a text; positions count from 1.",
             .example = "SUBSTRING('ward-7', 1, 4)",
             .gives = "ward",
             .minArgs = 3,
             .maxArgs = 3,
             .result = kText,
             .call = substring},
    Function{.name = "LEFT",
             .signature = "LEFT(text, length)",
             .description = "The first characters.",
             .example = "LEFT('ward-7', 4)",
             .gives = "ward",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kText,
             .call = left},
    Function{.name = "RIGHT",
             .signature = "RIGHT(text, length)",
             .description = "The last characters.",
             .example = "RIGHT('ward-7', 1)",
             .gives = "7",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kText,
             .call = right},
    Function{.name = "REPLACE",
             .signature = "REPLACE(text, what, with)",
             .description = "Every occurrence replaced, without case.",
             .example = "REPLACE('a-b-c', '-', '/')",
             .gives = "a/b/c",
             .minArgs = 3,
             .maxArgs = 3,
             .result = kText,
             .call = replace},
    Function{.name = "CHARINDEX",
             .signature = "CHARINDEX(what, text[, start])",
             .description = "Where a text is found, from 1; 0 when it is not.",
             .example = "CHARINDEX('d', 'ward-d', 5)",
             .gives = "6",
             .minArgs = 2,
             .maxArgs = 3,
             .result = kWhole,
             .call = charIndex},
    Function{.name = "PATINDEX",
             .signature = "PATINDEX('%pattern%', text)",
             .description = "Where a LIKE pattern matches, from 1; 0 when it does not.",
             .example = "PATINDEX('%[0-9]%', 'ward7')",
             .gives = "5",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kWhole,
             .call = patternIndex},
    Function{.name = "REGEXMATCH",
             .signature = "REGEXMATCH(text, pattern)",
             .description = "Where a regular expression matches first, from 1; 0 when it does not.",
             .example = "REGEXMATCH('ward-7', '[0-9]+')",
             .gives = "6",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kWhole,
             .call = regexMatch},
    Function{.name = "NCHAR",
             .signature = "NCHAR(code)",
             .description = "The character of a code; null where there is none.",
             .example = "NCHAR(8364)",
             .gives = "€",
             .result = kText,
             .call = character},
    Function{.name = "UNICODE",
             .signature = "UNICODE(text)",
             .description = "The code of the first character.",
             .example = "UNICODE('A')",
             .gives = "65",
             .result = kWhole,
             .call = unicode},
    Function{.name = "REPLICATE",
             .signature = "REPLICATE(text, count)",
             .description = "A text so many times; null for a negative count.",
             .example = "REPLICATE('ab', 2)",
             .gives = "abab",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kText,
             .call = replicate},
    Function{.name = "SPACE",
             .signature = "SPACE(count)",
             .description = "So many blanks; null for a negative count.",
             .example = "LEN(SPACE(3) + '.')",
             .gives = "4",
             .result = kText,
             .call = spaces},
    Function{.name = "STUFF",
             .signature = "STUFF(text, start, length, inserted)",
             .description = "A part of a text replaced by another text.",
             .example = "STUFF('ward-7', 6, 1, '12')",
             .gives = "ward-12",
             .minArgs = 4,
             .maxArgs = 4,
             .result = kText,
             .call = stuff},
    Function{.name = "TRANSLATE",
             .signature = "TRANSLATE(text, from, to)",
             .description = "Characters of one set replaced by those of another.",
             .example = "TRANSLATE('[a]', '[]', '()')",
             .gives = "(a)",
             .minArgs = 3,
             .maxArgs = 3,
             .result = kText,
             .call = translate},
    Function{.name = "REVERSE",
             .signature = "REVERSE(text)",
             .description = "The characters in opposite order.",
             .example = "REVERSE('abc')",
             .gives = "cba",
             .result = kText,
             .call = reverse},
};

} // namespace

std::span<const Function> textFunctions() noexcept { return kFunctions; }

} // namespace vigil::engine
