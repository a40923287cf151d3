// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/mqtt/mqtt_options.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace vigil::ingest {

/// Where what an MQTT source receives is kept until it is committed (JournalOptions), so that the
/// source goes on after any end of the program. Without a folder it begins anew each time.
/// *Thread:* value.
struct IngressPlace {
    std::filesystem::path folder;
    std::string owner;
    std::chrono::seconds keep{0};
    std::int64_t committed = -1; ///< next number to work off; -1: unknown
    /// Numbers of senders are learned from here on; -1: not at all.
    std::int64_t learnFrom = -1;
};

/// What an MqttSource reads, and how it comes back to it. *Thread:* value.
struct MqttSourceOptions : transport::MqttOptions {
    std::chrono::milliseconds retryMin{500};
    std::chrono::milliseconds retryMax{4000};
    /// Out of touch for this long: the client is made anew, whatever it believes.
    std::chrono::milliseconds renewAfter{30'000};
    IngressPlace journal{};
};

} // namespace vigil::ingest
