// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/kafka/kafka_options.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace vigil::transport {

/// Sends messages to Kafka (idempotent, all replicas confirm): the simulator's and the tests'
/// other end. *Thread:* publish/flush one thread, counters any. *Owns:* its producer.
class KafkaPublisher {
public:
    /// Options: brokers, credentials, TLS. Errors: InvalidArgument; brokers that cannot be reached
    /// show in publish() and flush().
    [[nodiscard]] static Result<std::unique_ptr<KafkaPublisher>>
    open(const KafkaOptions& options, std::size_t maxInFlight = 10'000);
    ~KafkaPublisher();

    /// Queues one message; the key chooses the partition unless one is given. Waits while
    /// `maxInFlight` are unconfirmed, at most `patience`. Errors: Timeout, Connection,
    /// Authentication, NotFound (topic or partition), InvalidArgument.
    [[nodiscard]] Result<void>
    publish(std::string_view topic, std::string_view key, std::string_view payload,
            std::optional<std::int32_t> partition = std::nullopt,
            std::chrono::milliseconds patience = std::chrono::seconds{10});
    /// Waits until everything is confirmed. Error: Timeout, or the last delivery's error.
    [[nodiscard]] Result<void> flush(std::chrono::milliseconds patience = std::chrono::seconds{10});

    [[nodiscard]] std::uint64_t delivered() const;
    [[nodiscard]] std::uint64_t failed() const;

private:
    class Producer;
    explicit KafkaPublisher(std::unique_ptr<Producer> producer);
    std::unique_ptr<Producer> m_producer;
};

} // namespace vigil::transport
