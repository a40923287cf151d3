// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/channels/channel.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace vigil::egress {

struct CommandOptions {
    std::filesystem::path program; ///< absolute; no shell reads it
    std::vector<std::string> arguments;
    std::chrono::milliseconds timeout{std::chrono::seconds{10}};
};

/// Starts a program with the payload and a line end on its standard input and the id as
/// `VIGIL_KEY` in its environment. Exit 0: taken; 64 to 78 but 75 (sysexits.h: the call itself is
/// wrong): refused; any other end, and none in time, when it and all it started in its process
/// group are killed: to be tried again. *Thread:* one. *Owns:* the process while it runs.
class CommandChannel final : public Channel {
public:
    explicit CommandChannel(CommandOptions options) : m_options(std::move(options)) {}

    [[nodiscard]] ChannelAnswer send(const model::OutboundMessage& message,
                                     const std::stop_token& stop) override;

private:
    const CommandOptions m_options;
};

} // namespace vigil::egress
