// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/signal_presence.h"

namespace vigil::alerts {

SignalPresence presenceOf(ConditionState condition, bool standing, bool acknowledged) noexcept {
    if (!standing)
        return SignalPresence::Off;
    if (acknowledged)
        return SignalPresence::Ack;
    return condition == ConditionState::Latched ? SignalPresence::Latch : SignalPresence::On;
}

} // namespace vigil::alerts
