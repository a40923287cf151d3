// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression/time_unit.h"

#include "model/value.h"

#include <algorithm>
#include <array>

namespace vigil::engine {

namespace {

using namespace std::chrono;
using Days = duration<std::int64_t, std::ratio<86'400>>;

struct UnitName {
    TimeUnit unit;
    std::string_view name;
};

/// Full names first: timeUnitName takes the first of a unit.
constexpr std::array<UnitName, 39> kNames{
    {{TimeUnit::Year, "year"},       {TimeUnit::Year, "yy"},
     {TimeUnit::Year, "yyyy"},       {TimeUnit::Quarter, "quarter"},
     {TimeUnit::Quarter, "qq"},      {TimeUnit::Quarter, "q"},
     {TimeUnit::Month, "month"},     {TimeUnit::Month, "mm"},
     {TimeUnit::Month, "m"},         {TimeUnit::DayOfYear, "dayofyear"},
     {TimeUnit::DayOfYear, "dy"},    {TimeUnit::DayOfYear, "y"},
     {TimeUnit::Day, "day"},         {TimeUnit::Day, "dd"},
     {TimeUnit::Day, "d"},           {TimeUnit::Week, "week"},
     {TimeUnit::Week, "wk"},         {TimeUnit::Week, "ww"},
     {TimeUnit::WeekDay, "weekday"}, {TimeUnit::WeekDay, "dw"},
     {TimeUnit::WeekDay, "w"},       {TimeUnit::Hour, "hour"},
     {TimeUnit::Hour, "hh"},         {TimeUnit::Minute, "minute"},
     {TimeUnit::Minute, "mi"},       {TimeUnit::Minute, "n"},
     {TimeUnit::Second, "second"},   {TimeUnit::Second, "ss"},
     {TimeUnit::Second, "s"},        {TimeUnit::Millisecond, "millisecond"},
     {TimeUnit::Millisecond, "ms"},  {TimeUnit::Microsecond, "microsecond"},
     {TimeUnit::Microsecond, "mcs"}, {TimeUnit::Nanosecond, "nanosecond"},
     {TimeUnit::Nanosecond, "ns"},   {TimeUnit::Hour, "h"},
     {TimeUnit::Day, "days"},        {TimeUnit::Hour, "hours"},
     {TimeUnit::Minute, "minutes"}}};

Days dayOf(EventTime t) { return floor<Days>(t.time_since_epoch()); }

year_month_day dateOf(EventTime t) { return sys_days{days{static_cast<int>(dayOf(t).count())}}; }

std::int64_t monthNumber(EventTime t) {
    const auto date = dateOf(t);
    return static_cast<int>(date.year()) * std::int64_t{12} + static_cast<unsigned>(date.month()) -
           1;
}

/// Sundays at or before the day; 1970-01-04 was one.
std::int64_t weekNumber(Days day) {
    const std::int64_t shifted = day.count() + 4;
    return shifted >= 0 ? shifted / 7 : (shifted - 6) / 7;
}

std::int64_t floorDivide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

/// Ticks of a unit with a fixed length, weeks included.
std::int64_t fixedTicks(TimeUnit unit) {
    switch (unit) {
    case TimeUnit::Week:
        return 7 * Ticks{days{1}}.count();
    case TimeUnit::Day:
    case TimeUnit::DayOfYear:
    case TimeUnit::WeekDay:
        return Ticks{days{1}}.count();
    case TimeUnit::Hour:
        return Ticks{hours{1}}.count();
    case TimeUnit::Minute:
        return Ticks{minutes{1}}.count();
    case TimeUnit::Second:
        return Ticks{seconds{1}}.count();
    case TimeUnit::Millisecond:
        return Ticks{milliseconds{1}}.count();
    case TimeUnit::Microsecond:
        return Ticks{microseconds{1}}.count();
    default:
        return 0;
    }
}

std::optional<EventTime> addMonths(std::int64_t count, EventTime from) {
    constexpr std::int64_t kMostMonths = 12 * 20'000;
    if (count > kMostMonths || count < -kMostMonths)
        return std::nullopt;
    const std::int64_t month = monthNumber(from) + count;
    const auto y = floorDivide(month, 12);
    if (y < 1 || y > 9999)
        return std::nullopt;
    const auto ym =
        year{static_cast<int>(y)} / std::chrono::month{static_cast<unsigned>(month - y * 12) + 1};
    const auto lastDay = (ym / last).day();
    const auto wanted = std::min(dateOf(from).day(), lastDay);
    const Ticks inDay = from.time_since_epoch() - dayOf(from);
    return EventTime{Ticks{sys_days{ym / wanted}.time_since_epoch()} + inDay};
}

} // namespace

std::optional<TimeUnit> timeUnitNamed(std::string_view name) noexcept {
    for (const auto& entry : kNames)
        if (model::equalNames(entry.name, name))
            return entry.unit;
    return std::nullopt;
}

std::string_view timeUnitName(TimeUnit unit) noexcept {
    return std::ranges::find(kNames, unit, &UnitName::unit)->name;
}

std::optional<Ticks> windowUnitLength(TimeUnit unit) noexcept {
    switch (unit) {
    case TimeUnit::Day:
    case TimeUnit::Hour:
    case TimeUnit::Minute:
    case TimeUnit::Second:
    case TimeUnit::Millisecond:
    case TimeUnit::Microsecond:
        return Ticks{fixedTicks(unit)};
    default:
        return std::nullopt;
    }
}

std::optional<EventTime> addTime(TimeUnit unit, std::int64_t count, EventTime from) {
    if (unit == TimeUnit::Year || unit == TimeUnit::Quarter || unit == TimeUnit::Month) {
        const int months = unit == TimeUnit::Year ? 12 : unit == TimeUnit::Quarter ? 3 : 1;
        std::int64_t total = 0;
        if (__builtin_mul_overflow(count, months, &total))
            return std::nullopt;
        return addMonths(total, from);
    }
    std::int64_t delta = 0;
    std::int64_t sum = 0;
    if (unit == TimeUnit::Nanosecond)
        delta = count / 100;
    else if (__builtin_mul_overflow(count, fixedTicks(unit), &delta))
        return std::nullopt;
    if (__builtin_add_overflow(from.time_since_epoch().count(), delta, &sum))
        return std::nullopt;
    const EventTime result{Ticks{sum}};
    return isRepresentable(result) ? std::optional(result) : std::nullopt;
}

std::int64_t boundariesBetween(TimeUnit unit, EventTime from, EventTime to) {
    switch (unit) {
    case TimeUnit::Year:
        return floorDivide(monthNumber(to), 12) - floorDivide(monthNumber(from), 12);
    case TimeUnit::Quarter:
        return floorDivide(monthNumber(to), 3) - floorDivide(monthNumber(from), 3);
    case TimeUnit::Month:
        return monthNumber(to) - monthNumber(from);
    case TimeUnit::Week:
        return weekNumber(dayOf(to)) - weekNumber(dayOf(from));
    case TimeUnit::Nanosecond:
        return (to.time_since_epoch().count() - from.time_since_epoch().count()) * 100;
    default: {
        const auto length = fixedTicks(unit);
        return floorDivide(to.time_since_epoch().count(), length) -
               floorDivide(from.time_since_epoch().count(), length);
    }
    }
}

std::int64_t timePart(TimeUnit unit, EventTime of) {
    const auto date = dateOf(of);
    const Days day = dayOf(of);
    const Ticks inDay = of.time_since_epoch() - day;
    const Days newYear = sys_days{date.year() / January / 1}.time_since_epoch();
    const std::int64_t weekDay = ((day.count() + 4) % 7 + 7) % 7;
    switch (unit) {
    case TimeUnit::Year:
        return static_cast<int>(date.year());
    case TimeUnit::Quarter:
        return (static_cast<unsigned>(date.month()) - 1) / 3 + 1;
    case TimeUnit::Month:
        return static_cast<unsigned>(date.month());
    case TimeUnit::DayOfYear:
        return (day - newYear).count() + 1;
    case TimeUnit::Day:
        return static_cast<unsigned>(date.day());
    case TimeUnit::Week:
        return weekNumber(day) - weekNumber(newYear) + 1;
    case TimeUnit::WeekDay:
        return weekDay + 1;
    case TimeUnit::Hour:
        return duration_cast<hours>(inDay).count();
    case TimeUnit::Minute:
        return duration_cast<minutes>(inDay).count() % 60;
    case TimeUnit::Second:
        return duration_cast<seconds>(inDay).count() % 60;
    case TimeUnit::Millisecond:
        return duration_cast<milliseconds>(inDay).count() % 1000;
    case TimeUnit::Microsecond:
        return duration_cast<microseconds>(inDay).count() % 1'000'000;
    case TimeUnit::Nanosecond:
        return inDay.count() % 10'000'000 * 100;
    }
    return 0;
}

} // namespace vigil::engine
