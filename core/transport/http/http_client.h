// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/http/curl_transfer.h"
#include "transport/net/tls_options.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::transport {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// *Thread:* value.
struct HttpRequest {
    std::string method = "POST";
    std::string url; ///< see parseHttpUrl()
    HttpHeaders headers{};
    std::string body{};
};

/// What came back, whatever the status. *Thread:* value.
struct HttpAnswer {
    int status = 0;
    HttpHeaders headers{}; ///< names in lower case
    std::string body{};
    bool cut = false; ///< the body was longer than is read

    /// nullopt when there is none of that name, in lower case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// `Retry-After` as seconds; zero when there is none, or it names a date.
    [[nodiscard]] std::chrono::seconds retryAfter() const;
};

struct HttpOptions {
    std::chrono::milliseconds timeout{std::chrono::seconds{10}}; ///< of a whole request
    TlsOptions tls{};                                            ///< files, for https
    std::size_t mostAnswer = std::size_t{64} << 10U;             ///< bytes of a body
};

/// Sends requests to servers of HTTP and waits for their answers. No redirect is followed: what was
/// meant for one server goes to no other. Neither errors nor the log hold what was sent, and of the
/// address only its origin. *Thread:* one. *Owns:* connections, which are kept for the next
/// request.
class HttpClient {
public:
    explicit HttpClient(HttpOptions options = {}) : m_options(std::move(options)) {}

    /// Errors: InvalidArgument (the address, a header of two lines), those of CurlTransfer::run().
    [[nodiscard]] Result<HttpAnswer> send(const HttpRequest& request, const std::stop_token& stop);

private:
    const HttpOptions m_options;
    CurlTransfer m_transfer;
};

} // namespace vigil::transport
