// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/delivery.h"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace vigil::egress {

/// What became of one notification. *Thread:* value.
class ChannelAnswer {
public:
    /// The other end has it.
    [[nodiscard]] static ChannelAnswer taken() { return {}; }

    /// The other end will never take it; `reason` in one clause.
    [[nodiscard]] static ChannelAnswer refused(std::string reason) {
        ChannelAnswer answer;
        answer.m_refused = std::move(reason);
        return answer;
    }

    /// It is to be tried again, not before `rest` where the other end asks for that.
    [[nodiscard]] static ChannelAnswer failed(Error error, std::chrono::milliseconds rest = {}) {
        ChannelAnswer answer;
        answer.m_failed = std::move(error);
        answer.m_rest = rest;
        return answer;
    }

    [[nodiscard]] const std::optional<std::string>& whyRefused() const noexcept {
        return m_refused;
    }

    [[nodiscard]] const std::optional<Error>& whyFailed() const noexcept { return m_failed; }

    [[nodiscard]] std::chrono::milliseconds rest() const noexcept { return m_rest; }

private:
    std::optional<std::string> m_refused;
    std::optional<Error> m_failed;
    std::chrono::milliseconds m_rest{};
};

/// A way to somebody who is to be told: sends one notification. *Thread:* one, that of its lane; it
/// may wait there for some seconds, and not much longer once `stop` is requested.
class Channel {
public:
    virtual ~Channel() = default;

    /// `message.id` is the same when it comes again, so that the other end can know it again;
    /// `payload` is what to say, a JSON object on one line.
    [[nodiscard]] virtual ChannelAnswer send(const model::OutboundMessage& message,
                                             const std::stop_token& stop) = 0;
};

} // namespace vigil::egress
