// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/channels/webhook_channel.h"

#include "transport/http/http_url.h"
#include "transport/signing/hmac_sha256.h"

namespace vigil::egress {

namespace {

constexpr int kUnauthorised = 401;
constexpr int kRequestTimeout = 408;
constexpr int kTooManyRequests = 429;
constexpr int kServerError = 500;

bool isDone(int status) noexcept { return status / 100 == 2; }

bool isToTryAgain(int status) noexcept {
    return status == kRequestTimeout || status == kTooManyRequests || status >= kServerError ||
           status < 200;
}

/// Without what the server wrote: it may quote what it got.
std::string said(const transport::HttpAnswer& answer) {
    const auto status = std::to_string(answer.status);
    if (answer.status / 100 == 3)
        return "the server answers " + status + ": it has moved, and no redirect is followed";
    return "the server answers " + status;
}

} // namespace

std::string webhookSignature(const Secret& secret, const std::string& timestamp,
                             const std::string& body) {
    return "sha256=" +
           transport::hexText(transport::hmacSha256(secret.view(), timestamp + '.' + body));
}

WebhookChannel::WebhookChannel(WebhookOptions options, std::unique_ptr<HttpSignIn> signIn,
                               std::shared_ptr<const base::Clock> clock)
    : m_options(std::move(options)), m_signIn(std::move(signIn)), m_clock(std::move(clock)),
      m_client(m_options.http) {}

Result<transport::HttpAnswer> WebhookChannel::post(const model::OutboundMessage& message,
                                                   const std::stop_token& stop) {
    const auto now = m_clock->now();
    transport::HttpRequest request{
        "POST",
        m_options.url,
        {{"Content-Type", "application/json"}, {"Idempotency-Key", message.id}},
        message.payload};
    request.headers.insert(request.headers.end(), m_options.headers.begin(),
                           m_options.headers.end());
    const auto timestamp =
        std::to_string(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count());
    request.headers.emplace_back("X-Vigil-Timestamp", timestamp);
    if (!m_options.secret.empty())
        request.headers.emplace_back("X-Vigil-Signature",
                                     webhookSignature(m_options.secret, timestamp, request.body));
    if (m_signIn)
        if (auto signedIn = m_signIn->sign(request, now, stop); !signedIn)
            return propagate(signedIn);
    return m_client.send(request, stop);
}

ChannelAnswer WebhookChannel::send(const model::OutboundMessage& message,
                                   const std::stop_token& stop) {
    auto answer = post(message, stop);
    if (answer && answer->status == kUnauthorised && m_signIn && m_signIn->refused())
        answer = post(message, stop);
    if (!answer && answer.error().code == ErrorCode::InvalidArgument)
        return ChannelAnswer::refused(answer.error().text()); // it will never be a request
    if (!answer)
        return ChannelAnswer::failed(std::move(answer.error()));
    // AWS answers so when the function was called and has failed itself.
    const bool failedThere = answer->header("x-amz-function-error").has_value();
    if (isDone(answer->status) && !failedThere)
        return ChannelAnswer::taken();
    if (failedThere || isToTryAgain(answer->status))
        return ChannelAnswer::failed(
            {ErrorCode::Connection, failedThere ? "the function failed" : said(*answer), {}},
            answer->retryAfter());
    return ChannelAnswer::refused(said(*answer));
}

} // namespace vigil::egress
