// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "collector.h"
#include "ingest/brokers/kafka_source.h"
#include "kafka_server.h"
#include "transport/kafka/kafka_publisher.h"

#include <QTest>

#include <memory>
#include <string>

namespace vigil::tests {

using ingest::KafkaSource;
using ingest::KafkaSourceOptions;
using ingest::SourceState;
using transport::KafkaPublisher;

/// What the tests of the Kafka source share: one broker for all of a program's tests, each with
/// topics of its own, and a publisher of numbered messages. *Thread:* one. *Owns:* both.
class KafkaFixture {
public:
    void start() {
        QVERIFY(server.start());
        KafkaSourceOptions options;
        options.brokers = server.address();
        auto opened = KafkaPublisher::open(options);
        QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
        publisher = std::move(*opened);
    }

    [[nodiscard]] KafkaSourceOptions optionsFor(const std::string& topic) const {
        KafkaSourceOptions options;
        options.brokers = server.address();
        options.topics = {topic};
        return options;
    }

    /// Numbers `from`.. in turn over the first `partitions`, confirmed.
    void publish(const std::string& topic, int from, int count, int partitions = 1) {
        for (int i = from; i < from + count; ++i) {
            const auto sent = publisher->publish(topic, "p-" + std::to_string(i % 7),
                                                 std::to_string(i), i % partitions);
            QVERIFY2(sent, sent ? "" : sent.error().text().c_str());
        }
        flush();
    }

    void flush() {
        const auto flushed = publisher->flush(40s);
        QVERIFY2(flushed, flushed ? "" : flushed.error().text().c_str());
    }

    KafkaServer server;
    std::unique_ptr<KafkaPublisher> publisher;
};

} // namespace vigil::tests
