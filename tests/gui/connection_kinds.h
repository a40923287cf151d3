// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <vector>

namespace vigil::tests {

/// What the program can connect to, as Facade::connectionKinds() tells it, for tests without a
/// core.
inline std::vector<pipeline::ConnectionKind> connectionKinds() {
    using pipeline::TopicRule;
    return {{QStringLiteral("mqtt"),
             {.port = 1883,
              .securePort = 8883,
              .topics = TopicRule::MqttFilter,
              .topic = "vigil/#",
              .topicExample = "vigil/#",
              .asksQos = true,
              .asksVersion = true}},
            {QStringLiteral("kafka"),
             {.port = 9092,
              .securePort = 9093,
              .topics = TopicRule::KafkaName,
              .topicExample = "vigil.numerics",
              .asksSignIn = true}}};
}

} // namespace vigil::tests
