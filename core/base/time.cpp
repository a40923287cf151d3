// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include "base/canonical_time.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

namespace vigil {
namespace {

/// `value` in so many digits, with zeros before it.
void putDigits(char* to, std::size_t count, unsigned value) {
    for (; count > 0; --count, value /= 10)
        to[count - 1] = static_cast<char>('0' + value % 10);
}

std::string isoText(Ticks sinceEpoch) {
    using namespace std::chrono;
    const auto day = floor<days>(sinceEpoch);
    const year_month_day date{sys_days{day}};
    const hh_mm_ss<Ticks> clock{sinceEpoch - day};
    const int year = static_cast<int>(date.year());
    std::string text;
    if (year < 0 || year > 9999) {
        std::array<char, 16> digits{};
        const int written = std::snprintf(digits.data(), digits.size(), "%04d", year);
        text.assign(digits.data(), static_cast<std::size_t>(written));
    } else {
        text.resize(4);
        putDigits(text.data(), 4, static_cast<unsigned>(year));
    }
    std::array<char, 24> rest{'-', '0', '0', '-', '0', '0', 'T', '0', '0', ':', '0', '0',
                              ':', '0', '0', '.', '0', '0', '0', '0', '0', '0', '0'};
    putDigits(&rest[1], 2, static_cast<unsigned>(date.month()));
    putDigits(&rest[4], 2, static_cast<unsigned>(date.day()));
    putDigits(&rest[7], 2, static_cast<unsigned>(clock.hours().count()));
    putDigits(&rest[10], 2, static_cast<unsigned>(clock.minutes().count()));
    putDigits(&rest[13], 2, static_cast<unsigned>(clock.seconds().count()));
    const auto fraction = static_cast<unsigned>(clock.subseconds().count());
    putDigits(&rest[16], 7, fraction);
    const std::size_t kept = fraction == 0            ? 15
                             : fraction % 10'000 == 0 ? 19
                             : fraction % 10 == 0     ? 22
                                                      : 23;
    text.append(rest.data(), kept);
    text += 'Z';
    return text;
}

/// Reads exactly `count` digits at `pos` and moves past them.
bool readDigits(std::string_view text, std::size_t& pos, int count, int& value) {
    if (text.size() < pos + static_cast<std::size_t>(count))
        return false;
    value = 0;
    for (int i = 0; i < count; ++i) {
        const char c = text[pos + static_cast<std::size_t>(i)];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    pos += static_cast<std::size_t>(count);
    return true;
}

bool take(std::string_view text, std::size_t& pos, char c) {
    if (pos < text.size() && text[pos] == c) {
        ++pos;
        return true;
    }
    return false;
}

/// The fraction after '.' or ',' in ticks; false when no digit follows.
bool readFraction(std::string_view text, std::size_t& pos, std::int64_t& ticks) {
    std::int64_t scale = 1'000'000;
    const std::size_t start = pos;
    for (; pos < text.size() && text[pos] >= '0' && text[pos] <= '9'; ++pos) {
        ticks += (text[pos] - '0') * scale;
        scale /= 10;
    }
    return pos > start;
}

/// `Z`, `+hh:mm`, `+hhmm`, `+hh` or nothing, in minutes east of UTC.
bool readOffset(std::string_view text, std::size_t& pos, int& minutes) {
    minutes = 0;
    if (pos == text.size())
        return true;
    if (take(text, pos, 'Z') || take(text, pos, 'z'))
        return pos == text.size();
    const bool east = text[pos] == '+';
    if (!east && text[pos] != '-')
        return false;
    ++pos;
    int hours = 0;
    int mins = 0;
    if (!readDigits(text, pos, 2, hours))
        return false;
    if (pos < text.size()) {
        take(text, pos, ':');
        if (!readDigits(text, pos, 2, mins))
            return false;
    }
    if (hours > 14 || mins > 59 || pos != text.size())
        return false;
    minutes = (east ? 1 : -1) * (hours * 60 + mins);
    return true;
}

} // namespace

std::string toIso8601(EventTime t) { return isoText(t.time_since_epoch()); }

std::string toIso8601(ArrivalTime t) { return isoText(t.time_since_epoch()); }

Result<EventTime> parseIso8601(std::string_view text) {
    if (const auto usual = canonicalTime(text))
        return *usual;
    using namespace std::chrono;
    const auto bad = [&] {
        return fail(ErrorCode::Parse, "not an ISO-8601 time", std::string(text.substr(0, 64)));
    };
    std::size_t pos = 0;
    int y = 0;
    int mo = 0;
    int d = 0;
    if (!readDigits(text, pos, 4, y) || !take(text, pos, '-') || !readDigits(text, pos, 2, mo) ||
        !take(text, pos, '-') || !readDigits(text, pos, 2, d))
        return bad();
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                              day{static_cast<unsigned>(d)}};
    if (!date.ok())
        return bad();
    int h = 0;
    int mi = 0;
    int s = 0;
    std::int64_t fraction = 0;
    int offsetMinutes = 0;
    if (pos < text.size()) {
        if (!take(text, pos, 'T') && !take(text, pos, 't') && !take(text, pos, ' '))
            return bad();
        if (!readDigits(text, pos, 2, h) || !take(text, pos, ':') || !readDigits(text, pos, 2, mi))
            return bad();
        if (take(text, pos, ':')) {
            if (!readDigits(text, pos, 2, s))
                return bad();
            if ((take(text, pos, '.') || take(text, pos, ',')) &&
                !readFraction(text, pos, fraction))
                return bad();
        }
        if (!readOffset(text, pos, offsetMinutes))
            return bad();
    }
    if (h > 23 || mi > 59 || s > 60)
        return bad();
    const Ticks ticks = sys_days{date}.time_since_epoch() + hours{h} + minutes{mi - offsetMinutes} +
                        seconds{s} + Ticks{fraction};
    return EventTime{ticks};
}

namespace {
struct SpanUnit {
    std::string_view name;
    std::int64_t ticks;
};

constexpr std::array kSpanUnits{
    SpanUnit{"us", 10},           SpanUnit{"ms", 10'000},        SpanUnit{"s", 10'000'000},
    SpanUnit{"m", 600'000'000},   SpanUnit{"h", 36'000'000'000}, SpanUnit{"d", 864'000'000'000},
    SpanUnit{"min", 600'000'000},
};
} // namespace

Result<Ticks> parseSpan(std::string_view text) {
    const auto bad = [&] {
        return fail(ErrorCode::Parse, "not a time span such as 250ms, 5s, 10m, 2h or 1d",
                    std::string(text.substr(0, 64)));
    };
    double number = 0;
    const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc{} || !(number >= 0) || number > 1e9)
        return bad();
    std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    while (!unit.empty() && unit.front() == ' ')
        unit.remove_prefix(1);
    if (unit.empty())
        return number == 0 ? Result<Ticks>(Ticks{0}) : Result<Ticks>(bad());
    for (const auto& known : kSpanUnits)
        if (unit == known.name) {
            const double ticks = number * static_cast<double>(known.ticks);
            if (ticks > 9e18)
                return bad();
            return Ticks{static_cast<std::int64_t>(ticks + 0.5)};
        }
    return bad();
}

std::string spanText(Ticks span) {
    const std::int64_t ticks = span.count();
    if (ticks == 0)
        return "0s";
    for (const std::size_t index : {5U, 4U, 3U, 2U, 1U}) {
        const auto& unit = kSpanUnits[index];
        if (ticks % unit.ticks == 0)
            return std::to_string(ticks / unit.ticks) + std::string(unit.name);
    }
    return std::to_string(ticks / 10) + "us";
}

} // namespace vigil
