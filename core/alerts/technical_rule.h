// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <optional>
#include <string_view>

namespace vigil::alerts {

/// What a technical alarm says; AlarmStatus::rule is its word, AlarmStatus::subject what it is
/// about.
enum class TechnicalRule {
    Stale,           ///< no row of the bed: value is the age in seconds
    SignalMissing,   ///< one signal of the bed is missing while others come; value: its age
    SourceLost,      ///< subject: the source's name
    StoreStalled,    ///< the store does not take what is to be kept
    ReferenceBroken, ///< reference data cannot be used
    DataDropped,     ///< messages came faster than they could be decoded
    ClockOff,        ///< a device's clock; subject: the device; value: seconds it is ahead
    ClockStep,       ///< the computer's clock was set; value: seconds it went ahead
    ComputerSlept,   ///< nothing was watched meanwhile; value: seconds
    UnknownBeds,     ///< more beds send than are served; value: those that are not
    SessionTaken,    ///< another client uses the client id of a source; subject: its name
    QueryStopped,    ///< over its budget, or live data would have had to wait; subject: its name
    ChannelFailing,  ///< what is to be told outside does not get there; subject: the way
    StoreAway,       ///< nothing can be stored at all; subject: why, in one word
    DatabaseDeleted, ///< what had been stored is gone: the file was deleted, moved or replaced
    NobodyAnswered,  ///< all loops of a policy are through; subject: rule and subject of the alarm
};

/// Stable words for JSON and SQLite: "stale", "source-lost".
[[nodiscard]] std::string_view name(TechnicalRule value) noexcept;
/// Reads what name() wrote. nullopt for anything else: the whole word counts, never a part of it.
[[nodiscard]] std::optional<TechnicalRule> technicalRuleFromName(std::string_view text) noexcept;
/// The rule behind a technical alarm; nullopt for a physiological one.
[[nodiscard]] std::optional<TechnicalRule> technicalRuleOf(const AlarmStatus& alarm) noexcept;

} // namespace vigil::alerts
