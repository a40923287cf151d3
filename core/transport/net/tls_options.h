// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace vigil::transport {

/// How a connection is encrypted, of whatever protocol. *Thread:* value.
struct TlsOptions {
    bool enabled = false;
    std::string caFile;         ///< PEM; empty: the system's trust store
    std::string clientCertFile; ///< PEM; empty: none
    std::string clientKeyFile;
};

} // namespace vigil::transport
