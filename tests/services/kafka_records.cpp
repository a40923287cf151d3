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

std::vector<SentRecord> recordsOf(const std::string& brokers, const std::string& topic,
                                  const std::string& name) {
    std::vector<SentRecord> records;
    rd_kafka_conf_t* const settings = rd_kafka_conf_new();
    for (const auto& [key, value] : std::initializer_list<std::pair<const char*, std::string>>{
             {"bootstrap.servers", brokers},
             {"group.id", "reader of " + topic},
             {"isolation.level", "read_committed"},
             {"auto.offset.reset", "earliest"},
             {"enable.auto.commit", "false"},
             {"enable.partition.eof", "true"}})
        rd_kafka_conf_set(settings, key, value.c_str(), nullptr, 0);
    rd_kafka_t* const reader = rd_kafka_new(RD_KAFKA_CONSUMER, settings, nullptr, 0);
    if (reader == nullptr)
        return records;
    const rd_kafka_metadata_t* metadata = nullptr;
    rd_kafka_topic_t* const handle = rd_kafka_topic_new(reader, topic.c_str(), nullptr);
    int partitions = 0;
    if (rd_kafka_metadata(reader, 0, handle, &metadata, 10'000) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        partitions = metadata->topic_cnt > 0 ? metadata->topics[0].partition_cnt : 0;
        rd_kafka_metadata_destroy(metadata);
    }
    rd_kafka_topic_destroy(handle);
    auto* const list = rd_kafka_topic_partition_list_new(partitions);
    for (int i = 0; i < partitions; ++i)
        rd_kafka_topic_partition_list_add(list, topic.c_str(), i)->offset =
            RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(reader, list);
    rd_kafka_topic_partition_list_destroy(list);
    for (int ended = 0; ended < partitions;) {
        rd_kafka_message_t* const message = rd_kafka_consumer_poll(reader, 20'000);
        if (message == nullptr)
            break; // no end in sight: what is missing tells
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
            ++ended;
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            SentRecord record;
            record.key.assign(static_cast<const char*>(message->key), message->key_len);
            record.payload.assign(static_cast<const char*>(message->payload), message->len);
            rd_kafka_headers_t* headers = nullptr;
            const void* value = nullptr;
            std::size_t size = 0;
            if (rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
                rd_kafka_header_get_last(headers, name.c_str(), &value, &size) ==
                    RD_KAFKA_RESP_ERR_NO_ERROR)
                record.header.assign(static_cast<const char*>(value), size);
            records.push_back(std::move(record));
        }
        rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(reader);
    rd_kafka_destroy(reader);
    return records;
}

} // namespace vigil::tests
