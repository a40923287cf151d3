// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "egress/sink.h"
#include "pipeline/workspace/reached_server.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// What there is to say of a kind of alarm channel, in one place. A further kind is a pair of files
/// in channels/ and a line in channels/channel_kinds.cpp; nobody else asks what kind a channel is
/// of.
namespace vigil::pipeline {

class ChannelKind;
class TomlSection;
struct SectionKeys;

/// What a run tells the channel that it opens.
struct ChannelOpening {
    std::string name;
    std::string workspace; ///< its name, for ids that must be unique
    std::string place{};   ///< see egress::Sink::place(): of the run before; empty: none is known
};

/// What a workspace says of one channel, beside what all channels have. *Thread:* value; it never
/// changes, copies share it.
class ChannelSpec {
public:
    explicit ChannelSpec(const ChannelKind& kind) : m_kind(kind) {}

    virtual ~ChannelSpec() = default;
    ChannelSpec(const ChannelSpec&) = delete;
    ChannelSpec& operator=(const ChannelSpec&) = delete;

    [[nodiscard]] const ChannelKind& kind() const noexcept { return m_kind; }

    /// Where it leads, for people; without what may be a secret, such as the path of a webhook.
    [[nodiscard]] virtual std::string address() const = 0;

    /// Two channels or sinks of one such name would spoil what the other writes; empty: anyone may
    /// come.
    [[nodiscard]] virtual std::string exclusiveName() const { return {}; }

    /// It starts a program of the user's: only where the workspace allows that.
    [[nodiscard]] virtual bool runsProgram() const { return false; }

    /// For a test that goes there step by step; nothing where there is no server.
    [[nodiscard]] virtual std::optional<ReachedServer> server() const { return std::nullopt; }

    /// Makes what sends notifications: `payload` is the JSON body, `id` their key, `key` the
    /// incident, whose notifications stay in their order. It connects to nothing yet.
    /// Error: InvalidArgument.
    [[nodiscard]] virtual Result<std::unique_ptr<egress::Sink>>
    open(const ChannelOpening& opening) const = 0;

private:
    const ChannelKind& m_kind;
};

using ChannelSpecPtr = std::shared_ptr<const ChannelSpec>;
using ChannelKinds = std::span<const ChannelKind* const>;

/// One kind of channel: its word and its section of a workspace. *Thread:* any; it has no state and
/// lives as long as the program.
class ChannelKind {
public:
    virtual ~ChannelKind() = default;

    /// Stable, as `kind` of a [[channel]]: "webhook".
    [[nodiscard]] virtual std::string_view word() const = 0;
    /// Keys of its [[channel]].
    [[nodiscard]] virtual const SectionKeys& keys() const = 0;
    /// Complains of what is wrong; never null.
    [[nodiscard]] virtual ChannelSpecPtr read(const TomlSection& section) const = 0;
};

/// All kinds of the program, in the order in which texts name them.
[[nodiscard]] ChannelKinds channelKinds();

} // namespace vigil::pipeline
