// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sinks/file_sink_kind.h"
#include "pipeline/sinks/kafka_sink_kind.h"
#include "pipeline/sinks/mqtt_sink_kind.h"
#include "pipeline/sinks/webhook_sink_kind.h"

#include <array>

namespace vigil::pipeline {

SinkKinds sinkKinds() {
    static const std::array<const SinkKind*, 4> kinds{&fileSinkKind(), &mqttSinkKind(),
                                                      &kafkaSinkKind(), &webhookSinkKind()};
    return kinds;
}

} // namespace vigil::pipeline
