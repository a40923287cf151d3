// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace vigil::transport {

/// Names and values that a sender gives a message beside its payload, in their order: headers of
/// Kafka, user properties of MQTT 5.
using MessageProperties = std::vector<std::pair<std::string, std::string>>;

/// No more of one message are read.
inline constexpr std::size_t kMostProperties = 64;

} // namespace vigil::transport
