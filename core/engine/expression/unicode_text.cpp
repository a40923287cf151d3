// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression/unicode_text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

// ICU's macros go from int to narrower types.
#pragma GCC diagnostic ignored "-Wconversion"

namespace vigil::engine {

namespace {

/// What stands for a byte that is no UTF-8, so that it equals itself and nothing else.
constexpr char32_t kNoText = 0x40000000;

/// Calls `use(point, from, to)` for each code point and each byte that is none (point negative).
template <typename Use>
void forPoints(std::string_view text, Use use) {
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        const std::int32_t from = i;
        UChar32 point = 0;
        U8_NEXT(text.data(), i, length, point);
        if (point < 0)
            i = from + 1;
        use(point, static_cast<std::size_t>(from), static_cast<std::size_t>(i));
    }
}

bool isAscii(std::string_view text) noexcept {
    unsigned char any = 0; // without a branch, which the compiler turns into vector code
    for (const char c : text)
        any |= static_cast<unsigned char>(c);
    return any < 0x80;
}

/// A letter of ASCII.
char lowered(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `map` of every code point; `ascii` is the same for a byte below 128.
template <typename Map, typename Ascii>
std::string mapped(std::string_view text, Map map, Ascii ascii) {
    std::string out(text);
    if (isAscii(text)) {
        std::ranges::transform(out, out.begin(), ascii);
        return out;
    }
    out.clear();
    forPoints(text, [&](UChar32 point, std::size_t from, std::size_t to) {
        if (point < 0) {
            out.append(text.substr(from, to - from));
            return;
        }
        std::array<char, U8_MAX_LENGTH> bytes{};
        std::int32_t size = 0;
        U8_APPEND_UNSAFE(bytes.data(), size, map(point));
        out.append(bytes.data(), static_cast<std::size_t>(size));
    });
    return out;
}

} // namespace

// As .NET's invariant culture, the dotted and dotless i keep to themselves.
std::string upperCase(std::string_view text) {
    constexpr UChar32 kDotlessI = 0x131;
    return mapped(
        text, [](UChar32 c) { return c == kDotlessI ? c : u_toupper(c); },
        [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
}

std::string lowerCase(std::string_view text) {
    constexpr UChar32 kDottedI = 0x130;
    return mapped(
        text, [](UChar32 c) { return c == kDottedI ? c : u_tolower(c); }, lowered);
}

char32_t foldedPoint(char32_t point) noexcept {
    if (point < 0x80)
        return point >= U'A' && point <= U'Z' ? point - U'A' + U'a' : point;
    return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(point), U_FOLD_CASE_DEFAULT));
}

std::u32string foldedPoints(std::string_view text) {
    std::u32string out;
    if (isAscii(text)) {
        out.resize(text.size());
        for (std::size_t i = 0; i < text.size(); ++i)
            out[i] = static_cast<unsigned char>(lowered(text[i]));
        return out;
    }
    out.reserve(text.size());
    forPoints(text, [&](UChar32 point, std::size_t from, std::size_t) {
        out.push_back(point < 0 ? kNoText | static_cast<unsigned char>(text[from])
                                : foldedPoint(static_cast<char32_t>(point)));
    });
    return out;
}

std::vector<std::size_t> pointOffsets(std::string_view text) {
    std::vector<std::size_t> out;
    out.reserve(text.size() + 1);
    forPoints(text, [&](UChar32, std::size_t from, std::size_t) { out.push_back(from); });
    out.push_back(text.size());
    return out;
}

bool isSpace(char32_t point) noexcept { return u_isUWhiteSpace(static_cast<UChar32>(point)) != 0; }

} // namespace vigil::engine
