// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/escalation/escalator.h"
#include "model/delivery.h"

#include <string>
#include <string_view>

namespace vigil::pipeline {

/// The way to a channel in the outbox, where sinks have names of their own.
[[nodiscard]] std::string laneOfChannel(std::string_view channel);
/// The channel of a lane; empty: it is a sink's.
[[nodiscard]] std::string_view channelOfLane(std::string_view lane);

/// A notice as a message to its channel, without a number yet: clinical reference 2.5. The patient
/// stands there as a pseudonym, which is the same for one patient as long as his id is.
[[nodiscard]] model::Delivery deliveryOf(const alerts::Notice& notice);

} // namespace vigil::pipeline
