// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/kafka/kafka_options.h"
#include "transport/net/largest_message.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace vigil::ingest {

/// What a KafkaSource reads and from where. *Thread:* value.
struct KafkaSourceOptions : transport::KafkaOptions {
    std::vector<std::string> topics{"vigil.numerics"};
    /// Out of reach for this long: the consumer is made anew.
    std::chrono::milliseconds renewAfter{30'000};
    std::size_t largestMessage = transport::kLargestMessage; ///< bytes, with its key
    /// Where to begin when no position is saved: oldest or newest message.
    bool fromBeginning = true;
    std::vector<transport::KafkaPosition> starts; ///< saved positions
};

} // namespace vigil::ingest
