// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/mqtt_kind.h"

#include "ingest/brokers/mqtt_connection_test.h"
#include "ingest/brokers/mqtt_source.h"
#include "pipeline/workspace/broker_section.h"
#include "pipeline/workspace/toml_section.h"
#include "transport/mqtt/topic_filter.h"

#include <algorithm>
#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"mapping", Table, "the message convention", "Messages of another shape, by paths."},
    Key{"host", Text, "\"localhost\"", "Name or address of the broker."},
    Key{"port", Whole, "1883, with [tls] 8883", "Its port, 1 to 65535."},
    Key{"client_id", Text, "one that is made up",
        "Client id; two clients of one id put each other out."},
    Key{"user", Text, "", "User at the broker."},
    Key{"password", Secret, "", "Password of the user."},
    Key{"tls", Table, "no encryption", "Encryption; [source.tls] alone switches it on."},
    Key{"version", Choice, "\"auto\"",
        "\"5\", \"3.1.1\", or \"auto\": 5, and 3.1.1 where the broker knows no other."},
    Key{"qos", Whole, "1", "Quality of service that is asked for, 0 to 2."},
    Key{"clean_session", Flag, "false", "true: the broker keeps nothing while Vigil is away."},
    Key{"keep_alive", Span, "\"5s\"", "Longest silence on the connection, in whole seconds."},
    Key{"retry_max", Span, "\"4s\"", "Longest pause between two attempts to connect."},
    Key{"topics", Texts, "[\"vigil/#\"]", "Filters of the topics that are subscribed to."},
    Key{"behind", Span, "[clock] behind",
        "How late its values may be before a clock is in question."}};

constexpr ConnectionFields kDialog{.port = 1883,
                                   .securePort = 8883,
                                   .topics = TopicRule::MqttFilter,
                                   .topic = "vigil/#",
                                   .topicExample = "vigil/#",
                                   .asksQos = true,
                                   .asksVersion = true};

class MqttKind final : public SourceKind {
public:
    std::string_view word() const override { return "mqtt"; }

    SourceTraits traits() const override {
        return {.journalled = true, .keepsBacklog = true, .resumable = true, .secure = true};
    }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Source, "an mqtt [[source]]", kKeys,
                                      &keysOf(Section::Source)};
        return keys;
    }

    SourceSpecPtr read(const TomlSection& section) const override;

    const ConnectionFields* dialog() const override { return &kDialog; }

    SourceSpecPtr connect(const ConnectionSettings& settings) const override;
};

SourceSpecPtr MqttKind::read(const TomlSection& section) const {
    ingest::MqttSourceOptions mqtt;
    readMqttBroker(section, mqtt);
    section.boolean("clean_session", mqtt.cleanSession);
    Ticks keepAlive = mqtt.keepAlive;
    section.span("keep_alive", keepAlive);
    mqtt.keepAlive = std::chrono::ceil<std::chrono::seconds>(keepAlive);
    Ticks retryMax = mqtt.retryMax;
    section.span("retry_max", retryMax);
    mqtt.retryMax = std::chrono::ceil<std::chrono::milliseconds>(retryMax);
    mqtt.retryMin = std::min(mqtt.retryMin, mqtt.retryMax);
    section.topics("topics", mqtt.topicFilters, [](std::string_view filter) -> std::string_view {
        return transport::isTopicFilter(filter)
                   ? ""
                   : "no filter of topics: '+' stands alone for a level, '#' for all at the end";
    });
    return std::make_shared<MqttSpec>(std::move(mqtt));
}

SourceSpecPtr MqttKind::connect(const ConnectionSettings& settings) const {
    ingest::MqttSourceOptions mqtt;
    mqtt.host = settings.host;
    mqtt.port = settings.port;
    mqtt.user = settings.user;
    mqtt.password = settings.password;
    mqtt.tls = settings.tls;
    mqtt.qos = settings.qos;
    mqtt.version = settings.version;
    mqtt.topicFilters = {settings.topic};
    return std::make_shared<MqttSpec>(std::move(mqtt));
}

} // namespace

const SourceKind& mqttKind() {
    static const MqttKind kind;
    return kind;
}

MqttSpec::MqttSpec(ingest::MqttSourceOptions options)
    : SourceSpec(mqttKind()), m_options(std::move(options)) {}

SourceTraits MqttSpec::traits() const {
    auto traits = mqttKind().traits();
    traits.keepsBacklog = !m_options.cleanSession;
    return traits;
}

std::string MqttSpec::address() const {
    return m_options.host + ':' + std::to_string(m_options.port);
}

Result<OpenedSource> MqttSpec::open(const SourceOpening& opening) const {
    auto options = m_options;
    options.readsProperties = opening.readsProperties;
    if (opening.journal)
        options.journal = *opening.journal;
    OpenedSource opened;
    opened.source =
        std::make_unique<ingest::MqttSource>(std::move(options), opening.index, opening.clock);
    return opened;
}

SourceSpecPtr MqttSpec::boundedTo(std::size_t bytes) const {
    auto options = m_options;
    options.largestMessage = bytes;
    return std::make_shared<MqttSpec>(std::move(options));
}

SourceSpecPtr MqttSpec::asGuest() const {
    auto options = m_options;
    options.clientId.clear();
    return std::make_shared<MqttSpec>(std::move(options));
}

std::string MqttSpec::exclusiveName() const { return m_options.clientId; }

void MqttSpec::test(ingest::Decoder& decoder, std::chrono::seconds patience,
                    const std::stop_token& stop, const Report& report) const {
    ingest::testMqtt(m_options, decoder, patience, stop, report);
}

} // namespace vigil::pipeline
