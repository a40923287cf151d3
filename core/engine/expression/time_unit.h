// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace vigil::engine {

/// Date parts of DATEADD, DATEDIFF, DATEPART and of window sizes.
enum class TimeUnit {
    Year,
    Quarter,
    Month,
    DayOfYear,
    Day,
    Week,
    WeekDay,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond
};

/// By its name or abbreviation ("minute", "mi", "n"), without case.
[[nodiscard]] std::optional<TimeUnit> timeUnitNamed(std::string_view name) noexcept;
[[nodiscard]] std::string_view timeUnitName(TimeUnit unit) noexcept;

/// Length of a unit that always has one: day and shorter; nullopt for week and longer, and for
/// nanosecond, which is finer than a tick.
[[nodiscard]] std::optional<Ticks> windowUnitLength(TimeUnit unit) noexcept;

/// DATEADD: nullopt when the result leaves the years 0001..9999. Month and year arithmetic keeps
/// the day where the month has it, else takes the month's last day.
[[nodiscard]] std::optional<EventTime> addTime(TimeUnit unit, std::int64_t count, EventTime from);

/// DATEDIFF: how many boundaries of the unit lie between the two (not how many whole units).
/// Weeks start on Sunday.
[[nodiscard]] std::int64_t boundariesBetween(TimeUnit unit, EventTime from, EventTime to);

/// DATEPART. WeekDay: 1 = Sunday. Week: 1 holds January 1st, weeks start on Sunday.
[[nodiscard]] std::int64_t timePart(TimeUnit unit, EventTime of);

/// First and last instant of the years 0001..9999.
inline constexpr EventTime kLeastRepresentable{
    Ticks{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}.time_since_epoch()}};
inline constexpr EventTime kMostRepresentable{
    Ticks{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}.time_since_epoch()} - Ticks{1}};

/// True inside the years 0001..9999.
[[nodiscard]] constexpr bool isRepresentable(EventTime t) noexcept {
    return t >= kLeastRepresentable && t <= kMostRepresentable;
}

} // namespace vigil::engine
