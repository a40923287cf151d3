// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace vigil {

/// 100 ns: the precision of the query language's datetime, so results are exact.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// Tag clocks: they make time points that do not mix; none has a now(), see base/clock.h.
struct EventTimeline {
    using duration = Ticks;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<EventTimeline, duration>;
    static constexpr bool is_steady = false;
};

struct ArrivalTimeline {
    using duration = Ticks;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<ArrivalTimeline, duration>;
    static constexpr bool is_steady = false;
};

/// When something happened at its origin, ticks since 1970-01-01 UTC.
using EventTime = EventTimeline::time_point;
/// Before and after all times: a watermark before the first row and after the last.
inline constexpr EventTime kMinTime = EventTime::min();
inline constexpr EventTime kMaxTime = EventTime::max();
/// When it reached this program (or, in a replay, the recorder), ticks since 1970-01-01 UTC.
using ArrivalTime = ArrivalTimeline::time_point;
/// For latencies and deadlines only: nanoseconds of the steady clock.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// The one place where the two wall time lines meet: "it happened when it arrived".
[[nodiscard]] constexpr EventTime eventAtArrival(ArrivalTime t) noexcept {
    return EventTime{t.time_since_epoch()};
}

/// For replays whose recording holds no arrival time: "it arrived when it happened".
[[nodiscard]] constexpr ArrivalTime arrivalAtEvent(EventTime t) noexcept {
    return ArrivalTime{t.time_since_epoch()};
}

/// Microseconds since 1970 as stored in `*_us` columns; rounds down.
[[nodiscard]] constexpr std::int64_t toMicros(EventTime t) noexcept {
    return std::chrono::floor<std::chrono::microseconds>(t.time_since_epoch()).count();
}

[[nodiscard]] constexpr std::int64_t toMicros(ArrivalTime t) noexcept {
    return std::chrono::floor<std::chrono::microseconds>(t.time_since_epoch()).count();
}

[[nodiscard]] constexpr EventTime eventFromMicros(std::int64_t us) noexcept {
    return EventTime{std::chrono::microseconds{us}};
}

[[nodiscard]] constexpr ArrivalTime arrivalFromMicros(std::int64_t us) noexcept {
    return ArrivalTime{std::chrono::microseconds{us}};
}

/// Ticks whose microseconds and back fit 64 bits: about the years -27,000 to +31,000.
[[nodiscard]] constexpr bool isStorableMicros(std::int64_t us) noexcept {
    constexpr std::int64_t kMost = 900'000'000'000'000'000;
    return us >= -kMost && us <= kMost;
}

/// ISO-8601 UTC with `Z`: seconds, then 3, 6 or 7 fraction digits, as few as hold the value, none
/// when it is whole. Years 0001..9999.
[[nodiscard]] std::string toIso8601(EventTime t);
[[nodiscard]] std::string toIso8601(ArrivalTime t);

/// Reads ISO-8601 / RFC 3339: `2026-11-22`, `2026-11-22T10:00`, `2026-11-22 10:00:00.1234567`,
/// with `Z`, `+01:00`, `+0100` or nothing (then UTC). Digits past 100 ns are cut. Seconds 60 are
/// accepted as the next minute's 0. Error: Parse. No locale, no time zone database.
[[nodiscard]] Result<EventTime> parseIso8601(std::string_view text);

/// Reads a span such as `5s`, `1.5 m`, `250ms`, `10us`, `2h`, `1d`, `0`. Error: Parse.
[[nodiscard]] Result<Ticks> parseSpan(std::string_view text);
/// Shortest text that parseSpan reads back ("5m", "1500ms").
[[nodiscard]] std::string spanText(Ticks span);

} // namespace vigil
