// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/plain_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace vigil {
namespace {

struct Range {
    char32_t first, last;
};

constexpr std::array kUnseen{
    Range{0x0000, 0x001F},   Range{0x007F, 0x009F},   Range{0x00AD, 0x00AD},
    Range{0x034F, 0x034F},   Range{0x0600, 0x0605},   Range{0x061C, 0x061C},
    Range{0x06DD, 0x06DD},   Range{0x070F, 0x070F},   Range{0x0890, 0x0891},
    Range{0x08E2, 0x08E2},   Range{0x115F, 0x1160},   Range{0x17B4, 0x17B5},
    Range{0x180B, 0x180F},   Range{0x200B, 0x200F},   Range{0x2028, 0x202E},
    Range{0x2060, 0x206F},   Range{0x3164, 0x3164},   Range{0xFE00, 0xFE0F},
    Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFFB},
    Range{0x110BD, 0x110BD}, Range{0x110CD, 0x110CD}, Range{0x13430, 0x1345F},
    Range{0x1BCA0, 0x1BCAF}, Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE0FFF},
};

/// Shown as an empty place. U+2800 is the Braille pattern without dots.
constexpr std::array kBlank{
    Range{0x0020, 0x0020}, Range{0x00A0, 0x00A0}, Range{0x1680, 0x1680}, Range{0x2000, 0x200A},
    Range{0x202F, 0x202F}, Range{0x205F, 0x205F}, Range{0x2800, 0x2800}, Range{0x3000, 0x3000},
};

template <std::size_t N>
bool isIn(const std::array<Range, N>& ranges, char32_t character) noexcept {
    const auto* const found = std::ranges::lower_bound(ranges, character, {}, &Range::last);
    return found != ranges.end() && found->first <= character;
}

/// A character and how many bytes it takes; length 0: no UTF-8.
struct Decoded {
    char32_t character = 0;
    std::size_t length = 0;
};

/// Precondition: `text` is not empty.
Decoded decode(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80)
        return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length)
        return {};
    char32_t character = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80)
            return {};
        character = character << 6 | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
    if (character < kLeast[length] || character > 0x10FFFF || surrogate)
        return {};
    return {character, length};
}

void appendHex(std::string& out, std::uint32_t number, int digits) {
    constexpr std::string_view kHex = "0123456789abcdef";
    for (int i = digits - 1; i >= 0; --i)
        out += kHex[number >> (4 * i) & 0xFU];
}

void appendEscape(std::string& out, char32_t character) {
    if (character == '\n' || character == '\r' || character == '\t') {
        out += character == '\n' ? "\\n" : character == '\r' ? "\\r" : "\\t";
    } else if (character < 0x80) {
        out += "\\x";
        appendHex(out, character, 2);
    } else if (character < 0x10000) {
        out += "\\u";
        appendHex(out, character, 4);
    } else {
        out += "\\U";
        appendHex(out, character, 8);
    }
}

void appendJsonEscape(std::string& out, char32_t character) {
    const auto unit = [&out](std::uint32_t number) {
        out += "\\u";
        appendHex(out, number, 4);
    };
    if (character < 0x10000)
        return unit(character);
    const std::uint32_t beyond = character - 0x10000;
    unit(0xD800 + (beyond >> 10U));
    unit(0xDC00 + (beyond & 0x3FFU));
}

bool isPlain(char c) noexcept { return c >= 0x20 && c <= 0x7E; }

/// The text with all that is not plain ASCII handed to the two, which append what stands for it.
template <typename Character, typename Byte>
std::string rewritten(std::string_view text, Character&& character, Byte&& byte) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto plain =
            static_cast<std::size_t>(std::ranges::find_if_not(text, isPlain) - text.begin());
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty())
            break;
        const auto next = decode(text);
        const std::size_t length = std::max<std::size_t>(next.length, 1);
        if (next.length == 0)
            byte(out, static_cast<unsigned char>(text.front()));
        else if (!character(out, next.character))
            out.append(text.substr(0, length));
        text.remove_prefix(length);
    }
    return out;
}

std::string shownText(std::string_view text, bool keepLines) {
    return rewritten(
        text,
        [keepLines](std::string& out, char32_t character) {
            if (!isUnseen(character) || (keepLines && (character == '\n' || character == '\t')))
                return false;
            appendEscape(out, character);
            return true;
        },
        [](std::string& out, unsigned char byte) {
            out += "\\x";
            appendHex(out, byte, 2);
        });
}

} // namespace

std::string NameFault::text() const {
    switch (kind) {
    case Kind::Blank:
        return "is blank";
    case Kind::TooLong:
        return "is longer than " + std::to_string(kLongestName) + " characters";
    case Kind::NotUtf8:
        return "is not UTF-8";
    case Kind::Unseen:
        break;
    }
    std::string out = "holds the invisible character U+";
    appendHex(out, character, character < 0x10000 ? 4 : 6);
    std::ranges::transform(out.end() - 6, out.end(), out.end() - 6, [](char c) {
        return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

bool isUnseen(char32_t character) noexcept { return isIn(kUnseen, character); }

std::optional<NameFault> faultOfName(std::string_view name) {
    bool blank = true;
    std::size_t characters = 0;
    for (std::size_t at = 0; at < name.size();) {
        if (++characters > kLongestName)
            return NameFault{NameFault::Kind::TooLong};
        if (isPlain(name[at])) {
            blank = blank && name[at] == ' ';
            ++at;
            continue;
        }
        const auto next = decode(name.substr(at));
        if (next.length == 0)
            return NameFault{NameFault::Kind::NotUtf8};
        if (isUnseen(next.character))
            return NameFault{NameFault::Kind::Unseen, next.character};
        blank = blank && isIn(kBlank, next.character);
        at += next.length;
    }
    return blank ? std::optional(NameFault{NameFault::Kind::Blank}) : std::nullopt;
}

std::string shown(std::string_view text) { return shownText(text, false); }

std::string shownLines(std::string_view text) { return shownText(text, true); }

std::string shownJson(std::string_view json) {
    return rewritten(
        json,
        [](std::string& out, char32_t character) {
            const bool space = character == '\n' || character == '\t' || character == '\r';
            if (space || !isUnseen(character))
                return false;
            appendJsonEscape(out, character);
            return true;
        },
        [](std::string& out, unsigned char) { out += "\xEF\xBF\xBD"; });
}

std::string hexDigits(std::uint64_t value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(16, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4U)
        *digit = kDigits[value & 0xFU];
    return text;
}

} // namespace vigil
