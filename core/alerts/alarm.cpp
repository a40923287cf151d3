// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/alarm.h"

#include <array>

namespace vigil::alerts {
namespace {

constexpr std::array<std::string_view, 5> kPriorities{"none", "info", "low", "medium", "high"};
constexpr std::array<std::string_view, 2> kKinds{"physiological", "technical"};
constexpr std::array<std::string_view, 6> kConditions{"inactive", "pending", "active",
                                                      "latched",  "unknown", "off"};
constexpr std::array<std::string_view, 4> kPresences{"off", "on", "latch", "ack"};
constexpr std::array<std::string_view, 7> kIncidents{
    "none", "suppressed", "triggered", "acknowledged", "snoozed", "resolved", "closed"};
constexpr std::array<std::string_view, 3> kSides{"none", "low", "high"};
constexpr std::array<std::string_view, 14> kEvents{
    "pending", "suppressed", "raised", "updated", "escalated", "acknowledged", "unacknowledged",
    "snoozed", "unknown",    "known",  "cleared", "latched",   "reset",        "restored"};

/// The word at the enumerator's place; the arrays above follow the order of the enums.
template <typename Enum, std::size_t N>
std::string_view word(const std::array<std::string_view, N>& words, Enum value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? words[index] : std::string_view{};
}

template <typename Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& words,
                         std::string_view text) noexcept {
    for (std::size_t i = 0; i < N; ++i)
        if (words[i] == text)
            return static_cast<Enum>(i);
    return std::nullopt;
}

} // namespace

std::string_view name(Priority value) noexcept { return word(kPriorities, value); }

std::string_view name(AlarmKind value) noexcept { return word(kKinds, value); }

std::string_view name(ConditionState value) noexcept { return word(kConditions, value); }

std::string_view name(SignalPresence value) noexcept { return word(kPresences, value); }

std::string_view name(IncidentState value) noexcept { return word(kIncidents, value); }

std::string_view name(LimitSide value) noexcept { return word(kSides, value); }

std::string_view name(AlarmEvent::What value) noexcept { return word(kEvents, value); }

std::optional<Priority> priorityFromName(std::string_view text) noexcept {
    return find<Priority>(kPriorities, text);
}

std::optional<AlarmKind> alarmKindFromName(std::string_view text) noexcept {
    return find<AlarmKind>(kKinds, text);
}

std::optional<ConditionState> conditionFromName(std::string_view text) noexcept {
    return find<ConditionState>(kConditions, text);
}

std::optional<LimitSide> limitSideFromName(std::string_view text) noexcept {
    return find<LimitSide>(kSides, text);
}

} // namespace vigil::alerts
