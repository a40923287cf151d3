// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/kafka_sink.h"

#include <utility>

namespace vigil::egress {

using namespace std::chrono_literals;

namespace {

/// Brokers that confirm nothing for so long are gone.
constexpr std::chrono::milliseconds kPatience = 5s;

} // namespace

Result<std::unique_ptr<KafkaSink>> KafkaSink::open(KafkaSinkOptions options) {
    options.producer.topic = options.topic;
    auto producer = transport::KafkaProducer::open(std::move(options.producer));
    if (!producer)
        return propagate(producer);
    return std::unique_ptr<KafkaSink>(
        new KafkaSink(std::move(options.topic), std::move(*producer)));
}

Result<Delivered> KafkaSink::deliver(const model::Delivery& delivery, const std::stop_token& stop) {
    std::vector<transport::KafkaOutgoing> records;
    records.reserve(delivery.messages.size());
    for (const auto& message : delivery.messages)
        records.push_back({message.topic.empty() ? m_topic : message.topic, message.key,
                           message.payload, "vigil-key", message.id});
    const bool alarms = delivery.kind == model::Delivery::Kind::Alarms;
    auto sent =
        m_producer->send(records, alarms ? "alarms" : "results", delivery.number, kPatience, stop);
    if (!sent)
        return propagate(sent);
    return Delivered{std::move(*sent)};
}

} // namespace vigil::egress
