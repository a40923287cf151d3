// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/time_pattern.h"

#include "base/time_zone.h"
#include "model/value.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace vigil::ingest {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                    "friday", "saturday", "sunday"};
constexpr std::size_t kShortName = 3;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Up to `most` digits off the front; false when fewer than `least` are there.
bool takeNumber(std::string_view& text, std::size_t least, std::size_t most, int& value) {
    std::size_t count = 0;
    value = 0;
    for (; count < most && count < text.size() && isDigit(text[count]); ++count)
        value = value * 10 + (text[count] - '0');
    text.remove_prefix(count);
    return count >= least;
}

/// A name in full or its first three letters, without case; its place in the list.
template <std::size_t N>
std::optional<int> takeName(std::string_view& text, const std::array<std::string_view, N>& names) {
    for (std::size_t i = 0; i < N; ++i)
        for (const auto name : {names[i], names[i].substr(0, kShortName)})
            if (text.size() >= name.size() &&
                model::equalNames(text.substr(0, name.size()), name)) {
                text.remove_prefix(name.size());
                if (text.starts_with('.')) // "Jan."
                    text.remove_prefix(1);
                return static_cast<int>(i);
            }
    return std::nullopt;
}

/// Digits of a second's fraction; those past 100 ns are cut.
bool takeFraction(std::string_view& text, Ticks& fraction) {
    std::int64_t scale = Ticks::period::den / 10;
    std::size_t count = 0;
    fraction = {};
    for (; count < text.size() && isDigit(text[count]); ++count, scale /= 10)
        fraction += Ticks{(text[count] - '0') * scale};
    text.remove_prefix(count);
    return count > 0;
}

bool takeOffset(std::string_view& text, std::optional<Ticks>& offset) {
    if (text.starts_with('Z') || text.starts_with('z')) {
        text.remove_prefix(1);
        offset = Ticks{};
        return true;
    }
    for (const std::size_t length : {6U, 5U, 3U})
        if (text.size() >= length)
            if (const auto read = parseZoneOffset(text.substr(0, length))) {
                text.remove_prefix(length);
                offset = read;
                return true;
            }
    return false;
}

bool takeUtc(std::string_view& text, std::optional<Ticks>& offset) {
    for (const std::string_view word : {"UTC", "GMT", "Z"})
        if (text.size() >= word.size() && model::equalNames(text.substr(0, word.size()), word)) {
            text.remove_prefix(word.size());
            offset = Ticks{};
            return true;
        }
    return false;
}

} // namespace

struct TimePattern::Fields {
    int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
    std::optional<int> dayOfYear;
    std::optional<bool> afternoon;
    Ticks fraction{};
    std::optional<Ticks> offset;

    /// nullopt for what no calendar or clock shows.
    [[nodiscard]] std::optional<Ticks> wall() const {
        using namespace std::chrono;
        const int whole = afternoon ? hour % 12 + (*afternoon ? 12 : 0) : hour;
        if (whole > 23 || minute > 59 || second > 60 || (afternoon && (hour < 1 || hour > 12)))
            return std::nullopt;
        const year_month_day date{std::chrono::year{year},
                                  std::chrono::month{static_cast<unsigned>(month)},
                                  std::chrono::day{static_cast<unsigned>(day)}};
        if (!date.ok())
            return std::nullopt;
        auto days = sys_days{date};
        if (dayOfYear) {
            days =
                sys_days{std::chrono::year{year} / January / 1} + std::chrono::days{*dayOfYear - 1};
            if (*dayOfYear < 1 || year_month_day{days}.year() != std::chrono::year{year})
                return std::nullopt;
        }
        return days.time_since_epoch() + hours{whole} + minutes{minute} + seconds{second} +
               fraction;
    }
};

void TimePattern::addLiteral(char c) {
    const bool space = c == ' ' || c == '\t';
    if (space && !m_steps.empty() && m_steps.back().part == Part::Space)
        return;
    m_steps.push_back({space ? Part::Space : Part::Literal, c, false});
}

