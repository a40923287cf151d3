// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/channels/message_template.h"
#include "pipeline/workspace/channel_kind.h"
#include "pipeline/workspace/sink_kind.h"
#include "pipeline/workspace/workspace_keys.h"

namespace vigil::pipeline {

/// A channel that sends by a sink. *Thread:* value.
class SinkChannelSpec final : public ChannelSpec {
public:
    SinkChannelSpec(const ChannelKind& kind, SinkSpecPtr sink,
                    std::optional<egress::MessageTemplate> text);

    /// What sends.
    [[nodiscard]] const SinkSpec& sink() const noexcept { return *m_sink; }

    [[nodiscard]] std::string address() const override { return m_sink->address(); }

    [[nodiscard]] std::string exclusiveName() const override { return m_sink->exclusiveName(); }

    [[nodiscard]] std::optional<ReachedServer> server() const override { return m_sink->server(); }

    [[nodiscard]] Result<std::unique_ptr<egress::Sink>>
    open(const ChannelOpening& opening) const override;

private:
    const SinkSpecPtr m_sink;
    const std::optional<egress::MessageTemplate> m_text;
};

/// Lets a kind of sink be a kind of channel as well, with the same word and keys: topic and key may
/// name values of the notification, and a template says what leaves.
class SinkChannelKind final : public ChannelKind {
public:
    /// `title` as complaints call it: "an mqtt [[channel]]".
    SinkChannelKind(const SinkKind& sinkKind, std::string_view title)
        : m_sinkKind(sinkKind), m_keys{Section::Channel, title, sinkKind.keys().keys,
                                       &keysOf(Section::Channel)} {}

    [[nodiscard]] std::string_view word() const override { return m_sinkKind.word(); }

    [[nodiscard]] const SectionKeys& keys() const override { return m_keys; }

    [[nodiscard]] ChannelSpecPtr read(const TomlSection& section) const override;

private:
    const SinkKind& m_sinkKind;
    const SectionKeys m_keys;
};

} // namespace vigil::pipeline
