// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/brokers/kafka_source_options.h"
#include "ingest/brokers/mqtt_source_options.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace vigil::ingest {

class Decoder;

/// The steps of a connection test, in order; each names what a failure means.
enum class TestStage { Name, Tcp, Tls, Authentication, Subscribe, FirstMessage, Decoded };

struct TestProgress {
    enum class Outcome { Running, Passed, Failed, Skipped };
    TestStage stage = TestStage::Name;
    Outcome outcome = Outcome::Running;
    std::optional<Error> error; ///< of a failed stage
    std::string detail;         ///< resolved address, TLS version, topic, the decoded row as text
    std::chrono::milliseconds took{0};
};

/// Runs the stages in the caller's thread until one fails, all pass, `stop` is requested or
/// `patience` is over while waiting for the first message (then that stage fails: "test OK and
/// still no data" cannot happen). `report` is called for every change, in the same thread.
void testMqtt(const MqttSourceOptions& options, Decoder& decoder, std::chrono::seconds patience,
              const std::stop_token& stop, const std::function<void(const TestProgress&)>& report);
void testKafka(const KafkaSourceOptions& options, Decoder& decoder, std::chrono::seconds patience,
               const std::stop_token& stop, const std::function<void(const TestProgress&)>& report);

} // namespace vigil::ingest
