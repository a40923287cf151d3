// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/brokers/kafka_source_options.h"
#include "pipeline/workspace/source_kind.h"

namespace vigil::pipeline {

/// Live messages of Kafka topics.
[[nodiscard]] const SourceKind& kafkaKind();

/// A source of that kind. *Thread:* value.
class KafkaSpec final : public SourceSpec {
public:
    explicit KafkaSpec(ingest::KafkaSourceOptions options = {});

    [[nodiscard]] const ingest::KafkaSourceOptions& options() const noexcept { return m_options; }

    [[nodiscard]] std::string address() const override { return m_options.brokers; }

    /// Partitions are numbered by topic.
    [[nodiscard]] std::string identity() const override;
    [[nodiscard]] Result<OpenedSource> open(const SourceOpening& opening) const override;
    [[nodiscard]] SourceSpecPtr boundedTo(std::size_t bytes) const override;
    [[nodiscard]] SourceSpecPtr asGuest() const override;
    void test(ingest::Decoder& decoder, std::chrono::seconds patience, const std::stop_token& stop,
              const Report& report) const override;

private:
    const ingest::KafkaSourceOptions m_options;
};

} // namespace vigil::pipeline
