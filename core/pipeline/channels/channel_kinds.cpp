// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/channels/command_channel_kind.h"
#include "pipeline/channels/email_channel_kind.h"
#include "pipeline/channels/sink_channel_kind.h"
#include "pipeline/sinks/file_sink_kind.h"
#include "pipeline/sinks/kafka_sink_kind.h"
#include "pipeline/sinks/mqtt_sink_kind.h"
#include "pipeline/sinks/webhook_sink_kind.h"

#include <array>

namespace vigil::pipeline {

ChannelKinds channelKinds() {
    static const SinkChannelKind webhook(webhookSinkKind(), "a webhook [[channel]]");
    static const SinkChannelKind mqtt(mqttSinkKind(), "an mqtt [[channel]]");
    static const SinkChannelKind kafka(kafkaSinkKind(), "a kafka [[channel]]");
    static const SinkChannelKind file(fileSinkKind(), "a file [[channel]]");
    static const std::array<const ChannelKind*, 6> kinds{&webhook, &emailChannelKind(),   &mqtt,
                                                         &kafka,   &commandChannelKind(), &file};
    return kinds;
}

} // namespace vigil::pipeline
