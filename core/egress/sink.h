// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/delivery.h"

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace vigil::egress {

/// What became of a delivery. *Thread:* value.
struct Delivered {
    /// Messages that the other end will never take, by number within the delivery, with the reason.
    std::vector<std::pair<std::size_t, std::string>> refused;
};

/// Where results and alarms leave the program: a file, a topic. *Thread:* one, that of its lane in
/// the Outbox; it may wait there, for the other sinks have lanes of their own.
class Sink {
public:
    virtual ~Sink() = default;

    /// All of its messages, in their order. With an error some may have arrived; the same delivery
    /// comes again then, before any other. Waits some seconds at most, and not much longer once
    /// `stop` is requested.
    /// Errors: any; the outbox tries again whatever it is.
    [[nodiscard]] virtual Result<Delivered> deliver(const model::Delivery& delivery,
                                                    const std::stop_token& stop) = 0;

    /// DeliveryMark::place of what was delivered last.
    [[nodiscard]] virtual std::string place() const { return {}; }

    /// For how long the other end asked not to be tried again, when deliver() failed last.
    [[nodiscard]] virtual std::chrono::milliseconds asksToRest() const { return {}; }
};

/// The payload of a message with its id as the first member, for those that have no headers.
[[nodiscard]] std::string payloadWithId(const model::OutboundMessage& message);

} // namespace vigil::egress
