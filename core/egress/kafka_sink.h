// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/sink.h"
#include "transport/kafka/kafka_producer.h"

#include <memory>
#include <string>

namespace vigil::egress {

struct KafkaSinkOptions {
    transport::KafkaProducerOptions producer;
    std::string topic; ///< of messages that name none
};

/// Messages to Kafka topics, once by their key, which is a header (`vigil-key`); with transactions
/// physically once for who reads committed messages. *Thread:* that of its lane. *Owns:* its
/// producer.
class KafkaSink final : public Sink {
public:
    /// Errors: those of KafkaProducer::open().
    [[nodiscard]] static Result<std::unique_ptr<KafkaSink>> open(KafkaSinkOptions options);

    [[nodiscard]] Result<Delivered> deliver(const model::Delivery& delivery,
                                            const std::stop_token& stop) override;

private:
    KafkaSink(std::string topic, std::unique_ptr<transport::KafkaProducer> producer)
        : m_topic(std::move(topic)), m_producer(std::move(producer)) {}

    const std::string m_topic;
    const std::unique_ptr<transport::KafkaProducer> m_producer;
};

} // namespace vigil::egress
