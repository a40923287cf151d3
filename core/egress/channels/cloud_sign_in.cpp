// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/channels/cloud_sign_in.h"

#include "transport/signing/hmac_sha256.h"
#include "transport/signing/rsa_signature.h"

#include <nlohmann/json.hpp>

namespace vigil::egress {

namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr seconds kLife{3600};
/// A token is replaced so long before its end: clocks differ, and requests take time.
constexpr seconds kSpare{720};

std::string textOf(const json& object, const char* member) {
    const auto found = object.is_object() ? object.find(member) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

Result<void> AwsSignIn::sign(transport::HttpRequest& request, ArrivalTime now,
                             const std::stop_token& /*stop*/) {
    return transport::signForAws(request, m_credentials, m_region, "lambda", now);
}

Result<void> AzureKeySignIn::sign(transport::HttpRequest& request, ArrivalTime /*now*/,
                                  const std::stop_token& /*stop*/) {
    request.headers.emplace_back("x-functions-key", m_key.view());
    return {};
}

Result<ServiceAccount> ServiceAccount::parse(std::string_view text) {
    const auto object = json::parse(text, nullptr, false);
    ServiceAccount account;
    account.email = textOf(object, "client_email");
    account.tokenUri = textOf(object, "token_uri");
    auto key = textOf(object, "private_key");
    account.privateKey = std::string_view(key);
    wipe(key.data(), key.size());
    if (account.email.empty() || account.tokenUri.empty() || account.privateKey.empty())
        return fail(ErrorCode::InvalidArgument,
                    "it lacks client_email, private_key or token_uri of a service account");
    if (auto signature = transport::rsaSha256(account.privateKey, "x"); !signature)
        return propagate(signature);
    return account;
}

Result<std::string> GoogleSignIn::assertion(ArrivalTime now) const {
    const auto issued = std::chrono::floor<seconds>(now.time_since_epoch());
    const json header{{"alg", "RS256"}, {"typ", "JWT"}};
    const json claims{{"iss", m_account.email},
                      {"aud", m_account.tokenUri},
                      {"target_audience", m_audience},
                      {"iat", issued.count()},
                      {"exp", (issued + kLife).count()}};
    auto text = transport::base64Url(header.dump()) + '.' + transport::base64Url(claims.dump());
    auto signature = transport::rsaSha256(m_account.privateKey, text);
    if (!signature)
        return propagate(signature);
    return text + '.' + transport::base64Url(*signature);
}

Result<void> GoogleSignIn::renew(ArrivalTime now, const std::stop_token& stop) {
    auto proof = assertion(now);
    if (!proof)
        return propagate(proof);
    const auto answer = m_client.send(
        {"POST",
         m_account.tokenUri,
         {{"Content-Type", "application/x-www-form-urlencoded"}},
         "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + *proof},
        stop);
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    auto token = textOf(json::parse(answer->body, nullptr, false), "id_token");
    if (answer->status != 200 || token.empty())
        return fail(ErrorCode::Authentication, "the issuer of tokens answers " +
                                                   std::to_string(answer->status) +
                                                   (token.empty() ? " without a token" : ""));
    m_token = std::string_view(token);
    wipe(token.data(), token.size());
    m_until = now + kLife - kSpare;
    return {};
}

Result<void> GoogleSignIn::sign(transport::HttpRequest& request, ArrivalTime now,
                                const std::stop_token& stop) {
    if (m_token.empty() || now >= m_until)
        if (auto renewed = renew(now, stop); !renewed)
            return renewed;
    request.headers.emplace_back("Authorization", "Bearer " + std::string(m_token.view()));
    return {};
}

bool GoogleSignIn::refused() {
    m_token = Secret();
    return true;
}

} // namespace vigil::egress
