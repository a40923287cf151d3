// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "base/time_zone.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace vigil::alerts {

/// Members who take turns. All of it is on the clock of the schedule's zone, so that a hand-over at
/// 08:00 is at 08:00 in summer and in winter. *Thread:* value.
struct Rotation {
    std::vector<std::string> members; ///< names of persons, at least one
    Ticks start{};                    ///< first hand-over, on that clock (see TimeZone::momentOf)
    Ticks every{std::chrono::hours{24 * 7}};
    std::array<bool, 7> days{true, true, true, true, true, true, true}; ///< from Monday on
    Ticks from{};                                                       ///< of a day
    Ticks to{std::chrono::hours{24}}; ///< before `from`: of the next day

    /// At that time of the schedule's clock; nullopt: it is not in force.
    [[nodiscard]] std::optional<std::string> memberAt(Ticks wall) const;
};

/// Someone takes a shift over. *Thread:* value.
struct ShiftOverride {
    EventTime from{}; ///< inclusive
    EventTime to{};   ///< exclusive
    std::string member;
};

/// Who is on call when: overrides first, then the last listed rotation that is in force.
/// *Thread:* value.
struct Schedule {
    std::string name;
    TimeZone zone;
    std::vector<Rotation> rotations;
    std::vector<ShiftOverride> overrides;

    /// nullopt: nobody.
    [[nodiscard]] std::optional<std::string> onCall(EventTime at) const;
};

} // namespace vigil::alerts
