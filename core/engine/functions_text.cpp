// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/budget_meter.h"
#include "engine/expression.h"
#include "engine/value_ops.h"

#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <unordered_map>

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

std::string mapped(std::string text, char first, char last, int shift) {
    for (auto& c : text)
        if (c >= first && c <= last)
            c = static_cast<char>(c + shift);
    return text;
}

Value lower(EvalContext&, Args a) { return Value(mapped(textOf(a[0]), 'A', 'Z', 'a' - 'A')); }

Value upper(EvalContext&, Args a) { return Value(mapped(textOf(a[0]), 'a', 'z', 'A' - 'a')); }

Value length(EvalContext&, Args a) {
    // Trailing blanks do not count, as in T-SQL.
    const auto text = textOf(a[0]);
    const auto end = text.find_last_not_of(' ');
    return Value(lengthOf(std::string_view(text).substr(0, end + 1)));
}

Value trimmedBy(Args a, bool left, bool right) {
    const auto text = textOf(a[0]);
    const auto begin = left ? text.find_first_not_of(" \t\r\n") : 0;
    const auto end = right ? text.find_last_not_of(" \t\r\n") : text.size() - 1;
    if (begin == std::string::npos || end == std::string::npos || text.empty())
        return Value(std::string());
    return Value(text.substr(begin, end - begin + 1));
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
    const auto what = mapped(textOf(a[1]), 'A', 'Z', 'a' - 'A');
    const auto with = textOf(a[2]);
    if (what.empty())
        return Value(text);
    const auto folded = mapped(text, 'A', 'Z', 'a' - 'A');
    std::string out;
    std::size_t at = 0;
    for (auto hit = folded.find(what); hit != std::string::npos; hit = folded.find(what, at)) {
        out.append(text, at, hit - at).append(with);
        at = hit + what.size();
        if (out.size() > kMostText)
            return context.fail("REPLACE makes more than 1 MiB");
    }
    return Value(out + text.substr(at));
}

Value charIndex(EvalContext&, Args a) {
    const auto what = mapped(textOf(a[0]), 'A', 'Z', 'a' - 'A');
    const auto text = mapped(textOf(a[1]), 'A', 'Z', 'a' - 'A');
    const auto start = a.size() > 2 ? wholeNumberOf(a[2]).value_or(1) : 1;
    const auto hit = text.find(what, byteOf(text, std::max<std::int64_t>(start - 1, 0)));
    if (hit == std::string::npos || what.empty())
        return Value(std::int64_t{0});
    return Value(lengthOf(std::string_view(text).substr(0, hit)) + 1);
}

Value patternIndex(EvalContext& context, Args a) {
    const auto pattern = textOf(a[0]);
    const auto text = textOf(a[1]);
    std::string_view inner = pattern;
    const bool open = inner.starts_with('%');
    if (open)
        inner.remove_prefix(1);
    std::uint64_t steps = kMostLikeSteps;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && !startsCodePoint(text[i]))
            continue;
        const auto matches = matchesLike(std::string_view(text).substr(i), inner, 0, steps);
        if (!matches)
            return context.fail("PATINDEX takes too long on this text");
        if (*matches) {
            countSteps((kMostLikeSteps - steps) / kPartsPerStep);
            return Value(lengthOf(std::string_view(text).substr(0, i)) + 1);
        }
        if (!open)
            break;
    }
    countSteps((kMostLikeSteps - steps) / kPartsPerStep);
    return Value(std::int64_t{0});
}

/// A bound on the copies {n,m} makes of a part of the pattern, all of them nested.
std::size_t repeats(std::string_view pattern) {
    constexpr std::size_t kMany = 1 << 20;
    std::size_t product = 1;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '{')
            continue;
        std::size_t most = 1;
        std::size_t number = 0;
        for (++i; i < pattern.size() && pattern[i] != '}'; ++i) {
            number = pattern[i] >= '0' && pattern[i] <= '9'
                         ? std::min(kMany, number * 10 + static_cast<std::size_t>(pattern[i] - '0'))
                         : 0;
            most = std::max(most, number);
        }
        product = std::min(kMany, product * most);
    }
    return product;
}

