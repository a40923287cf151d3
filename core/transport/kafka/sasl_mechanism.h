// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace vigil::transport {

/// How user and password are shown to a Kafka broker.
enum class SaslMechanism { Plain, ScramSha256, ScramSha512 };

} // namespace vigil::transport
