// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

namespace vigil::widgets {

/// What the screen says of the sound of alarms. *Thread:* value.
struct SoundSign {
    enum class State {
        None, ///< there is nothing to say: no session, or a program without sound
        On,
        Paused,  ///< for `left`, or until a new alarm comes
        Off,     ///< switched off by a person
        Missing, ///< it should sound and cannot
        Replay,  ///< a recording sounds nothing
    };
    State state = State::None;
    Ticks left{};

    bool operator==(const SoundSign&) const = default;
};

} // namespace vigil::widgets
