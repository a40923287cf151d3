// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace vigil::egress {

/// Whether a sink is tried. *Thread:* value.
enum class BreakerState {
    Closed,   ///< it takes what is sent
    Open,     ///< it failed several times in a row: nothing is sent for a while
    HalfOpen, ///< the one attempt that decides
};

/// How a sink is doing. *Thread:* value.
struct SinkView {
    std::string name;
    BreakerState breaker = BreakerState::Closed;
    bool paused = false;
    std::size_t waiting = 0; ///< messages in memory
    std::size_t bytes = 0;   ///< of them
    bool more = false;       ///< the store holds further ones
    std::uint64_t delivered = 0;
    std::uint64_t refused = 0; ///< by the other end, for good
    std::uint64_t dropped = 0; ///< here, for want of room or by command
    std::uint64_t retries = 0;
    std::optional<SteadyTime> nextTry; ///< while it fails
    std::optional<EventTime> oldest;   ///< of those that wait
    std::string error;                 ///< the newest while it fails; empty when it works
};

} // namespace vigil::egress