/// The automaton of a pattern, nullptr when it is none. Nearly always the pattern is a constant,
/// and building the automaton takes far longer than running it: a thread keeps the last few.
const std::regex* automatonOf(const std::string& pattern) {
#ifdef __GLIBCXX__
    // An automaton instead of trying all ways: no pattern takes exponential time.
    constexpr auto kSyntax = std::regex::ECMAScript | std::regex_constants::__polynomial;
#else
    constexpr auto kSyntax = std::regex::ECMAScript;
#endif
    constexpr std::size_t kMostKept = 16;
    thread_local std::unordered_map<std::string, std::optional<std::regex>> kept;
    auto found = kept.find(pattern);
    if (found == kept.end()) {
        if (kept.size() == kMostKept)
            kept.clear();
        std::optional<std::regex> automaton;
        try {
            automaton.emplace(pattern, kSyntax);
        } catch (const std::regex_error&) {
            automaton.reset();
        }
        found = kept.emplace(pattern, std::move(automaton)).first;
    }
    return found->second ? &*found->second : nullptr;
}

Value regexMatch(EvalContext& context, Args a) {
    // Both sides are bounded so that no text can stall a shard.
    constexpr std::size_t kMostInput = 4096;
    constexpr std::size_t kMostPattern = 256;
    const auto text = textOf(a[0]);
    const auto pattern = textOf(a[1]);
    if (text.size() > kMostInput || pattern.size() > kMostPattern)
        return context.fail("REGEXMATCH on more than 4096 bytes of text or 256 of pattern");
    if (repeats(pattern) > kMostInput)
        return context.fail("REGEXMATCH pattern repeats too much");
    const auto* automaton = automatonOf(pattern);
    if (automaton == nullptr)
        return context.fail("REGEXMATCH pattern is not a regular expression");
    constexpr std::size_t kPerStep = 16; // of places of the pattern tried at a byte of the text
    countSteps(text.size() * pattern.size() * std::min(repeats(pattern), kMostPattern) / kPerStep);
    try {
        return Value(std::int64_t{std::regex_search(text, *automaton)});
    } catch (const std::regex_error&) { // too complex for the library
        return context.fail("REGEXMATCH takes too much on this text");
    }
}

Value character(EvalContext& context, Args a) {
    const auto code = wholeNumberOf(a[0]);
    if (!code || *code < 1 || *code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000))
        return context.fail("NCHAR of no code point");
    const auto c = static_cast<std::uint32_t>(*code);
    std::string out;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
    return Value(std::move(out));
}

Value translate(EvalContext& context, Args a) {
    auto text = textOf(a[0]);
    const auto from = textOf(a[1]);
    const auto to = textOf(a[2]);
    if (from.size() != to.size())
        return context.fail("TRANSLATE with two sets of different length");
    for (auto& c : text)
        if (const auto at = from.find(c); at != std::string::npos)
            c = to[at];
    return Value(std::move(text));
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
    Function{"LOWER", 1, 1, kText, true, false, lower, "LOWER(text)"},
    Function{"UPPER", 1, 1, kText, true, false, upper, "UPPER(text)"},
    Function{"LEN", 1, 1, kWhole, true, false, length, "LEN(text)"},
    Function{"TRIM", 1, 1, kText, true, false, trim, "TRIM(text)"},
    Function{"LTRIM", 1, 1, kText, true, false, leftTrim, "LTRIM(text)"},
    Function{"RTRIM", 1, 1, kText, true, false, rightTrim, "RTRIM(text)"},
    Function{"CONCAT", 2, -1, kText, false, false, concat, "CONCAT(text, text, ...)"},
    Function{"CONCAT_WS", 2, -1, kText, false, false, concatWithSeparator,
             "CONCAT_WS(separator, text, ...)"},
    Function{"SUBSTRING", 3, 3, kText, true, false, substring, "SUBSTRING(text, start, length)"},
    Function{"LEFT", 2, 2, kText, true, false, left, "LEFT(text, length)"},
    Function{"RIGHT", 2, 2, kText, true, false, right, "RIGHT(text, length)"},
    Function{"REPLACE", 3, 3, kText, true, false, replace, "REPLACE(text, what, with)"},
    Function{"CHARINDEX", 2, 3, kWhole, true, false, charIndex, "CHARINDEX(what, text[, start])"},
    Function{"PATINDEX", 2, 2, kWhole, true, false, patternIndex, "PATINDEX('%pattern%', text)"},
    Function{"REGEXMATCH", 2, 2, kWhole, true, false, regexMatch, "REGEXMATCH(text, pattern)"},
    Function{"NCHAR", 1, 1, kText, true, false, character, "NCHAR(code)"},
    Function{"TRANSLATE", 3, 3, kText, true, false, translate, "TRANSLATE(text, from, to)"},
    Function{"REVERSE", 1, 1, kText, true, false, reverse, "REVERSE(text)"},
};

} // namespace

std::span<const Function> textFunctions() noexcept { return kFunctions; }

} // namespace vigil::engine
