// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/kafka_kind.h"
#include "pipeline/sources/mqtt_kind.h"
#include "pipeline/sources/replay_kind.h"
#include "pipeline/sources/simulator_kind.h"

#include <algorithm>
#include <array>

namespace vigil::pipeline {

SourceKinds sourceKinds() {
    static const std::array<const SourceKind*, 4> kinds{&mqttKind(), &kafkaKind(), &replayKind(),
                                                        &simulatorKind()};
    return kinds;
}

const SourceKind* kindByWord(SourceKinds kinds, std::string_view word) {
    const auto found = std::ranges::find(kinds, word, &SourceKind::word);
    return found != kinds.end() ? *found : nullptr;
}

} // namespace vigil::pipeline
