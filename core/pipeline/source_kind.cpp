// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/source_kind.h"

namespace vigil::pipeline {

std::string_view name(SourceConfig::Kind kind) noexcept {
    switch (kind) {
    case SourceConfig::Kind::Mqtt:
        return "mqtt";
    case SourceConfig::Kind::Kafka:
        return "kafka";
    case SourceConfig::Kind::Replay:
        return "replay";
    case SourceConfig::Kind::Simulator:
        break;
    }
    return "simulator";
}

} // namespace vigil::pipeline
