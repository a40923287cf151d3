// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/source_kind.h"

namespace vigil::pipeline {

std::string_view name(SourceKind kind) noexcept {
    switch (kind) {
    case SourceKind::Mqtt:
        return "mqtt";
    case SourceKind::Kafka:
        return "kafka";
    case SourceKind::Replay:
        return "replay";
    case SourceKind::Simulator:
        break;
    }
    return "simulator";
}

} // namespace vigil::pipeline
