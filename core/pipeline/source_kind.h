// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace vigil::pipeline {

/// What a source is of.
enum class SourceKind { Mqtt, Kafka, Replay, Simulator };

/// Stable words, as `kind` of a `[[source]]`: "mqtt", "simulator".
[[nodiscard]] std::string_view name(SourceKind kind) noexcept;

/// It comes over the network, from a server that may be away.
[[nodiscard]] constexpr bool isBroker(SourceKind kind) noexcept {
    return kind == SourceKind::Mqtt || kind == SourceKind::Kafka;
}

} // namespace vigil::pipeline
