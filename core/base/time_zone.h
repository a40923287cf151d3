// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"

#include <optional>
#include <string_view>

namespace vigil {

/// Where a wall clock stands: a zone of the tz database of this computer, or a fixed offset.
/// *Thread:* value.
class TimeZone {
public:
    /// UTC.
    TimeZone() = default;

    /// "Europe/Berlin", "UTC", "+02:00", "-0330", "+01". Error: NotFound.
    [[nodiscard]] static Result<TimeZone> named(std::string_view name);

    /// The moment at which the clock of the zone shows `wall` (ticks since 1970-01-01 00:00 of that
    /// clock). Of an hour that the clock shows twice it is the first; nullopt in one that it passes
    /// over.
    [[nodiscard]] std::optional<EventTime> momentOf(Ticks wall) const;
    /// What the clock of the zone shows then, as ticks since 1970-01-01 00:00 of that clock.
    [[nodiscard]] Ticks wallAt(EventTime moment) const;

private:
    const void* m_zone = nullptr; ///< of the database, which lives as long as the program
    Ticks m_offset{};             ///< east of UTC, where there is none
};

/// "+02:00", "+0200", "+02" or "-03:30" as a span east of UTC; nullopt for anything else.
[[nodiscard]] std::optional<Ticks> parseZoneOffset(std::string_view text);

} // namespace vigil
