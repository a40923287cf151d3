// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

namespace vigil::transport {

/// What the code of a CONNACK means: return codes 1 to 5 of MQTT 3.1.1 (table 3.1), reason codes
/// from 0x80 of MQTT 5 (table 3-1). A broker that does not know MQTT 5 answers it with 1. Other
/// codes are the client library's: no connection, or no answer. Unsupported: the version.
[[nodiscard]] Error connectRefusal(int code, bool mqtt5);

} // namespace vigil::transport
