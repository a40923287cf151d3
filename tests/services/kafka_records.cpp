// SPDX-License-Identifier: GPL-3.0-or-later
#include "kafka_records.h"

#include <librdkafka/rdkafka.h>

#include <array>

namespace vigil::tests {

KafkaRecords::KafkaRecords(const std::string& brokers) {
    std::array<char, 256> reason{};
    auto* settings = rd_kafka_conf_new();
    rd_kafka_conf_set(settings, "bootstrap.servers", brokers.c_str(), reason.data(), reason.size());
    rd_kafka_conf_set(settings, "enable.idempotence", "true", reason.data(), reason.size());
    rd_kafka_conf_set(settings, "linger.ms", "0", reason.data(), reason.size());
    m_producer = rd_kafka_new(RD_KAFKA_PRODUCER, settings, reason.data(), reason.size());
}

KafkaRecords::~KafkaRecords() {
    if (m_producer != nullptr)
        rd_kafka_destroy(m_producer);
}

bool KafkaRecords::put(const std::string& topic, const std::string& key, const std::string& payload,
                       EventTime time, const transport::MessageProperties& headers) {
    if (m_producer == nullptr)
        return false;
    auto* const list = rd_kafka_headers_new(headers.size());
    for (const auto& [name, value] : headers)
        rd_kafka_header_add(list, name.c_str(), -1, value.data(),
                            static_cast<ssize_t>(value.size()));
    // The library copies key and payload; its interface lacks the const. The headers are its own
    // where it takes the record.
    const auto code = rd_kafka_producev(
        m_producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(RD_KAFKA_PARTITION_UA),
        RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(payload.data()), payload.size()),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_TIMESTAMP(toMicros(time) / 1000),
        RD_KAFKA_V_HEADERS(list), RD_KAFKA_V_END);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        rd_kafka_headers_destroy(list);
    rd_kafka_poll(m_producer, 0);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR;
}

bool KafkaRecords::flush() {
    constexpr int kPatienceMs = 40'000;
    return rd_kafka_flush(m_producer, kPatienceMs) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

} // namespace vigil::tests
