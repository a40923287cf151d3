// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/commands/command.h"
#include "pipeline/pipeline.h"

#include <functional>
#include <memory>

namespace vigil::pipeline {

/// The one gate for commands, whatever the way in: window, standard input, network. What comes is
/// checked for whether the actor may, done, and journalled with its outcome.
/// *Thread:* any. *Owns:* its share of the pipeline.
class Session {
public:
    /// Called once, from any thread, before or after execute() returns; must not wait.
    using Done = std::function<void(const Result<void>& outcome)>;

    explicit Session(std::shared_ptr<Pipeline> pipeline) : m_pipeline(std::move(pipeline)) {}

    /// Waits for nothing but what RestartQuery and SetStoreAside wait for, a fraction of a second.
    /// Outcomes: Untrusted (the actor may not), NotFound, InvalidArgument, Closed (the session has
    /// ended).
    void execute(const Command& command, const Actor& actor, Done done = {}) const;

    /// For a silence that is to be made: its number is the answer's.
    [[nodiscard]] std::uint64_t silenceNumber() const {
        return static_cast<std::uint64_t>(toMicros(m_pipeline->wallTime()));
    }

private:
    void act(const Command& command, const Actor& actor, Done done) const;

    std::shared_ptr<Pipeline> m_pipeline;
};

} // namespace vigil::pipeline
