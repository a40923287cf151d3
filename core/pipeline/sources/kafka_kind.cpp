// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/kafka_kind.h"

#include "ingest/brokers/kafka_connection_test.h"
#include "ingest/brokers/kafka_positions.h"
#include "ingest/brokers/kafka_source.h"
#include "pipeline/workspace/broker_section.h"
#include "pipeline/workspace/toml_section.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"mapping", Table, "the message convention", "Messages of another shape, by paths."},
    Key{"brokers", Text, "\"localhost:9092\"", "HOST:PORT of some brokers, with commas between."},
    Key{"user", Text, "", "User; with one SASL is used."},
    Key{"password", Secret, "", "Password of the user."},
    Key{"sasl", Choice, "\"plain\"", "\"plain\", \"scram-sha-256\" or \"scram-sha-512\"."},
    Key{"tls", Table, "no encryption", "Encryption; [source.tls] alone switches it on."},
    Key{"topics", Texts, "[\"vigil.numerics\"]", "Topics that are read, all partitions."},
    Key{"begin", Choice, "\"oldest\"",
        "Where to begin when no position is stored: \"oldest\" or \"newest\"."},
    Key{"behind", Span, "[clock] behind",
        "How late its values may be before a clock is in question."}};

constexpr ConnectionFields kDialog{.port = 9092,
                                   .securePort = 9093,
                                   .topics = TopicRule::KafkaName,
                                   .topicExample = "vigil.numerics",
                                   .asksSignIn = true};

class KafkaKind final : public SourceKind {
public:
    std::string_view word() const override { return "kafka"; }

    SourceTraits traits() const override {
        return {.stableOffsets = true, .keepsBacklog = true, .resumable = true, .secure = true};
    }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Source, "a kafka [[source]]", kKeys,
                                      &keysOf(Section::Source)};
        return keys;
    }

    SourceSpecPtr read(const TomlSection& section) const override;

    const ConnectionFields* dialog() const override { return &kDialog; }

    SourceSpecPtr connect(const ConnectionSettings& settings) const override;
};

SourceSpecPtr KafkaKind::read(const TomlSection& section) const {
    ingest::KafkaSourceOptions kafka;
    readKafkaBrokers(section, kafka);
    section.topics("topics", kafka.topics, [](std::string_view topic) -> std::string_view {
        return isKafkaTopic(topic) ? "" : "no name of a topic: letters, digits, '.', '_' and '-'";
    });
    section.choice<bool>("begin", kafka.fromBeginning, {{"oldest", true}, {"newest", false}});
    return std::make_shared<KafkaSpec>(std::move(kafka));
}

SourceSpecPtr KafkaKind::connect(const ConnectionSettings& settings) const {
    ingest::KafkaSourceOptions kafka;
    kafka.brokers = settings.host + ':' + std::to_string(settings.port);
    kafka.user = settings.user;
    kafka.password = settings.password;
    kafka.sasl = settings.signIn;
    kafka.tls = settings.tls;
    kafka.topics = {settings.topic};
    return std::make_shared<KafkaSpec>(std::move(kafka));
}

} // namespace

const SourceKind& kafkaKind() {
    static const KafkaKind kind;
    return kind;
}

KafkaSpec::KafkaSpec(ingest::KafkaSourceOptions options)
    : SourceSpec(kafkaKind()), m_options(std::move(options)) {}

std::string KafkaSpec::identity() const {
    std::string text;
    for (const auto& topic : m_options.topics)
        text += '\t' + topic;
    return text;
}

Result<OpenedSource> KafkaSpec::open(const SourceOpening& opening) const {
    auto options = m_options;
    options.readsHeaders = opening.readsProperties;
    for (const auto& position : opening.positions) {
        const auto name = ingest::kafkaPartitionName(position.partition);
        if (position.source == opening.name && name.topicIndex < options.topics.size())
            options.starts.push_back(
                {options.topics[name.topicIndex], name.partition, position.next});
    }
    OpenedSource opened;
    opened.source =
        std::make_unique<ingest::KafkaSource>(std::move(options), opening.index, opening.clock);
    return opened;
}

SourceSpecPtr KafkaSpec::boundedTo(std::size_t bytes) const {
    auto options = m_options;
    options.largestMessage = bytes;
    return std::make_shared<KafkaSpec>(std::move(options));
}

SourceSpecPtr KafkaSpec::asGuest() const {
    auto options = m_options;
    options.fromBeginning = false; // what was sent before is of no use to a guest
    return std::make_shared<KafkaSpec>(std::move(options));
}

void KafkaSpec::test(ingest::Decoder& decoder, std::chrono::seconds patience,
                     const std::stop_token& stop, const Report& report) const {
    ingest::testKafka(m_options, decoder, patience, stop, report);
}

} // namespace vigil::pipeline
