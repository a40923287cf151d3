// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/broker_section.h"

#include <algorithm>

namespace vigil::pipeline {

namespace {

constexpr std::uint16_t kSecureMqtt = 8883;

} // namespace

void readTls(const TomlSection& owner, transport::TlsOptions& tls) {
    const auto section = owner.sub("tls", Section::Tls);
    if (!section)
        return;
    tls.enabled = true;
    const auto file = [&](std::string_view key, std::string& out) {
        std::filesystem::path path = out;
        section->path(key, path);
        out = path.string();
    };
    file("ca", tls.caFile);
    file("certificate", tls.clientCertFile);
    file("key", tls.clientKeyFile);
}

void readTimeout(const TomlSection& section, std::chrono::milliseconds& timeout) {
    constexpr Ticks kLongest = std::chrono::seconds{60}; // what waits behind it waits as long
    Ticks span = timeout;
    section.positiveSpan("timeout", span);
    if (span > kLongest)
        section.problemAt("timeout", "'timeout' is too long", "at most \"60s\"");
    else
        timeout = std::chrono::ceil<std::chrono::milliseconds>(span);
}

void readMqttBroker(const TomlSection& section, transport::MqttOptions& broker) {
    section.text("host", broker.host);
    readTls(section, broker.tls);
    if (broker.tls.enabled)
        broker.port = kSecureMqtt;
    section.integer("port", broker.port, 1, 65535);
    section.text("client_id", broker.clientId);
    section.text("user", broker.user);
    section.secret("password", broker.password);
    using Version = transport::MqttVersion;
    section.choice<Version>(
        "version", broker.version,
        {{"auto", Version::Automatic}, {"5", Version::V5}, {"3.1.1", Version::V311}});
    section.integer("qos", broker.qos, 0, 2);
}

void readKafkaBrokers(const TomlSection& section, transport::KafkaOptions& kafka) {
    section.text("brokers", kafka.brokers);
    section.text("user", kafka.user);
    section.secret("password", kafka.password);
    using Sasl = transport::SaslMechanism;
    section.choice<Sasl>("sasl", kafka.sasl,
                         {{"plain", Sasl::Plain},
                          {"scram-sha-256", Sasl::ScramSha256},
                          {"scram-sha-512", Sasl::ScramSha512}});
    readTls(section, kafka.tls);
}

bool isKafkaTopic(std::string_view topic) noexcept {
    constexpr std::size_t kLongest = 249;
    return !topic.empty() && topic.size() <= kLongest && topic != "." && topic != ".." &&
           std::ranges::all_of(topic, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

} // namespace vigil::pipeline
