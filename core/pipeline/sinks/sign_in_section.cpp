// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sinks/sign_in_section.h"

#include "base/regular_file.h"
#include "egress/channels/cloud_sign_in.h"
#include "transport/http/http_url.h"

#include <algorithm>
#include <array>

namespace vigil::pipeline {
namespace {

using Name = std::string_view;

enum class Auth { None, Aws, Azure, Google };

constexpr std::array kOfAws{Name("region"), Name("function"), Name("access_key"),
                            Name("session_token")};
constexpr std::array kOfGoogle{Name("service_account"), Name("audience")};

/// Keys of another way to sign in do nothing: that is told.
void refuseOthers(const TomlSection& section, Auth auth) {
    const auto refuse = [&section](const auto& keys, const char* way) {
        for (const auto key : keys)
            if (section.has(key))
                section.problemAt(key,
                                  "'" + std::string(key) + "' is for auth = \"" + way + "\" alone",
                                  "take it out, or choose that");
    };
    if (auth != Auth::Aws)
        refuse(kOfAws, "aws-sigv4");
    if (auth != Auth::Google)
        refuse(kOfGoogle, "google-id-token");
    if (auth == Auth::None || auth == Auth::Google)
        refuse(std::array{Name("key")}, "azure-key");
}

/// A text that may stand elsewhere, as secrets must.
std::string openOrSecret(const TomlSection& section, std::string_view key) {
    std::string text;
    if (!section.required(key, text) || (!text.starts_with("env:") && !text.starts_with("file:")))
        return text;
    Secret secret;
    section.secret(key, secret);
    return std::string(secret.view());
}

MakesSignIn readAws(const TomlSection& section, egress::WebhookOptions& options) {
    std::string region;
    section.required("region", region);
    transport::AwsCredentials credentials{openOrSecret(section, "access_key"), {}, {}};
    section.secret("key", credentials.secretKey);
    section.secret("session_token", credentials.sessionToken);
    if (!section.has("key"))
        credentials.secretKey = std::exchange(options.secret, Secret());
    if (!section.has("key") && !section.has("secret"))
        section.problem("auth = \"aws-sigv4\" has no 'key'",
                        "add key = \"env:AWS_SECRET_ACCESS_KEY\", the secret access key");
    std::string function;
    if (section.text("function", function)) {
        auto base =
            section.has("url") ? options.url : "https://lambda." + region + ".amazonaws.com";
        while (base.ends_with('/'))
            base.pop_back();
        options.url =
            base + "/2015-03-31/functions/" + transport::percentEncoded(function) + "/invocations";
        options.headers.emplace_back("X-Amz-Invocation-Type", "Event");
    }
    return [credentials = std::move(credentials), region = std::move(region)] {
        return std::make_unique<egress::AwsSignIn>(credentials, region);
    };
}

MakesSignIn readAzure(const TomlSection& section) {
    if (!section.has("key"))
        section.problem("auth = \"azure-key\" has no 'key'", "add key = \"env:FUNCTION_KEY\"");
    Secret key;
    section.secret("key", key);
    return [key = std::move(key)] { return std::make_unique<egress::AzureKeySignIn>(key); };
}

MakesSignIn readGoogle(const TomlSection& section, const egress::WebhookOptions& options) {
    constexpr std::size_t kMost = std::size_t{64} << 10U;
    std::string path;
    if (!section.required("service_account", path))
        return {};
    auto file = RegularFile::open(section.resolve(path));
    auto text = file ? file->readAll(kMost) : Result<std::string>(tl::unexpected(file.error()));
    if (!text) {
        section.problemAt("service_account", "the key file cannot be read: " + text.error().text(),
                          "name the JSON file of the service account");
        return {};
    }
    if ((file->mode() & 077U) != 0)
        section.problemAt("service_account", "others than its owner may use the key file",
                          "take their rights away: chmod go= " + path, true);
    auto account = egress::ServiceAccount::parse(*text);
    wipe(text->data(), text->size());
    if (!account) {
        section.problemAt("service_account", "the key file is of no use: " + account.error().detail,
                          "make a key of the service account, as JSON");
        return {};
    }
    const auto issuer = transport::parseHttpUrl(account->tokenUri);
    if (!issuer || (!issuer->secure && !transport::isLoopback(issuer->endpoint.host)))
        section.problemAt("service_account", "its token_uri is no https address",
                          "use the file as it was made");
    std::string audience = options.url;
    section.text("audience", audience);
    return [account = std::move(*account), audience = std::move(audience),
            http = transport::HttpOptions{options.http.timeout}] {
        return std::make_unique<egress::GoogleSignIn>(account, audience, http);
    };
}

} // namespace

MakesSignIn readSignIn(const TomlSection& section, egress::WebhookOptions& options) {
    Auth auth = Auth::None;
    section.choice<Auth>("auth", auth,
                         {{"none", Auth::None},
                          {"aws-sigv4", Auth::Aws},
                          {"azure-key", Auth::Azure},
                          {"google-id-token", Auth::Google}});
    refuseOthers(section, auth);
    switch (auth) {
    case Auth::Aws:
        return readAws(section, options);
    case Auth::Azure:
        return readAzure(section);
    case Auth::Google:
        return readGoogle(section, options);
    case Auth::None:
        break;
    }
    return {};
}

} // namespace vigil::pipeline
