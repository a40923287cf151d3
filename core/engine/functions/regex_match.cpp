// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/functions/regex_match.h"

#include "engine/budget/budget_meter.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace vigil::engine {

namespace {

template <auto kFree>
struct Free {
    void operator()(auto* object) const noexcept { kFree(object); }
};

using Code = std::unique_ptr<pcre2_code, Free<pcre2_code_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Free<pcre2_match_data_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Free<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Free<pcre2_match_context_free>>;

/// Ways tried for one text, and the memory for them: some tens of milliseconds.
constexpr std::uint32_t kMostWays = 1'000'000;
constexpr std::uint32_t kMostKibibytes = 16 * 1024;
constexpr std::size_t kBytesPerStep = 16;

/// A pattern made ready.
struct Pattern {
    Code code;             ///< null: no regular expression
    MatchData match;       ///< for the bounds of a match
    bool tooLarge = false; ///< a regular expression, but one that takes too much memory
};

/// As ECMAScript has it, where that differs from Perl: what \u and \x mean, that a group without a
/// match repeats as nothing, that [] is a class, that $ is the very end.
Code compiled(const std::string& pattern, int& error) {
    constexpr std::uint32_t kOptions = PCRE2_CASELESS | PCRE2_DOTALL | PCRE2_UTF |
                                       PCRE2_MATCH_INVALID_UTF | PCRE2_ALT_BSUX |
                                       PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS |
                                       PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
    const CompileContext context(pcre2_compile_context_create(nullptr));
    pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALT_BSUX);
    std::size_t offset = 0;
    return Code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                              kOptions, &error, &offset, context.get()));
}

/// Nearly always the pattern is a constant, and making it ready takes far longer than using it: a
/// thread keeps the last few.
const Pattern& patternOf(const std::string& text) {
    constexpr std::size_t kMostKept = 16;
    thread_local std::unordered_map<std::string, Pattern> kept;
    const auto found = kept.find(text);
    if (found != kept.end())
        return found->second;
    if (kept.size() == kMostKept)
        kept.clear();
    int error = 0;
    Pattern pattern;
    pattern.code = compiled(text, error);
    constexpr int kTooLarge = PCRE2_ERROR_PATTERN_TOO_LARGE;
    constexpr int kHeap = PCRE2_ERROR_HEAP_FAILED;
    pattern.tooLarge = pattern.code == nullptr && (error == kTooLarge || error == kHeap);
    if (pattern.code != nullptr)
        pattern.match.reset(pcre2_match_data_create(1, nullptr));
    return kept.emplace(text, std::move(pattern)).first->second;
}

pcre2_match_context* bounds() {
    thread_local const MatchContext context = [] {
        MatchContext made(pcre2_match_context_create(nullptr));
        pcre2_set_match_limit(made.get(), kMostWays);
        pcre2_set_heap_limit(made.get(), kMostKibibytes);
        return made;
    }();
    return context.get();
}

} // namespace

Result<std::size_t> regexPosition(const std::string& text, const std::string& pattern) {
    constexpr std::size_t kMostPattern = 8192;
    const auto refuse = [](const char* why) {
        return fail(ErrorCode::Unsupported, why, "REGEXMATCH");
    };
    if (pattern.size() > kMostPattern)
        return refuse("the pattern has more than 8192 bytes");
    const auto& ready = patternOf(pattern);
    if (ready.tooLarge)
        return refuse("the pattern repeats too much");
    if (ready.code == nullptr)
        return std::size_t{0};
    countSteps(1 + text.size() / kBytesPerStep);
    const int found = pcre2_match(ready.code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                  text.size(), 0, 0, ready.match.get(), bounds());
    if (found >= 0)
        return pcre2_get_ovector_pointer(ready.match.get())[0] + 1;
    if (found == PCRE2_ERROR_NOMATCH)
        return std::size_t{0};
    countSteps(kMostWays);
    return refuse("it takes too much on this text");
}

} // namespace vigil::engine
