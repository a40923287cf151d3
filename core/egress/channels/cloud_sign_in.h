// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "egress/channels/http_sign_in.h"
#include "transport/signing/aws_signature.h"

#include <optional>
#include <string>
#include <string_view>

/// How functions in clouds learn who calls them.
namespace vigil::egress {

/// AWS Lambda: Signature Version 4. *Thread:* that of its channel.
class AwsSignIn final : public HttpSignIn {
public:
    AwsSignIn(transport::AwsCredentials credentials, std::string region)
        : m_credentials(std::move(credentials)), m_region(std::move(region)) {}

    [[nodiscard]] Result<void> sign(transport::HttpRequest& request, ArrivalTime now,
                                    const std::stop_token& stop) override;

private:
    const transport::AwsCredentials m_credentials;
    const std::string m_region;
};

/// Azure Functions: a key, in a header, for addresses end up in logs. *Thread:* that of its
/// channel.
class AzureKeySignIn final : public HttpSignIn {
public:
    explicit AzureKeySignIn(Secret key) : m_key(std::move(key)) {}

    [[nodiscard]] Result<void> sign(transport::HttpRequest& request, ArrivalTime now,
                                    const std::stop_token& stop) override;

private:
    const Secret m_key;
};

/// What the JSON file of a Google service account says. *Thread:* value.
struct ServiceAccount {
    std::string email, tokenUri;
    Secret privateKey; ///< PEM

    /// Error: InvalidArgument, without what the text holds.
    [[nodiscard]] static Result<ServiceAccount> parse(std::string_view json);
};

/// Google Functions and Cloud Run: an ID token for one audience, got by an assertion that the key
/// of a service account signs (RFC 7523), and kept until a while before it ends.
/// *Thread:* that of its channel. *Owns:* its connection to the issuer.
class GoogleSignIn final : public HttpSignIn {
public:
    GoogleSignIn(ServiceAccount account, std::string audience, transport::HttpOptions http)
        : m_account(std::move(account)), m_audience(std::move(audience)),
          m_client(std::move(http)) {}

    [[nodiscard]] Result<void> sign(transport::HttpRequest& request, ArrivalTime now,
                                    const std::stop_token& stop) override;
    bool refused() override;

private:
    [[nodiscard]] Result<std::string> assertion(ArrivalTime now) const;
    [[nodiscard]] Result<void> renew(ArrivalTime now, const std::stop_token& stop);

    const ServiceAccount m_account;
    const std::string m_audience;
    transport::HttpClient m_client;
    Secret m_token;
    ArrivalTime m_until{}; ///< it is used no longer
};

} // namespace vigil::egress
