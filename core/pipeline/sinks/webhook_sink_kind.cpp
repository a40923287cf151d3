// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sinks/webhook_sink_kind.h"

#include "egress/channels/channel_sink.h"
#include "egress/channels/webhook_channel.h"
#include "pipeline/sinks/sign_in_section.h"
#include "pipeline/workspace/broker_section.h"
#include "pipeline/workspace/toml_section.h"
#include "transport/http/http_url.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"url", Text, "of an AWS function: its own",
        "Address; https, or http to this computer alone."},
    Key{"secret", Secret, "not signed", "Key of the signature X-Vigil-Signature (HMAC-SHA256)."},
    Key{"timeout", Span, "\"10s\"", "Of a whole request, \"60s\" at most."},
    Key{"tls", Table, "the authorities of the system", "Certificates for https."},
    Key{"auth", Choice, "\"none\"",
        "Sign-in: \"none\", \"aws-sigv4\", \"azure-key\" or \"google-id-token\"."},
    Key{"region", Text, "", "Of aws-sigv4, required there: \"eu-central-1\"."},
    Key{"function", Text, "", "Of aws-sigv4: name of a function of Lambda that is called."},
    Key{"access_key", Secret, "",
        "Of aws-sigv4, required there: the access key id; it may stand here as it is."},
    Key{"key", Secret, "'secret' (aws-sigv4)",
        "Of aws-sigv4: the secret access key. Of azure-key: the key of the function."},
    Key{"session_token", Secret, "", "Of aws-sigv4: token of temporary credentials."},
    Key{"service_account", Path, "",
        "Of google-id-token, required there: JSON file of the account's key."},
    Key{"audience", Text, "'url'", "Of google-id-token: whom the token is for."}};

class WebhookSpec final : public SinkSpec {
public:
    WebhookSpec(egress::WebhookOptions options, transport::HttpUrl url, MakesSignIn makesSignIn)
        : SinkSpec(webhookSinkKind()), m_options(std::move(options)), m_url(std::move(url)),
          m_makesSignIn(std::move(makesSignIn)) {}

    std::string address() const override { return m_url.origin(); }

    std::optional<ReachedServer> server() const override {
        return ReachedServer{m_url.endpoint, m_options.http.tls};
    }

    Result<std::unique_ptr<egress::Sink>> open(const SinkOpening& /*opening*/) const override {
        auto channel = std::make_unique<egress::WebhookChannel>(
            m_options, m_makesSignIn ? m_makesSignIn() : nullptr,
            std::make_shared<const base::SystemClock>());
        return std::make_unique<egress::ChannelSink>(std::move(channel));
    }

private:
    const egress::WebhookOptions m_options;
    const transport::HttpUrl m_url;
    const MakesSignIn m_makesSignIn;
};

class WebhookKind final : public SinkKind {
public:
    std::string_view word() const override { return "webhook"; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Sink, "a webhook [[sink]]", kKeys,
                                      &keysOf(Section::Sink)};
        return keys;
    }

    SinkSpecPtr read(const TomlSection& section) const override;
};

/// The address of the server; what cannot be one is told.
transport::HttpUrl readUrl(const TomlSection& section, std::string& text) {
    if (text.empty() && !section.required("url", text))
        return {};
    auto url = transport::parseHttpUrl(text);
    if (!url) {
        section.problemAt("url", "'url' is no address: " + url.error().detail,
                          "write for example \"https://pager.example/hook\"");
        return {};
    }
    if (!url->secure && !transport::isLoopback(url->endpoint.host))
        section.problemAt("url", "anybody on the way could read what is sent by http",
                          "write https://; http:// goes to this computer alone");
    return std::move(*url);
}

SinkSpecPtr WebhookKind::read(const TomlSection& section) const {
    egress::WebhookOptions options;
    section.secret("secret", options.secret);
    readTimeout(section, options.http.timeout);
    readTls(section, options.http.tls);
    section.text("url", options.url);
    auto makesSignIn = readSignIn(section, options);
    auto url = readUrl(section, options.url);
    options.http.tls.enabled = url.secure;
    return std::make_shared<WebhookSpec>(std::move(options), std::move(url),
                                         std::move(makesSignIn));
}

} // namespace

const SinkKind& webhookSinkKind() {
    static const WebhookKind kind;
    return kind;
}

} // namespace vigil::pipeline
