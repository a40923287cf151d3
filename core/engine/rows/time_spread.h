// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace vigil::engine {

/// True when no time is before the one it follows. May say false of times some 14 000 years away.
template <typename Time>
[[nodiscard]] bool neverDecrease(std::span<const Time> times) noexcept {
    // Sign bits collected without a branch, which the compiler turns into vector code: a difference
    // below 0, and the two highest bits of a time unlike (then differences could overflow).
    const auto bits = [](Time t) {
        return static_cast<std::uint64_t>(t.time_since_epoch().count());
    };
    const auto wild = [&](Time t) { return bits(t) ^ bits(t) << 1; };
    if (times.empty())
        return true;
    std::uint64_t found = wild(times[0]);
    constexpr std::size_t kBlock = 256; // rows out of order are common: then the rest is not read
    for (std::size_t i = 1; i < times.size() && found >> 63 == 0;) {
        const std::size_t end = std::min(times.size(), i + kBlock);
        for (; i < end; ++i)
            found |= (bits(times[i]) - bits(times[i - 1])) | wild(times[i]);
    }
    return found >> 63 == 0;
}

/// Bounds of some times: none is before `least` or after `newest`. *Thread:* value.
struct TimeBounds {
    EventTime least = kMinTime;
    EventTime newest = kMaxTime;

    /// False for the bounds that hold whatever the times are.
    [[nodiscard]] bool known() const noexcept { return least != kMinTime || newest != kMaxTime; }
};

/// How the times of rows lie that came one after the other. *Thread:* value.
struct TimeSpread {
    TimeBounds bounds;        ///< the closest ones
    std::uint64_t behind = 0; ///< rows earlier than one that came before them
};

/// All of it in one pass. Precondition: there are times.
[[nodiscard]] TimeSpread spreadOf(std::span<const EventTime> times) noexcept;

/// How many of the times become rows behind only because `known` came before all of them.
[[nodiscard]] std::uint64_t behindOnly(std::span<const EventTime> times, EventTime known) noexcept;

} // namespace vigil::engine
