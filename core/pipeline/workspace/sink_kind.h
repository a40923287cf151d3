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

/// What there is to say of a kind of sink, in one place. A further kind is a pair of files in
/// sinks/ and a line in sinks/sink_kinds.cpp; nobody else asks what kind a sink is of.
namespace vigil::pipeline {

class SinkKind;
class TomlSection;
struct SectionKeys;

/// What a run tells the sink that it opens.
struct SinkOpening {
    std::string name;
    std::string workspace; ///< its name, for ids that must be unique
    std::string place;     ///< see egress::Sink::place(): of the run before; empty: none is known
};

/// What a workspace says of one sink, beside what all sinks have. *Thread:* value; it never
/// changes, copies share it.
class SinkSpec {
public:
    explicit SinkSpec(const SinkKind& kind) : m_kind(kind) {}

    virtual ~SinkSpec() = default;
    SinkSpec(const SinkSpec&) = delete;
    SinkSpec& operator=(const SinkSpec&) = delete;

    [[nodiscard]] const SinkKind& kind() const noexcept { return m_kind; }

    /// Path, or host and topic, for people.
    [[nodiscard]] virtual std::string address() const = 0;

    /// The topic with `{COLUMN}` where a value of the row stands; empty where rows do not choose.
    [[nodiscard]] virtual std::string topicTemplate() const { return {}; }

    /// The column whose value is the key of a message; empty: none.
    [[nodiscard]] virtual std::string keyColumn() const { return {}; }

    /// Two sinks of one such name would spoil what the other writes; empty: anyone may come.
    [[nodiscard]] virtual std::string exclusiveName() const { return {}; }

    /// The server that it sends to, where there is one.
    [[nodiscard]] virtual std::optional<ReachedServer> server() const { return std::nullopt; }

    /// Makes the sink; it connects to nothing yet. Error: InvalidArgument.
    [[nodiscard]] virtual Result<std::unique_ptr<egress::Sink>>
    open(const SinkOpening& opening) const = 0;

private:
    const SinkKind& m_kind;
};

using SinkSpecPtr = std::shared_ptr<const SinkSpec>;
using SinkKinds = std::span<const SinkKind* const>;

/// One kind of sink: its word and its section of a workspace. *Thread:* any; it has no state and
/// lives as long as the program.
class SinkKind {
public:
    virtual ~SinkKind() = default;

    /// Stable, as `kind` of a [[sink]]: "file".
    [[nodiscard]] virtual std::string_view word() const = 0;
    /// Keys of its [[sink]].
    [[nodiscard]] virtual const SectionKeys& keys() const = 0;
    /// Complains of what is wrong; never null.
    [[nodiscard]] virtual SinkSpecPtr read(const TomlSection& section) const = 0;
};

/// All kinds of the program, in the order in which texts name them.
[[nodiscard]] SinkKinds sinkKinds();

} // namespace vigil::pipeline
