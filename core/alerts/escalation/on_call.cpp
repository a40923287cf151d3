// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/escalation/on_call.h"

namespace vigil::alerts {
namespace {

using Days = std::chrono::duration<std::int64_t, std::ratio<86'400>>;

/// 1970-01-01 was a Thursday.
constexpr std::int64_t kThursday = 3;

std::size_t weekdayOf(Days day) {
    const auto number = (day.count() + kThursday) % 7;
    return static_cast<std::size_t>(number < 0 ? number + 7 : number);
}

} // namespace

std::optional<std::string> Rotation::memberAt(Ticks wall) const {
    if (wall < start || members.empty() || every <= Ticks::zero())
        return std::nullopt;
    auto day = std::chrono::floor<Days>(wall);
    const Ticks time = wall - day;
    if (from < to) {
        if (time < from || time >= to)
            return std::nullopt;
    } else if (time < to) {
        day -= Days{1}; // the night that began the day before
    } else if (time < from) {
        return std::nullopt;
    }
    if (!days[weekdayOf(day)])
        return std::nullopt;
    const auto turn = static_cast<std::size_t>((wall - start) / every);
    return members[turn % members.size()];
}

std::optional<std::string> Schedule::onCall(EventTime at) const {
    for (auto shift = overrides.rbegin(); shift != overrides.rend(); ++shift)
        if (at >= shift->from && at < shift->to)
            return shift->member;
    const Ticks wall = zone.wallAt(at);
    for (auto rotation = rotations.rbegin(); rotation != rotations.rend(); ++rotation)
        if (auto member = rotation->memberAt(wall))
            return member;
    return std::nullopt;
}

} // namespace vigil::alerts
