// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time_zone.h"

#include <date/tz.h>

#include <charconv>
#include <exception>
#include <string>

namespace vigil {
namespace {

constexpr int kMostHours = 14;
constexpr std::size_t kLongestZone = 64;

std::optional<int> twoDigits(std::string_view text) {
    int value = 0;
    if (text.size() != 2)
        return std::nullopt;
    const auto [end, status] = std::from_chars(text.data(), text.data() + 2, value);
    return status == std::errc{} && end == text.data() + 2 && value >= 0 ? std::optional(value)
                                                                         : std::nullopt;
}

/// The library tells by an exception that there is no such zone, or no database.
const date::time_zone* zoneNamed(const std::string& name) {
    try {
        return date::locate_zone(name);
    } catch (const std::exception&) {
        return nullptr;
    }
}

} // namespace

std::optional<Ticks> parseZoneOffset(std::string_view text) {
    if (text.size() < 3 || (text[0] != '+' && text[0] != '-'))
        return std::nullopt;
    const auto hours = twoDigits(text.substr(1, 2));
    auto rest = text.substr(3);
    if (rest.starts_with(':'))
        rest.remove_prefix(1);
    const auto minutes = text.size() == 3 ? std::optional(0) : twoDigits(rest);
    if (!hours || !minutes || *hours > kMostHours || *minutes > 59)
        return std::nullopt;
    const Ticks size = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return text[0] == '-' ? -size : size;
}

Result<TimeZone> TimeZone::named(std::string_view name) {
    TimeZone zone;
    if (name == "UTC" || name == "Z")
        return zone;
    if (const auto offset = parseZoneOffset(name)) {
        zone.m_offset = *offset;
        return zone;
    }
    zone.m_zone = zoneNamed(std::string(name));
    if (zone.m_zone == nullptr)
        return fail(ErrorCode::NotFound,
                    "no such time zone; Europe/Berlin, UTC or +02:00 would be one",
                    std::string(name.substr(0, kLongestZone)));
    return zone;
}

std::optional<EventTime> TimeZone::momentOf(Ticks wall) const {
    if (m_zone == nullptr)
        return EventTime{wall - m_offset};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(wall);
    const auto info =
        static_cast<const date::time_zone*>(m_zone)->get_info(date::local_seconds{seconds});
    if (info.result == date::local_info::nonexistent)
        return std::nullopt;
    return EventTime{wall - Ticks{info.first.offset}};
}

Ticks TimeZone::wallAt(EventTime moment) const {
    if (m_zone == nullptr)
        return moment.time_since_epoch() + m_offset;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch());
    const auto info =
        static_cast<const date::time_zone*>(m_zone)->get_info(date::sys_seconds{seconds});
    return moment.time_since_epoch() + Ticks{info.offset};
}

} // namespace vigil
