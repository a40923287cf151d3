// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/net/network_probe.h"
#include "transport/net/tls_options.h"

namespace vigil::pipeline {

/// The server that a sink or channel sends to. *Thread:* value.
struct ReachedServer {
    transport::Endpoint endpoint;
    transport::TlsOptions tls; ///< enabled where the connection begins with a handshake
};

} // namespace vigil::pipeline
