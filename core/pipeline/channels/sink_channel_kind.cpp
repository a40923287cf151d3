// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/channels/sink_channel_kind.h"

#include "egress/channels/shaped_sink.h"
#include "pipeline/channels/template_section.h"
#include "pipeline/workspace/topic_template.h"

namespace vigil::pipeline {
SinkChannelSpec::SinkChannelSpec(const ChannelKind& kind, SinkSpecPtr sink,
                                 std::optional<egress::MessageTemplate> text)
    : ChannelSpec(kind), m_sink(std::move(sink)), m_text(std::move(text)) {}

Result<std::unique_ptr<egress::Sink>> SinkChannelSpec::open(const ChannelOpening& opening) const {
    auto sink = m_sink->open({opening.name, opening.workspace, opening.place});
    if (!sink)
        return propagate(sink);
    auto topic = TopicTemplate::parse(m_sink->topicTemplate()).value_or(*TopicTemplate::parse(""));
    return std::make_unique<egress::ShapedSink>(
        std::move(*sink), [topic = std::move(topic), key = m_sink->keyColumn(),
                           text = m_text](model::OutboundMessage& message) {
            const auto look = [payload = message.payload](std::string_view name) {
                return egress::payloadField(payload, name);
            };
            if (!topic.isPlain())
                message.topic = topic.fill(look);
            if (!key.empty())
                message.key = look(key).value_or(message.key);
            if (text)
                message.payload = text->json(message.payload);
        });
}

ChannelSpecPtr SinkChannelKind::read(const TomlSection& section) const {
    auto sink = m_sinkKind.read(section);
    return std::make_shared<SinkChannelSpec>(*this, std::move(sink),
                                             readTemplate(section, "template"));
}

} // namespace vigil::pipeline
