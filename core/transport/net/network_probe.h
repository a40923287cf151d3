// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/net/tls_options.h"

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

/// Looks at the way to a server step by step and says in which one it ends and why: the client
/// libraries report "connect failed" for all of them. *Thread:* any; blocks at most `patience`
/// (name resolution: as long as the system's resolver takes).
namespace vigil::transport {

struct Endpoint {
    std::string host; ///< name or address, IPv6 without brackets
    std::uint16_t port = 0;
};

/// "host:port", "[::1]:port". Error: InvalidArgument.
[[nodiscard]] Result<Endpoint> parseEndpoint(std::string_view text);
/// The same the other way round.
[[nodiscard]] std::string endpointText(const Endpoint& endpoint);

/// The addresses behind the name, comma-separated. Error: NotFound.
[[nodiscard]] Result<std::string> probeName(const Endpoint& endpoint);

/// The address that accepted a connection. Errors: NotFound, Connection, Timeout, Cancelled.
[[nodiscard]] Result<std::string>
probeTcp(const Endpoint& endpoint, std::chrono::milliseconds patience, const std::stop_token& stop);

/// Protocol version and subject of the certificate, after a handshake that checks the chain and
/// the host. Errors: those of probeTcp; Io (a certificate file), Authentication (the certificate
/// is refused, and why), Connection (handshake).
[[nodiscard]] Result<std::string> probeTls(const Endpoint& endpoint, const TlsOptions& tls,
                                           std::chrono::milliseconds patience,
                                           const std::stop_token& stop);

/// `failure` of an attempt to connect, made precise by probing when a TLS connection gave no
/// certain cause. Other failures come back unchanged.
[[nodiscard]] Error explainFailure(const Endpoint& endpoint, const TlsOptions& tls, Error failure,
                                   const std::stop_token& stop);

/// Checks that the PEM files named can be read. Error: Io.
[[nodiscard]] Result<void> checkTlsFiles(const TlsOptions& tls);

/// A write to a closed socket must be an error, not the end of the process. Once is enough.
void ignoreBrokenPipes();

} // namespace vigil::transport
