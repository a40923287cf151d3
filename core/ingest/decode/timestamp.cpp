// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/timestamp.h"

#include <charconv>
#include <cmath>

namespace vigil::ingest {
namespace {

/// Parts of a second that one unit of the number is; 0 for text formats.
std::int64_t unitsPerSecond(TimestampFormat format) {
    switch (format) {
    case TimestampFormat::EpochSeconds:
        return 1;
    case TimestampFormat::EpochMillis:
        return 1'000;
    case TimestampFormat::EpochMicros:
        return 1'000'000;
    case TimestampFormat::EpochNanos:
        return 1'000'000'000;
    case TimestampFormat::Iso8601:
        break;
    }
    return 0;
}

constexpr std::int64_t kTicksPerSecond = Ticks::period::den;
/// About the year 4970: past every accepted year, far from overflow.
constexpr std::int64_t kMostTicks = 94'670'856'000 * kTicksPerSecond;

} // namespace

std::optional<EventTime> timeOfNumber(std::int64_t number, TimestampFormat format) {
    const auto units = unitsPerSecond(format);
    if (units == 0)
        return std::nullopt;
    std::int64_t ticks = 0;
    if (units > kTicksPerSecond) {
        const auto divisor = units / kTicksPerSecond;
        ticks = number / divisor - (number % divisor < 0 ? 1 : 0); // rounds down
    } else {
        const auto factor = kTicksPerSecond / units;
        if (number > kMostTicks / factor || number < -kMostTicks / factor)
            return std::nullopt;
        ticks = number * factor;
    }
    if (ticks > kMostTicks || ticks < -kMostTicks)
        return std::nullopt;
    return EventTime{Ticks{ticks}};
}

std::optional<EventTime> timeOfNumber(double number, TimestampFormat format) {
    const auto units = unitsPerSecond(format);
    const double ticks =
        number * (static_cast<double>(kTicksPerSecond) / static_cast<double>(units));
    if (units == 0 || !(std::abs(ticks) <= static_cast<double>(kMostTicks)))
        return std::nullopt;
    return EventTime{Ticks{std::llround(ticks)}};
}

TimestampFormat unitBySize(double number) noexcept {
    const double size = std::abs(number);
    return size < 1e11   ? TimestampFormat::EpochSeconds
           : size < 1e14 ? TimestampFormat::EpochMillis
           : size < 1e17 ? TimestampFormat::EpochMicros
                         : TimestampFormat::EpochNanos;
}

std::optional<EventTime> timeOfDigits(std::string_view text, std::optional<TimestampFormat> unit) {
    const char* last = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto [end, status] = std::from_chars(text.data(), last, whole);
        status == std::errc{} && end == last)
        return timeOfNumber(whole, unit.value_or(unitBySize(static_cast<double>(whole))));
    double real = 0;
    if (const auto [end, status] = std::from_chars(text.data(), last, real);
        status == std::errc{} && end == last)
        return timeOfNumber(real, unit.value_or(unitBySize(real)));
    return std::nullopt;
}

std::optional<EventTime> timeOfText(std::string_view text, TimestampFormat format) {
    if (format != TimestampFormat::Iso8601)
        return timeOfDigits(text, format);
    const auto parsed = parseIso8601(text);
    return parsed ? std::optional(*parsed) : std::nullopt;
}

} // namespace vigil::ingest
