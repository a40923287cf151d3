// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/channels/email_channel.h"

#include "base/plain_text.h"

namespace vigil::egress {

namespace {

constexpr std::string_view kNotice =
    "\n\nSent by Vigil: research and education software, not a medical device, not a primary "
    "alarm source.\n";

} // namespace

ChannelAnswer EmailChannel::send(const model::OutboundMessage& message,
                                 const std::stop_token& stop) {
    transport::Mail mail{m_options.from,
                         m_options.to,
                         shown(m_options.subject.text(message.payload)),
                         shownLines(m_options.text.text(message.payload)) + std::string(kNotice),
                         message.id,
                         m_clock.now()};
    const auto answer = m_client.send(mail, stop);
    if (!answer)
        return ChannelAnswer::failed(answer.error());
    if (answer->taken)
        return ChannelAnswer::taken();
    auto said = "the server of mail answers " + std::to_string(answer->status);
    constexpr int kForGood = 500;
    if (answer->status >= kForGood)
        return ChannelAnswer::refused(std::move(said));
    return ChannelAnswer::failed({ErrorCode::Connection, std::move(said), {}});
}

} // namespace vigil::egress
