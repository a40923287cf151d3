// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"
#include "transport/kafka/kafka_options.h"
#include "transport/mqtt/mqtt_options.h"

#include <chrono>
#include <string_view>

/// How brokers are reached: the same for what comes from them and for what goes there.
namespace vigil::pipeline {

/// host, port, client_id, user, password, version, qos and [tls].
void readMqttBroker(const TomlSection& section, transport::MqttOptions& broker);

/// [tls]: its files. Without the table `tls` stays as it is.
void readTls(const TomlSection& owner, transport::TlsOptions& tls);

/// timeout: how long one attempt to send may take.
void readTimeout(const TomlSection& section, std::chrono::milliseconds& timeout);

/// brokers, user, password, sasl and [tls].
void readKafkaBrokers(const TomlSection& section, transport::KafkaOptions& kafka);

/// What a Kafka broker takes for the name of a topic.
[[nodiscard]] bool isKafkaTopic(std::string_view topic) noexcept;

} // namespace vigil::pipeline
