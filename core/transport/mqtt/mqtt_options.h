// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "transport/mqtt/mqtt_version.h"
#include "transport/net/largest_message.h"
#include "transport/net/tls_options.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vigil::transport {

/// What a broker sends, retained, when it hears nothing of the client any more, unless that has
/// said goodbye.
struct MqttWill {
    std::string topic, payload;
};

/// How an MQTT broker is reached and spoken to. *Thread:* value.
struct MqttOptions {
    std::string host = "localhost";
    std::uint16_t port = 1883;
    std::string clientId; ///< empty: one is made, unique to this process
    std::string user;
    Secret password; ///< never logged
    TlsOptions tls;
    MqttVersion version = MqttVersion::Automatic;
    int qos = 1; ///< 0, 1 or 2
    bool cleanSession = false;
    std::chrono::seconds keepAlive{5};
    std::vector<std::string> topicFilters{"vigil/#"}; ///< subscribed to on each connect
    std::size_t largestMessage = kLargestMessage;     ///< bytes, with its topic
    /// Where the library keeps what it has answered for before anybody saw it; empty: nowhere.
    std::filesystem::path keptFolder{};
    std::optional<MqttWill> will{};
    bool readsProperties = false; ///< MqttMessage::properties are wanted
};

} // namespace vigil::transport
