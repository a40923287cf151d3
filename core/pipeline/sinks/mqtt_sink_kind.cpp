// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sinks/mqtt_sink_kind.h"

#include "egress/mqtt_sink.h"
#include "pipeline/workspace/broker_section.h"
#include "pipeline/workspace/sink_section.h"
#include "transport/mqtt/topic_filter.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"host", Text, "\"localhost\"", "Name or address of the broker."},
    Key{"port", Whole, "1883, with [tls] 8883", "Its port, 1 to 65535."},
    Key{"client_id", Text, "one that is made up",
        "Client id; two clients of one id put each other out."},
    Key{"user", Text, "", "User at the broker."},
    Key{"password", Secret, "", "Password of the user."},
    Key{"tls", Table, "no encryption", "Encryption; the table alone switches it on."},
    Key{"version", Choice, "\"auto\"",
        "\"5\", \"3.1.1\", or \"auto\": 5, and 3.1.1 where the broker knows no other."},
    Key{"topic", Text, kRequired, "Topic of the messages; {COLUMN} stands for a value of the row."},
    Key{"qos", Whole, "1", "Quality of service, 0 to 2; at 0 nobody learns what is lost."},
    Key{"retain", Flag, "false", "The broker keeps the last message for those who come later."}};

bool isTopic(std::string_view topic) {
    return !topic.empty() && topic.front() != '$' && transport::isTopicFilter(topic) &&
           topic.find_first_of("+#") == std::string_view::npos;
}

class MqttSinkSpec final : public SinkSpec {
public:
    explicit MqttSinkSpec(egress::MqttSinkOptions options)
        : SinkSpec(mqttSinkKind()), m_options(std::move(options)) {}

    std::string address() const override {
        return m_options.broker.host + ':' + std::to_string(m_options.broker.port) + ' ' +
               m_options.topic;
    }

    std::optional<ReachedServer> server() const override {
        return ReachedServer{{m_options.broker.host, m_options.broker.port}, m_options.broker.tls};
    }

    std::string topicTemplate() const override { return m_options.topic; }

    /// A broker puts the first client of an id out when a second comes.
    std::string exclusiveName() const override {
        return m_options.broker.clientId.empty() ? "" : "mqtt:" + m_options.broker.clientId;
    }

    Result<std::unique_ptr<egress::Sink>> open(const SinkOpening& /*opening*/) const override {
        return std::make_unique<egress::MqttSink>(m_options);
    }

private:
    const egress::MqttSinkOptions m_options;
};

class MqttSinkKind final : public SinkKind {
public:
    std::string_view word() const override { return "mqtt"; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Sink, "an mqtt [[sink]]", kKeys,
                                      &keysOf(Section::Sink)};
        return keys;
    }

    SinkSpecPtr read(const TomlSection& section) const override;
};

SinkSpecPtr MqttSinkKind::read(const TomlSection& section) const {
    egress::MqttSinkOptions options;
    auto& broker = options.broker;
    readMqttBroker(section, broker);
    if (broker.qos == 0)
        section.problemAt("qos", "at QoS 0 nobody learns what is lost", "use 1", true);
    section.boolean("retain", options.retain);
    options.topic = readTopic(section, isTopic);
    return std::make_shared<MqttSinkSpec>(std::move(options));
}

} // namespace

const SinkKind& mqttSinkKind() {
    static const MqttSinkKind kind;
    return kind;
}

} // namespace vigil::pipeline
