// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/canonical_time.h"

#include <array>
#include <cstring>

namespace vigil {
namespace {

constexpr std::size_t kDateLength = 10; ///< "2026-11-22"
constexpr std::size_t kClockLength = 9; ///< "T10:00:00"
constexpr std::size_t kLongest = 28;    ///< with seven digits behind the point
constexpr std::int64_t kTicksOfSecond = Ticks::period::den;

unsigned digitAt(std::string_view text, std::size_t at) {
    return static_cast<unsigned>(static_cast<unsigned char>(text[at])) - '0';
}

/// Two digits; 100 or more where one of them is none.
unsigned twoDigits(std::string_view text, std::size_t at) {
    const unsigned tens = digitAt(text, at);
    const unsigned ones = digitAt(text, at + 1);
    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/// A date as it was last read on this thread.
struct KnownDate {
    std::array<char, kDateLength> text{'1', '9', '7', '0', '-', '0', '1', '-', '0', '1'};
    std::int64_t ticks = 0;

    /// False when it is no date.
    bool read(std::string_view date) {
        if (std::memcmp(text.data(), date.data(), kDateLength) == 0)
            return true;
        const unsigned century = twoDigits(date, 0);
        const unsigned rest = twoDigits(date, 2);
        const unsigned month = twoDigits(date, 5);
        const unsigned day = twoDigits(date, 8);
        if (century > 99 || rest > 99 || date[4] != '-' || date[7] != '-')
            return false;
        using namespace std::chrono;
        const year_month_day parts{year{static_cast<int>(century * 100 + rest)},
                                   std::chrono::month{month}, std::chrono::day{day}};
        if (!parts.ok())
            return false;
        ticks = Ticks{sys_days{parts}.time_since_epoch()}.count();
        std::memcpy(text.data(), date.data(), kDateLength);
        return true;
    }
};

/// The fraction between point and 'Z' in ticks; 0, which none is written as, for what is none.
std::int64_t fractionOf(std::string_view digits) {
    std::int64_t value = 0;
    std::int64_t scale = kTicksOfSecond;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const unsigned digit = digitAt(digits, i);
        if (digit > 9)
            return 0;
        value = value * 10 + digit;
        scale /= 10;
    }
    // As few digits as hold the value.
    const bool shorter =
        (digits.size() == 6 && value % 1000 == 0) || (digits.size() == 7 && value % 10 == 0);
    return shorter ? 0 : value * scale;
}

} // namespace

std::optional<EventTime> canonicalTime(std::string_view text) noexcept {
    thread_local KnownDate date;
    constexpr std::size_t kWhole = kDateLength + kClockLength;
    const std::size_t size = text.size();
    if (size <= kWhole || size > kLongest || text[size - 1] != 'Z' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':' || !date.read(text))
        return std::nullopt;
    const unsigned hour = twoDigits(text, 11);
    const unsigned minute = twoDigits(text, 14);
    const unsigned second = twoDigits(text, 17);
    if (hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    std::int64_t fraction = 0;
    if (size != kWhole + 1) {
        const auto digits = size - kWhole - 2; // between the point and the Z
        if (text[kWhole] != '.' || (digits != 3 && digits != 6 && digits != 7))
            return std::nullopt;
        fraction = fractionOf(text.substr(kWhole + 1, digits));
        if (fraction == 0)
            return std::nullopt;
    }
    const std::int64_t seconds = std::int64_t{hour} * 3600 + minute * 60 + second;
    return EventTime{Ticks{date.ticks + seconds * kTicksOfSecond + fraction}};
}

} // namespace vigil
