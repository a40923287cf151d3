// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/channels/channel_sink.h"

namespace vigil::egress {

Result<Delivered> ChannelSink::deliver(const model::Delivery& delivery,
                                       const std::stop_token& stop) {
    const auto& messages = delivery.messages;
    if (messages.empty())
        return Delivered{};
    m_rest = {};
    if (messages.front().id != m_first || m_sent > messages.size()) { // another one: begin anew
        m_first = messages.front().id;
        m_sent = 0;
        m_outcome = {};
    }
    for (; m_sent < messages.size(); ++m_sent) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the program ends");
        const auto answer = m_channel->send(messages[m_sent], stop);
        if (answer.whyFailed()) {
            m_rest = answer.rest();
            return tl::unexpected<Error>(*answer.whyFailed());
        }
        if (answer.whyRefused())
            m_outcome.refused.emplace_back(m_sent, *answer.whyRefused());
    }
    m_first.clear();
    m_sent = 0;
    return std::exchange(m_outcome, {});
}

} // namespace vigil::egress
