// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/secret.h"
#include "egress/channels/channel.h"
#include "egress/channels/http_sign_in.h"
#include "transport/http/http_client.h"

#include <memory>
#include <string>

namespace vigil::egress {

struct WebhookOptions {
    std::string url;
    Secret secret; ///< of the signature; empty: none
    transport::HttpOptions http{};
    transport::HttpHeaders headers{}; ///< further ones, the same in every request
};

/// Posts the payload as JSON with its id as `Idempotency-Key`. With a secret the receiver can tell
/// that it comes from here and is fresh: `X-Vigil-Signature: sha256=HEX` is the HMAC-SHA256 of
/// `X-Vigil-Timestamp` (seconds since 1970), a dot and the body. An answer of 2xx: taken; 408, 429,
/// 5xx and none: to be tried again, after `Retry-After` where that is given in seconds; others:
/// refused. *Thread:* one. *Owns:* its connections.
class WebhookChannel final : public Channel {
public:
    /// `signIn`: null where the server asks for none. `clock` dates what is signed.
    WebhookChannel(WebhookOptions options, std::unique_ptr<HttpSignIn> signIn,
                   std::shared_ptr<const base::Clock> clock);

    [[nodiscard]] ChannelAnswer send(const model::OutboundMessage& message,
                                     const std::stop_token& stop) override;

private:
    [[nodiscard]] Result<transport::HttpAnswer> post(const model::OutboundMessage& message,
                                                     const std::stop_token& stop);

    const WebhookOptions m_options;
    const std::unique_ptr<HttpSignIn> m_signIn;
    const std::shared_ptr<const base::Clock> m_clock;
    transport::HttpClient m_client;
};

/// What a receiver computes, too: "sha256=HEX".
[[nodiscard]] std::string webhookSignature(const Secret& secret, const std::string& timestamp,
                                           const std::string& body);

} // namespace vigil::egress
