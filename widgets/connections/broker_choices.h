// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace vigil::widgets {

/// Versions of MQTT in the order of the form, which is also the number that settings keep.
inline constexpr std::array kMqttVersions{transport::MqttVersion::Automatic,
                                          transport::MqttVersion::V5, transport::MqttVersion::V311};
/// Likewise the ways to sign in to Kafka.
inline constexpr std::array kSignIns{transport::SaslMechanism::Plain,
                                     transport::SaslMechanism::ScramSha256,
                                     transport::SaslMechanism::ScramSha512};

/// The choice of a number, the nearest one for a number that none has.
template <typename Choice, std::size_t Count>
[[nodiscard]] Choice choiceAt(const std::array<Choice, Count>& choices, int index) {
    return choices[static_cast<std::size_t>(std::clamp(index, 0, static_cast<int>(Count) - 1))];
}

template <typename Choice, std::size_t Count>
[[nodiscard]] int indexOf(const std::array<Choice, Count>& choices, Choice choice) {
    return static_cast<int>(std::ranges::find(choices, choice) - choices.begin());
}

} // namespace vigil::widgets
