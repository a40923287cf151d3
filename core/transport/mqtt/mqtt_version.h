// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace vigil::transport {

/// Automatic: 5, and 3.1.1 with a broker that does not know it.
enum class MqttVersion { Automatic, V5, V311 };

} // namespace vigil::transport
