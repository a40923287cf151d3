// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/kafka/kafka_options.h"

#include <string>

struct rd_kafka_s;

namespace vigil::tests {

/// The library's own cluster in memory, reached over the loopback like a real one; for what needs
/// no real broker's ways. *Owns:* the cluster and a producer.
class MockKafka {
public:
    MockKafka();
    ~MockKafka();
    MockKafka(const MockKafka&) = delete;
    MockKafka& operator=(const MockKafka&) = delete;

    [[nodiscard]] std::string brokers() const;
    /// Into partition 0; returns when the broker has it.
    void produce(const std::string& topic, const std::string& payload);

private:
    rd_kafka_s* m_producer = nullptr;
};

/// What the library is told for these options, a setting a line.
[[nodiscard]] std::string settingsOf(const transport::KafkaOptions& options);

} // namespace vigil::tests