bool TimePattern::has(Part part) const {
    return std::ranges::find(m_steps, part, &Step::part) != m_steps.end();
}

TimePattern::Part TimePattern::lastField() const {
    const auto found = std::find_if(m_steps.rbegin(), m_steps.rend(), [](const Step& step) {
        return step.part != Part::Literal && step.part != Part::Space;
    });
    return found != m_steps.rend() ? found->part : Part::Literal;
}

Result<void> TimePattern::addPercent(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            addLiteral(text[i]);
            continue;
        }
        const char letter = ++i < text.size() ? text[i] : '\0';
        constexpr std::string_view kLetters = "YymdejbBhaAHIMSfNpPzZ";
        constexpr std::array kParts{Part::Year,        Part::ShortYear,   Part::Month,
                                    Part::Day,         Part::Day,         Part::DayOfYear,
                                    Part::MonthName,   Part::MonthName,   Part::MonthName,
                                    Part::WeekdayName, Part::WeekdayName, Part::Hour,
                                    Part::HalfDayHour, Part::Minute,      Part::Second,
                                    Part::Fraction,    Part::Fraction,    Part::HalfDay,
                                    Part::HalfDay,     Part::Offset,      Part::Utc};
        Result<void> added;
        if (const auto known = kLetters.find(letter);
            letter != '\0' && known != std::string_view::npos)
            add(kParts.at(known));
        else if (letter == '%')
            addLiteral('%');
        else if (letter == 'T')
            added = addPercent("%H:%M:%S");
        else if (letter == 'R')
            added = addPercent("%H:%M");
        else if (letter == 'F')
            added = addPercent("%Y-%m-%d");
        else if (letter == 'D')
            added = addPercent("%m/%d/%y");
        else
            return fail(ErrorCode::InvalidArgument,
                        "a time format knows no '%" + std::string(text.substr(i, 1)) + "'",
                        std::string(text));
        if (!added)
            return added;
    }
    return {};
}

Result<void> TimePattern::addRun(char letter, std::size_t count, std::string_view rest,
                                 bool halfDays) {
    switch (letter) {
    case 'y':
    case 'Y':
    case 'u':
        add(count == 2 ? Part::ShortYear : Part::Year);
        return {};
    case 'd':
        add(Part::Day);
        return {};
    case 'D':
        add(count == 3 ? Part::DayOfYear : Part::Day);
        return {};
    case 'e':
    case 'E':
        add(Part::WeekdayName);
        return {};
    case 'h':
    case 'H':
        add(halfDays ? Part::HalfDayHour : Part::Hour);
        return {};
    case 'm':
    case 'M': {
        // Both cases are written for both: beside an hour or before a second it is the minute.
        const auto before = lastField();
        const auto next = rest.find_first_of("ymdhsYMDHS");
        const bool minute = before == Part::Hour || before == Part::HalfDayHour ||
                            (next != std::string_view::npos &&
                             (rest[next] == 's' || rest[next] == 'S') && letter == 'm');
        add(minute ? Part::Minute : count > 2 ? Part::MonthName : Part::Month);
        return {};
    }
    case 's':
    case 'S':
        add(lastField() == Part::Second ? Part::Fraction : Part::Second);
        return {};
    case 'f':
    case 'F':
        add(Part::Fraction);
        return {};
    case 'a':
    case 'A':
    case 't':
        add(Part::HalfDay);
        return {};
    case 'z':
    case 'Z':
    case 'x':
    case 'X':
        add(Part::Offset);
        return {};
    default:
        return fail(ErrorCode::InvalidArgument,
                    std::string("a time format knows no '") + letter + "'");
    }
}

Result<void> TimePattern::addLetters(std::string_view text) {
    const bool halfDays = text.find_first_of("at") != std::string_view::npos;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '\'') { // what stands between apostrophes stands for itself
            const auto end = std::min(text.find('\'', i + 1), text.size());
            for (const char quoted : text.substr(i + 1, end - i - 1))
                addLiteral(quoted);
            i = end + 1;
            continue;
        }
        if (!isLetter(c) || c == 'T') {
            addLiteral(c);
            ++i;
            continue;
        }
        const auto end = std::min(text.find_first_not_of(c, i), text.size());
        if (auto added = addRun(c, end - i, text.substr(end), halfDays); !added)
            return added;
        i = end;
    }
    return {};
}

