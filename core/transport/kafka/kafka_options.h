// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "transport/kafka/sasl_mechanism.h"
#include "transport/net/tls_options.h"

#include <cstdint>
#include <string>

namespace vigil::transport {

/// How Kafka brokers are reached. *Thread:* value.
struct KafkaOptions {
    std::string brokers = "localhost:9092"; ///< comma-separated host:port
    std::string user;                       ///< SASL when set
    Secret password;
    SaslMechanism sasl = SaslMechanism::Plain;
    TlsOptions tls;
    bool readsHeaders = false; ///< KafkaRecord::headers are wanted
};

/// Where to read a partition: the offset of the next message.
struct KafkaPosition {
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t next = 0;
};

} // namespace vigil::transport
