// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/brokers/mqtt_source_options.h"
#include "pipeline/workspace/source_kind.h"

namespace vigil::pipeline {

/// Live messages of an MQTT broker.
[[nodiscard]] const SourceKind& mqttKind();

/// A source of that kind. *Thread:* value.
class MqttSpec final : public SourceSpec {
public:
    explicit MqttSpec(ingest::MqttSourceOptions options = {});

    [[nodiscard]] const ingest::MqttSourceOptions& options() const noexcept { return m_options; }

    [[nodiscard]] SourceTraits traits() const override;
    [[nodiscard]] std::string address() const override;
    [[nodiscard]] Result<OpenedSource> open(const SourceOpening& opening) const override;
    [[nodiscard]] SourceSpecPtr boundedTo(std::size_t bytes) const override;
    [[nodiscard]] SourceSpecPtr asGuest() const override;
    [[nodiscard]] std::string exclusiveName() const override;

    [[nodiscard]] const transport::MqttOptions* mqttBroker() const override { return &m_options; }

    void test(ingest::Decoder& decoder, std::chrono::seconds patience, const std::stop_token& stop,
              const Report& report) const override;

private:
    const ingest::MqttSourceOptions m_options;
};

} // namespace vigil::pipeline
