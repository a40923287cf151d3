// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sinks/kafka_sink_kind.h"

#include "pipeline/workspace/broker_section.h"
#include "pipeline/workspace/sink_section.h"
#include "pipeline/workspace/topic_template.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"brokers", Text, "\"localhost:9092\"", "HOST:PORT of some brokers, with commas between."},
    Key{"user", Text, "", "User; with one SASL is used."},
    Key{"password", Secret, "", "Password of the user."},
    Key{"sasl", Choice, "\"plain\"", "\"plain\", \"scram-sha-256\" or \"scram-sha-512\"."},
    Key{"tls", Table, "no encryption", "Encryption; the table alone switches it on."},
    Key{"topic", Text, kRequired, "Topic of the messages; {COLUMN} stands for a value of the row."},
    Key{"key", Text, "\"bed\"", "Column whose value is the key of the message."},
    Key{"compression", Choice, "\"lz4\"", "\"none\", \"gzip\", \"snappy\", \"lz4\" or \"zstd\"."},
    Key{"transactional", Flag, "false",
        "In transactions: a reader of committed messages sees each row once."},
    Key{"transactional_id", Text, "vigil.WORKSPACE.SINK",
        "Id of the transactions; of one sink alone."}};

class KafkaSinkKind final : public SinkKind {
public:
    std::string_view word() const override { return "kafka"; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Sink, "a kafka [[sink]]", kKeys,
                                      &keysOf(Section::Sink)};
        return keys;
    }

    SinkSpecPtr read(const TomlSection& section) const override;
};

SinkSpecPtr KafkaSinkKind::read(const TomlSection& section) const {
    egress::KafkaSinkOptions options;
    readKafkaBrokers(section, options.producer.brokers);
    constexpr std::array<std::string_view, 5> kCodecs{"none", "gzip", "snappy", "lz4", "zstd"};
    if (const auto codec = section.word("compression", {kCodecs.begin(), kCodecs.end()}))
        options.producer.compression = kCodecs[*codec];
    std::string key = "bed";
    section.text("key", key);
    bool transactional = false;
    section.boolean("transactional", transactional);
    section.text("transactional_id", options.producer.transactionalId);
    if (!transactional && !options.producer.transactionalId.empty())
        section.problemAt("transactional_id", "an id without transactions",
                          "add transactional = true");
    options.topic = readTopic(section, isKafkaTopic);
    const auto parsed = TopicTemplate::parse(options.topic);
    if (transactional && parsed && !parsed->isPlain())
        section.problemAt("topic", "with transactions the topic cannot depend on the row",
                          "name one topic, or leave transactional out");
    return std::make_shared<KafkaSinkSpec>(std::move(options), std::move(key), transactional);
}

} // namespace

const SinkKind& kafkaSinkKind() {
    static const KafkaSinkKind kind;
    return kind;
}

KafkaSinkSpec::KafkaSinkSpec(egress::KafkaSinkOptions options, std::string key, bool transactional)
    : SinkSpec(kafkaSinkKind()), m_options(std::move(options)), m_key(std::move(key)),
      m_transactional(transactional) {}

std::string KafkaSinkSpec::address() const {
    return m_options.producer.brokers.brokers + ' ' + m_options.topic;
}

std::optional<ReachedServer> KafkaSinkSpec::server() const {
    const std::string_view all = m_options.producer.brokers.brokers;
    const auto first = transport::parseEndpoint(all.substr(0, all.find(',')));
    if (!first)
        return std::nullopt;
    return ReachedServer{*first, m_options.producer.brokers.tls};
}

std::string KafkaSinkSpec::exclusiveName() const {
    const auto& id = m_options.producer.transactionalId;
    return id.empty() ? "" : "kafka:" + id;
}

egress::KafkaSinkOptions KafkaSinkSpec::optionsFor(const SinkOpening& opening) const {
    auto options = m_options;
    auto& id = options.producer.transactionalId;
    if (m_transactional && id.empty())
        id = "vigil." + opening.workspace + '.' + opening.name;
    return options;
}

Result<std::unique_ptr<egress::Sink>> KafkaSinkSpec::open(const SinkOpening& opening) const {
    auto opened = egress::KafkaSink::open(optionsFor(opening));
    if (!opened)
        return propagate(opened);
    return std::unique_ptr<egress::Sink>(std::move(*opened));
}

} // namespace vigil::pipeline
