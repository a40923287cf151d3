// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vigil::model {

/// One message on its way out of the program. *Thread:* value.
struct OutboundMessage {
    std::string id;      ///< `vigil-key`: equal when the same message is delivered again
    std::string key;     ///< messages of one key stay in their order; may be empty
    std::string topic;   ///< where the sink's topic depends on the row; else empty
    std::string payload; ///< a JSON object on one line
    EventTime time{};
};

/// What stems from one moment and goes to one sink, in this order. *Thread:* value, moved.
struct Delivery {
    enum class Kind {
        Results, ///< rows of queries
        Alarms,  ///< go ahead of results
    };
    std::uint64_t number = 0; ///< grows within a sink and kind, over restarts too
    Kind kind = Kind::Results;
    std::string sink;
    std::vector<OutboundMessage> messages;
};

/// A sink has taken a delivery for good. *Thread:* value.
struct DeliveryMark {
    std::uint64_t number = 0;
    std::string sink;
    std::string place; ///< where the sink stands since, in its own words; may be empty
};

/// What it weighs in memory.
[[nodiscard]] inline std::size_t bytesOf(const Delivery& delivery) noexcept {
    std::size_t bytes = sizeof(delivery) + delivery.sink.size();
    for (const auto& message : delivery.messages)
        bytes += sizeof(message) + message.id.size() + message.key.size() + message.topic.size() +
                 message.payload.size();
    return bytes;
}

} // namespace vigil::model
