// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "transport/http/curl_transfer.h"
#include "transport/net/network_probe.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::transport {

struct SmtpOptions {
    Endpoint server;
    /// From the first byte on (465); else by STARTTLS, which must be offered unless `mayBeClear`.
    bool tlsFirst = false;
    bool mayBeClear = false;
    TlsOptions tls{}; ///< files
    std::string user; ///< empty: no sign-in
    Secret password;
    std::chrono::milliseconds timeout{std::chrono::seconds{20}};
};

/// *Thread:* value.
struct Mail {
    std::string from; ///< addresses
    std::vector<std::string> to;
    std::string subject, text; ///< UTF-8
    std::string id;            ///< the same when it is sent again: becomes its Message-ID
    ArrivalTime date{};
};

/// What a server of mail said. *Thread:* value.
struct SmtpAnswer {
    bool taken = false;
    int status = 0; ///< of the refusal: 4xx for now, 5xx for good
};

/// Sends mail by SMTP, each over a connection of its own. *Thread:* one.
class SmtpClient {
public:
    explicit SmtpClient(SmtpOptions options) : m_options(std::move(options)) {}

    /// An address that the server refuses holds up no other; the mail is refused when all are.
    /// Errors where no server answered, or the one there takes no mail of ours at all (a wrong
    /// password): those of CurlTransfer::run().
    [[nodiscard]] Result<SmtpAnswer> send(const Mail& mail, const std::stop_token& stop);

private:
    const SmtpOptions m_options;
    CurlTransfer m_transfer;
};

/// The mail as it is sent (RFC 5322), its text in base64.
[[nodiscard]] std::string mailText(const Mail& mail);

/// One address, "nurse@ward.example": something at something, nothing but visible ASCII.
[[nodiscard]] bool isMailAddress(std::string_view text) noexcept;

} // namespace vigil::transport
