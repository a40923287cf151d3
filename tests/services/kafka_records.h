// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "transport/net/message_properties.h"

#include <string>
#include <vector>

struct rd_kafka_s;

namespace vigil::tests {

/// Puts records into a topic with the times that their sender gives them, right or wrong, which a
/// broker keeps (CreateTime). *Thread:* one. *Owns:* a producer.
class KafkaRecords {
public:
    explicit KafkaRecords(const std::string& brokers);
    ~KafkaRecords();
    KafkaRecords(const KafkaRecords&) = delete;
    KafkaRecords& operator=(const KafkaRecords&) = delete;

    /// The key chooses the partition.
    [[nodiscard]] bool put(const std::string& topic, const std::string& key,
                           const std::string& payload, EventTime time,
                           const transport::MessageProperties& headers = {});
    /// Waits until the broker has all of them.
    [[nodiscard]] bool flush();

private:
    rd_kafka_s* m_producer = nullptr;
};

/// A record as its readers get it.
struct SentRecord {
    std::string key, payload;
    std::string header; ///< the value of the one asked for; empty: it has none
};

/// Everything that a topic holds and its readers may see (read_committed), with the header `name`.
[[nodiscard]] std::vector<SentRecord> recordsOf(const std::string& brokers,
                                                const std::string& topic, const std::string& name);

} // namespace vigil::tests
