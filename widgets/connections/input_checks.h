// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <QString>

namespace vigil::widgets {

/// Empty when `topic` fits the rule, else what is wrong with it.
[[nodiscard]] QString topicProblem(pipeline::TopicRule rule, const QString& topic);
/// Empty when `filter` is a valid MQTT topic filter, else what is wrong with it (MQTT 3.1.1,
/// section 4.7: `+` and `#` stand alone in their level, `#` last).
[[nodiscard]] QString topicFilterProblem(const QString& filter);
/// Empty when `name` can be a Kafka topic: 1..249 of letters, digits, dot, underscore, hyphen.
[[nodiscard]] QString kafkaTopicProblem(const QString& name);
/// Empty when `host` can be a host name or address; no scheme, no port, no spaces.
[[nodiscard]] QString hostProblem(const QString& host);

} // namespace vigil::widgets
