// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/sink.h"

namespace vigil::egress {

std::string payloadWithId(const model::OutboundMessage& message) {
    const bool empty = message.payload == "{}";
    return "{\"vigil-key\":\"" + message.id + '"' + (empty ? "" : ",") + message.payload.substr(1);
}

} // namespace vigil::egress
