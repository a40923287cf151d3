// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/channels/email_channel_kind.h"

#include "egress/channels/channel_sink.h"
#include "egress/channels/email_channel.h"
#include "pipeline/channels/template_section.h"
#include "pipeline/workspace/broker_section.h"
#include "transport/http/http_url.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"smtp", Text, kRequired,
        "Server: \"smtp://HOST:587\" (then encrypted) or \"smtps://HOST:465\"."},
    Key{"from", TextOrTexts, kRequired, "Address of the sender; of a list the first."},
    Key{"to", TextOrTexts, kRequired, "Addresses of those who are told."},
    Key{"user", Text, "no sign-in", "User at the server."},
    Key{"password", Secret, "", "Password of the user."},
    Key{"subject", Text, "\"[{priority}] {bed} {rule}: {event}\"",
        "Subject, with fields of the notification."},
    Key{"tls", Table, "the authorities of the system", "Certificates."},
    Key{"timeout", Span, "\"20s\"", "Of the whole delivery, \"60s\" at most."}};

constexpr std::string_view kSubject = "[{priority}] {bed} {rule}: {event}";
constexpr std::string_view kText = "{bed}: {rule} ({priority}), {event}\n"
                                   "{signal} {value} {unit}, limit {limit}\n"
                                   "since {onset}\n{text}";

class EmailSpec final : public ChannelSpec {
public:
    explicit EmailSpec(egress::EmailOptions options)
        : ChannelSpec(emailChannelKind()), m_options(std::move(options)) {}

    std::string address() const override {
        std::string text;
        for (const auto& to : m_options.to)
            text += (text.empty() ? "" : ", ") + to;
        return text;
    }

    std::optional<ReachedServer> server() const override {
        auto tls = m_options.smtp.tls;
        tls.enabled = m_options.smtp.tlsFirst;
        return ReachedServer{m_options.smtp.server, std::move(tls)};
    }

    Result<std::unique_ptr<egress::Sink>> open(const ChannelOpening& /*opening*/) const override {
        return std::make_unique<egress::ChannelSink>(
            std::make_unique<egress::EmailChannel>(m_options));
    }

private:
    const egress::EmailOptions m_options;
};

class EmailKind final : public ChannelKind {
public:
    std::string_view word() const override { return "email"; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Channel, "an email [[channel]]", kKeys,
                                      &keysOf(Section::Channel)};
        return keys;
    }

    ChannelSpecPtr read(const TomlSection& section) const override;
};

/// "smtp://host:587", "smtps://host", "host", "host:25".
void readServer(const TomlSection& section, transport::SmtpOptions& smtp) {
    constexpr std::string_view kFirst = "smtps://";
    constexpr std::string_view kLater = "smtp://";
    std::string given;
    if (!section.required("smtp", given))
        return;
    std::string_view text = given;
    smtp.tlsFirst = text.starts_with(kFirst);
    if (smtp.tlsFirst || text.starts_with(kLater))
        text.remove_prefix(smtp.tlsFirst ? kFirst.size() : kLater.size());
    const bool hasPort =
        text.find(':', text.starts_with('[') ? text.find(']') : 0) != std::string_view::npos;
    auto server = transport::parseEndpoint(
        hasPort ? std::string(text) : std::string(text) + (smtp.tlsFirst ? ":465" : ":587"));
    if (!server || server->host.find_first_of("/@ ") != std::string::npos)
        return section.problemAt("smtp", "'" + given + "' is no server of mail",
                                 "write for example \"smtp://mail.ward:587\" or "
                                 "\"smtps://mail.ward:465\"");
    smtp.server = std::move(*server);
}

/// One address, or a list.
void readAddresses(const TomlSection& section, std::string_view key,
                   std::vector<std::string>& addresses) {
    std::string one;
    if (!section.isList(key)) {
        if (section.required(key, one))
            addresses.push_back(one);
    } else if (section.texts(key, addresses) && addresses.empty()) {
        section.problemAt(key, "'" + std::string(key) + "' is empty", "name an address");
    }
    for (const auto& address : addresses)
        if (!transport::isMailAddress(address))
            section.problemAt(key, "'" + address + "' is no address of mail",
                              "write for example \"nurse@ward.example\"");
}

ChannelSpecPtr EmailKind::read(const TomlSection& section) const {
    egress::EmailOptions options;
    auto& smtp = options.smtp;
    readServer(section, smtp);
    readTls(section, smtp.tls);
    // In the clear to this computer alone, which is to encrypt where it is asked to.
    smtp.mayBeClear = transport::isLoopback(smtp.server.host) && !smtp.tls.enabled;
    section.text("user", smtp.user);
    section.secret("password", smtp.password);
    if (section.has("password") && smtp.user.empty())
        section.problemAt("password", "a password without 'user'", "add user = \"...\"");
    readTimeout(section, smtp.timeout);
    std::vector<std::string> from;
    readAddresses(section, "from", from);
    options.from = from.empty() ? "" : from.front();
    readAddresses(section, "to", options.to);
    options.subject =
        readTemplate(section, "subject").value_or(*egress::MessageTemplate::parse(kSubject));
    options.text =
        readTemplate(section, "template").value_or(*egress::MessageTemplate::parse(kText));
    return std::make_shared<EmailSpec>(std::move(options));
}

} // namespace

const ChannelKind& emailChannelKind() {
    static const EmailKind kind;
    return kind;
}

} // namespace vigil::pipeline
