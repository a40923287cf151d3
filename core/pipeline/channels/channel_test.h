// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "pipeline/workspace/workspace.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace vigil::pipeline {

/// The steps of a test of a channel, in order; each names what a failure means.
enum class ChannelTestStage { Name, Tcp, Tls, Send, Answer };

/// Stable words: "name", "tcp", "tls", "send", "answer".
[[nodiscard]] std::string_view name(ChannelTestStage stage) noexcept;

/// One step that is over. *Thread:* value.
struct ChannelTestStep {
    enum class Outcome { Passed, Failed, Skipped };
    ChannelTestStage stage = ChannelTestStage::Name;
    Outcome outcome = Outcome::Passed;
    std::string detail; ///< resolved address, version of TLS, why it failed
};

/// Goes the way of a channel step by step and sends one notification that is marked as a test
/// (`"event": "test"`), until a step fails; reports each, in the caller's thread. True when the
/// other end has taken it.
[[nodiscard]] bool testChannel(const ChannelConfig& channel, const std::string& workspace,
                               const base::Clock& clock, const std::stop_token& stop,
                               const std::function<void(const ChannelTestStep&)>& report);

} // namespace vigil::pipeline
