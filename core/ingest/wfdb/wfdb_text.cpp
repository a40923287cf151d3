// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_text.h"

#include <charconv>
#include <cmath>
#include <fstream>
#include <system_error>

namespace vigil::ingest::wfdbtext {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

template <typename T>
std::optional<T> takeNumber(std::string_view& text) noexcept {
    std::string_view digits = text;
    if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-')
        digits.remove_prefix(1);
    T value{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{})
        return std::nullopt;
    text = digits.substr(static_cast<std::size_t>(end - digits.data()));
    return value;
}

bool isUtf8(std::string_view bytes) noexcept {
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        const std::size_t length = lead < 0x80                   ? 1
                                   : lead >= 0xC2 && lead < 0xE0 ? 2
                                   : lead >= 0xE0 && lead < 0xF0 ? 3
                                   : lead >= 0xF0 && lead < 0xF5 ? 4
                                                                 : 0;
        if (length == 0 || bytes.size() - i < length)
            return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(bytes[i + k]) & 0xC0) != 0x80)
                return false;
        // Overlong forms, surrogates and values past U+10FFFF show in the second byte.
        const auto second = length > 1 ? static_cast<unsigned char>(bytes[i + 1]) : 0x80;
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0) ||
            (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second >= 0x90))
            return false;
        i += length;
    }
    return true;
}

} // namespace

std::string_view takeField(std::string_view& line) noexcept {
    const auto begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) {
        line = {};
        return {};
    }
    line.remove_prefix(begin);
    const auto field = line.substr(0, line.find_first_of(kBlanks));
    line.remove_prefix(field.size());
    return field;
}

std::string_view trimmed(std::string_view text) noexcept {
    const auto begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::optional<std::int64_t> takeInteger(std::string_view& text) noexcept {
    return takeNumber<std::int64_t>(text);
}

std::optional<double> takeReal(std::string_view& text) noexcept {
    std::string_view rest = text;
    const auto value = takeNumber<double>(rest);
    if (!value || !std::isfinite(*value))
        return std::nullopt;
    text = rest;
    return value;
}

bool takeChar(std::string_view& text, char expected) noexcept {
    if (text.empty() || text.front() != expected)
        return false;
    text.remove_prefix(1);
    return true;
}

std::string toUtf8(std::string_view bytes) {
    while (!bytes.empty() && bytes.back() == '\0')
        bytes.remove_suffix(1);
    const bool already = isUtf8(bytes);
    std::string text;
    text.reserve(bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == 0) {
            text += ' ';
        } else if (byte < 0x80 || already) {
            text += c;
        } else {
            text += static_cast<char>(0xC0 | (byte >> 6));
            text += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return text;
}

Result<std::string> readFile(const std::filesystem::path& path, std::uintmax_t maxBytes) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return fail(ErrorCode::NotFound, "the file is not there", path.string());
    const auto size = std::filesystem::file_size(path, error);
    if (error)
        return fail(ErrorCode::Io, error.message(), path.string());
    if (size > maxBytes)
        return fail(ErrorCode::Full, "the file is larger than such files can be", path.string());
    std::ifstream file(path, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad())
        return fail(ErrorCode::Io, "the file cannot be read", path.string());
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

} // namespace vigil::ingest::wfdbtext
