// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/channels/channel.h"
#include "egress/sink.h"

#include <cstdint>
#include <memory>

namespace vigil::egress {

/// Lets a channel ride a lane of the outbox: one message after another, so that those of an
/// incident arrive in their order. Of a delivery that fails midway the rest alone comes again.
/// *Thread:* that of its lane. *Owns:* the channel.
class ChannelSink final : public Sink {
public:
    explicit ChannelSink(std::unique_ptr<Channel> channel) : m_channel(std::move(channel)) {}

    [[nodiscard]] Result<Delivered> deliver(const model::Delivery& delivery,
                                            const std::stop_token& stop) override;

    [[nodiscard]] std::chrono::milliseconds asksToRest() const override { return m_rest; }

private:
    const std::unique_ptr<Channel> m_channel;
    std::chrono::milliseconds m_rest{};
    // Of the delivery that failed last:
    std::string m_first; ///< id of its first message
    std::size_t m_sent = 0;
    Delivered m_outcome;
};

} // namespace vigil::egress
