// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/net/tls_options.h"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

namespace vigil::transport {

/// One transfer after another by libcurl, over connections that are kept. What may go wrong is told
/// without what was sent. *Thread:* one. *Owns:* libcurl's handles.
class CurlTransfer {
public:
    CurlTransfer();
    ~CurlTransfer();
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    /// Sets what all transfers have in common and forgets the options of the one before. The
    /// handle is a `CURL*` for curl_easy_setopt().
    [[nodiscard]] void* begin(const TlsOptions& tls);

    /// Runs what was set up. Returns soon once `stop` is requested.
    /// Errors: Timeout, Cancelled, NotFound (the name), Connection, Authentication (either side
    /// refuses the other), Io (a certificate file), Unsupported.
    [[nodiscard]] Result<void> run(std::chrono::milliseconds timeout, const std::stop_token& stop);

    /// The last status that the server gave; 0: none.
    [[nodiscard]] int status() const;

private:
    class Handles;
    const std::unique_ptr<Handles> m_handles;
};

} // namespace vigil::transport
