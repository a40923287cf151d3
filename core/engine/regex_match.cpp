// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regex_match.h"

#include "engine/budget_meter.h"

#include <algorithm>
#include <optional>
#include <regex>
#include <unordered_map>

namespace vigil::engine {

namespace {

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

/// The dot of this library leaves line ends out; the language's does not.
std::string withWideDots(std::string_view pattern) {
    std::string out;
    bool inSet = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\' && i + 1 < pattern.size()) {
            out += c;
            out += pattern[++i];
            continue;
        }
        inSet = c == '[' || (inSet && c != ']');
        if (c == '.' && !inSet)
            out += "[\\s\\S]";
        else
            out += c;
    }
    return out;
}

constexpr auto kSyntax = std::regex::ECMAScript | std::regex::icase;

std::optional<std::regex> compiled(const std::string& pattern,
                                   std::regex_constants::syntax_option_type syntax) {
    try {
        return std::regex(pattern, syntax);
    } catch (const std::regex_error&) {
        return std::nullopt;
    }
}

/// A pattern made ready.
struct Automaton {
    std::optional<std::regex> regex;
    bool refused = false; ///< a regular expression, but one that could take exponential time
};

/// Nearly always the pattern is a constant, and building the automaton takes far longer than
/// running it: a thread keeps the last few.
const Automaton& automatonOf(const std::string& pattern) {
    constexpr std::size_t kMostKept = 16;
    thread_local std::unordered_map<std::string, Automaton> kept;
    auto found = kept.find(pattern);
    if (found != kept.end())
        return found->second;
    if (kept.size() == kMostKept)
        kept.clear();
    const auto wide = withWideDots(pattern);
    Automaton automaton;
#ifdef __GLIBCXX__
    // An automaton instead of trying all ways: no pattern takes exponential time.
    automaton.regex = compiled(wide, kSyntax | std::regex_constants::__polynomial);
    automaton.refused = !automaton.regex && compiled(wide, kSyntax);
#else
    automaton.regex = compiled(wide, kSyntax);
#endif
    return kept.emplace(pattern, std::move(automaton)).first->second;
}

} // namespace

Result<std::size_t> regexPosition(const std::string& text, const std::string& pattern) {
    constexpr std::size_t kMostInput = 4096;
    constexpr std::size_t kMostPattern = 256;
    const auto refuse = [](const char* why) {
        return fail(ErrorCode::Unsupported, why, "REGEXMATCH");
    };
    if (text.size() > kMostInput || pattern.size() > kMostPattern)
        return refuse("more than 4096 bytes of text or 256 of pattern");
    if (repeats(pattern) > kMostInput)
        return refuse("the pattern repeats too much");
    const auto& automaton = automatonOf(pattern);
    if (automaton.refused)
        return refuse("back references are not known");
    if (!automaton.regex)
        return std::size_t{0};
    constexpr std::size_t kPerStep = 16; // of places of the pattern tried at a byte of the text
    countSteps(text.size() * pattern.size() * std::min(repeats(pattern), kMostPattern) / kPerStep);
    try {
        std::smatch match;
        return std::regex_search(text, match, *automaton.regex)
                   ? static_cast<std::size_t>(match.position()) + 1
                   : std::size_t{0};
    } catch (const std::regex_error&) { // too complex for the library
        return refuse("it takes too much on this text");
    }
}

} // namespace vigil::engine
