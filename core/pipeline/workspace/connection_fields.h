// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "transport/kafka/sasl_mechanism.h"
#include "transport/mqtt/mqtt_version.h"
#include "transport/net/tls_options.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace vigil::pipeline {

/// What may be a topic to listen to.
enum class TopicRule {
    Any,        ///< a text that is not empty
    MqttFilter, ///< levels, with + and #
    KafkaName,
};

/// What the connection dialog asks for of a kind of source, beside host, user and encryption.
struct ConnectionFields {
    std::uint16_t port = 0, securePort = 0; ///< the usual ones
    TopicRule topics = TopicRule::Any;
    std::string_view topic{};        ///< entered where nobody has chosen one; may be empty
    std::string_view topicExample{}; ///< shown in the empty field
    bool asksQos = false;            ///< of MQTT
    bool asksVersion = false;        ///< of MQTT
    bool asksSignIn = false;         ///< how user and password are shown (SASL)
};

/// What was entered there; what a kind does not ask for means nothing to it. *Thread:* value.
struct ConnectionSettings {
    std::string host;
    std::uint16_t port = 0;
    std::string user;
    Secret password;
    transport::TlsOptions tls;
    std::string topic;
    int qos = 1;
    transport::MqttVersion version = transport::MqttVersion::Automatic;
    transport::SaslMechanism signIn = transport::SaslMechanism::Plain;
};

} // namespace vigil::pipeline
