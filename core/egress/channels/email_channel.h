// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "egress/channels/channel.h"
#include "egress/channels/message_template.h"
#include "transport/mail/smtp_client.h"

#include <string>
#include <vector>

namespace vigil::egress {

struct EmailOptions {
    transport::SmtpOptions smtp;
    std::string from;
    std::vector<std::string> to;
    MessageTemplate subject, text; ///< what leaves; no name of a patient is ever in a notification
};

/// Mails a notification. An answer of 5xx: refused; 4xx, none and a sign-in that is refused: to be
/// tried again, with the same Message-ID. *Thread:* one.
class EmailChannel final : public Channel {
public:
    explicit EmailChannel(EmailOptions options)
        : m_options(std::move(options)), m_client(m_options.smtp) {}

    [[nodiscard]] ChannelAnswer send(const model::OutboundMessage& message,
                                     const std::stop_token& stop) override;

private:
    const EmailOptions m_options;
    const base::SystemClock m_clock;
    transport::SmtpClient m_client;
};

} // namespace vigil::egress
