// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/kafka_sink.h"
#include "pipeline/workspace/sink_kind.h"

#include <string>

namespace vigil::pipeline {

[[nodiscard]] const SinkKind& kafkaSinkKind();

class KafkaSinkSpec final : public SinkSpec {
public:
    /// `transactional`: with an id made from the names of workspace and sink where none is given.
    KafkaSinkSpec(egress::KafkaSinkOptions options, std::string key, bool transactional);

    [[nodiscard]] std::string address() const override;

    /// The first of the brokers.
    [[nodiscard]] std::optional<ReachedServer> server() const override;

    [[nodiscard]] std::string topicTemplate() const override { return m_options.topic; }

    [[nodiscard]] std::string keyColumn() const override { return m_key; }

    [[nodiscard]] std::string exclusiveName() const override;
    [[nodiscard]] Result<std::unique_ptr<egress::Sink>>
    open(const SinkOpening& opening) const override;

    /// What open() opens.
    [[nodiscard]] egress::KafkaSinkOptions optionsFor(const SinkOpening& opening) const;

private:
    const egress::KafkaSinkOptions m_options;
    const std::string m_key;
    const bool m_transactional;
};

} // namespace vigil::pipeline
