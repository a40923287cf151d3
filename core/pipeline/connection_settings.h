// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/brokers/connection_test.h"
#include "pipeline/facade.h"
#include "pipeline/workspace.h"

/// What the connection dialog asks for, as the settings of ingest, and what a test answers.
namespace vigil::pipeline {

[[nodiscard]] ingest::MqttSourceOptions mqttOf(const ConnectionRequest& request);
[[nodiscard]] ingest::KafkaSourceOptions kafkaOf(const ConnectionRequest& request);
/// A source named "broker".
[[nodiscard]] SourceConfig sourceOf(const ConnectionRequest& request);
[[nodiscard]] ConnectionTestStep stepOf(const ingest::TestProgress& progress);

} // namespace vigil::pipeline
