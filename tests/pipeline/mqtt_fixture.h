// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "collector.h"
#include "ingest/brokers/mqtt_source.h"
#include "mosquitto_server.h"
#include "transport/mqtt/mqtt_publisher.h"

#include <QTest>

#include <memory>
#include <string>

/// What the tests of the MQTT source share: options with short waits, and a publisher of numbered
/// messages. *Thread:* one.
namespace vigil::tests {

using ingest::MqttSource;
using ingest::MqttSourceOptions;
using ingest::SourceState;
using transport::MqttPublisher;

inline MqttSourceOptions mqttOptionsFor(std::uint16_t port) {
    MqttSourceOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.keepAlive = 1s;
    options.retryMin = 100ms;
    options.retryMax = 1000ms;
    return options;
}

inline MqttSourceOptions optionsFor(const MosquittoServer& server) {
    return mqttOptionsFor(server.port());
}

/// Null, with a warning, when the broker cannot be reached.
inline std::unique_ptr<MqttPublisher> publisherFor(const transport::MqttOptions& with) {
    auto options = with;
    options.topicFilters.clear();
    options.clientId.clear();
    auto publisher = MqttPublisher::open(options);
    if (!publisher)
        qWarning("%s", publisher.error().text().c_str());
    return publisher ? std::move(*publisher) : nullptr;
}

/// Numbered messages of one bed, all confirmed.
inline void publish(MqttPublisher& publisher, int from, int count,
                    const std::string& topic = "vigil/ward/b07/numerics") {
    for (int i = from; i < from + count; ++i) {
        const auto sent = publisher.publish(topic, std::to_string(i));
        QVERIFY2(sent, sent ? "" : sent.error().text().c_str());
    }
    const auto flushed = publisher.flush();
    QVERIFY2(flushed, flushed ? "" : flushed.error().text().c_str());
}

} // namespace vigil::tests