Result<TimePattern> TimePattern::compile(std::string_view text) {
    TimePattern pattern;
    auto added = text.find('%') != std::string_view::npos ? pattern.addPercent(text)
                                                          : pattern.addLetters(text);
    const bool dated =
        (pattern.has(Part::Year) || pattern.has(Part::ShortYear)) &&
        (pattern.has(Part::DayOfYear) ||
         (pattern.has(Part::Day) && (pattern.has(Part::Month) || pattern.has(Part::MonthName))));
    if (!added || !dated)
        return fail(
            ErrorCode::InvalidArgument,
            (added ? "the time format names no year, month and day" : added.error().detail) +
                "; iso8601, epoch, epoch_ms, %d/%m/%Y %H:%M:%S or dd.MM.yyyy HH:mm:ss "
                "would be one",
            std::string(text));
    for (std::size_t i = 0; i + 1 < pattern.m_steps.size(); ++i) {
        const auto next = pattern.m_steps[i + 1].part;
        pattern.m_steps[i].wide = next != Part::Literal && next != Part::Space;
    }
    return pattern;
}

bool TimePattern::take(const Step& step, std::string_view& rest, Fields& fields) {
    const std::size_t least = step.wide ? 2 : 1;
    switch (step.part) {
    case Part::Literal:
        if (!rest.starts_with(step.literal))
            return false;
        rest.remove_prefix(1);
        return true;
    case Part::Space: {
        const auto end = std::min(rest.find_first_not_of(" \t"), rest.size());
        rest.remove_prefix(end);
        return end > 0;
    }
    case Part::Year:
        return takeNumber(rest, 4, 4, fields.year);
    case Part::ShortYear:
        if (!takeNumber(rest, 2, 2, fields.year))
            return false;
        fields.year += fields.year < 69 ? 2000 : 1900; // as POSIX has it
        return true;
    case Part::Month:
        return takeNumber(rest, least, 2, fields.month);
    case Part::MonthName: {
        const auto month = takeName(rest, kMonths);
        fields.month = month.value_or(0) + 1;
        return month.has_value();
    }
    case Part::Day:
        return takeNumber(rest, least, 2, fields.day);
    case Part::DayOfYear:
        return takeNumber(rest, step.wide ? 3 : 1, 3, fields.dayOfYear.emplace());
    case Part::WeekdayName:
        return takeName(rest, kWeekdays).has_value();
    case Part::Hour:
    case Part::HalfDayHour:
        return takeNumber(rest, least, 2, fields.hour);
    case Part::Minute:
        return takeNumber(rest, least, 2, fields.minute);
    case Part::Second:
        return takeNumber(rest, least, 2, fields.second);
    case Part::Fraction:
        return takeFraction(rest, fields.fraction);
    case Part::HalfDay:
        if (rest.size() < 2 || !(model::equalNames(rest.substr(0, 2), "am") ||
                                 model::equalNames(rest.substr(0, 2), "pm")))
            return false;
        fields.afternoon = rest[0] == 'p' || rest[0] == 'P';
        rest.remove_prefix(2);
        return true;
    case Part::Offset:
        return takeOffset(rest, fields.offset);
    case Part::Utc:
        return takeUtc(rest, fields.offset);
    }
    return false;
}

std::optional<TimePattern::Reading> TimePattern::read(std::string_view text) const {
    Fields fields;
    for (const auto& step : m_steps)
        if (!take(step, text, fields))
            return std::nullopt;
    const auto wall = text.empty() ? fields.wall() : std::nullopt;
    if (!wall)
        return std::nullopt;
    return Reading{*wall, fields.offset};
}

} // namespace vigil::ingest
