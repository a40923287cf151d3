// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

namespace vigil::alerts {

/// Is it shown? Follows from the condition and from whether a person has acknowledged this
/// occurrence; it has no memory of its own, so an acknowledgement can never change a condition.
/// `standing`: see Condition::isStanding(). *Thread:* any.
[[nodiscard]] SignalPresence presenceOf(ConditionState condition, bool standing,
                                        bool acknowledged) noexcept;

/// Whether this presence sounds (by itself; pauses are the station's).
[[nodiscard]] constexpr bool isAudible(SignalPresence presence) noexcept {
    return presence == SignalPresence::On || presence == SignalPresence::Latch;
}

} // namespace vigil::alerts
