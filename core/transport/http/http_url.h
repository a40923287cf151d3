// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/net/network_probe.h"

#include <string>
#include <string_view>

namespace vigil::transport {

/// The parts of an http or https address. *Thread:* value.
struct HttpUrl {
    bool secure = false;
    Endpoint endpoint;
    bool usualPort = true; ///< 80 or 443, as its scheme has it
    std::string path;      ///< as written, begins with '/'
    std::string query;     ///< as written, without '?'

    /// "https://host:port": what may be shown. Paths and queries of webhooks can be secrets.
    [[nodiscard]] std::string origin() const;
    /// As a request names the host: the port where it is not the usual one.
    [[nodiscard]] std::string hostHeader() const;
};

/// Refuses other schemes, user names and fragments. Error: InvalidArgument; never quotes the text.
[[nodiscard]] Result<HttpUrl> parseHttpUrl(std::string_view text);

/// localhost, 127.0.0.0/8 or ::1: what is sent there leaves no computer.
[[nodiscard]] bool isLoopback(std::string_view host) noexcept;

} // namespace vigil::transport
