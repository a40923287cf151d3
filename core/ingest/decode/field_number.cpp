// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/field_number.h"

#include "model/value.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace vigil::ingest {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\r\n";
    const auto first = text.find_first_not_of(kSpaces);
    return first == std::string_view::npos
               ? std::string_view{}
               : text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

template <std::size_t N>
bool isOneOf(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::ranges::any_of(
        words, [text](std::string_view word) { return model::equalNames(text, word); });
}

} // namespace

std::optional<double> numberOfText(std::string_view text) {
    constexpr std::array<std::string_view, 3> kNoNumber{"", "nan", "null"};
    constexpr std::array<std::string_view, 3> kOn{"true", "on", "yes"};
    constexpr std::array<std::string_view, 3> kOff{"false", "off", "no"};
    text = trimmed(text);
    double number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status == std::errc{} && end == text.data() + text.size() && std::isfinite(number))
        return number;
    if (isOneOf(text, kNoNumber))
        return kNone;
    if (isOneOf(text, kOn))
        return 1;
    if (isOneOf(text, kOff))
        return 0;
    return std::nullopt;
}

std::optional<double> numberOfField(const simdjson::dom::element& value) {
    double number = 0;
    if (value.get(number) == simdjson::SUCCESS)
        return number;
    if (value.is_null())
        return kNone;
    bool flag = false;
    if (value.get(flag) == simdjson::SUCCESS)
        return flag ? 1 : 0;
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS)
        return std::nullopt;
    return numberOfText(text);
}

} // namespace vigil::ingest
