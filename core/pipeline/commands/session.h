// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/commands/command.h"
#include "pipeline/commands/session_slot.h"

#include <functional>
#include <memory>

namespace vigil::pipeline {

/// The one gate for commands, whatever the way in: window, standard input, network. What comes is
/// checked for whether the actor may, done, and journalled with its outcome.
/// *Thread:* any. *Owns:* its share of the slot.
class Session {
public:
    /// Called once, from any thread, before or after execute() returns; must not wait.
    using Done = std::function<void(const Result<void>& outcome)>;

    /// Reads the workspace again, or only tells what that would restart; must not wait.
    using Reload = std::function<void(bool tells, Done done)>;

    explicit Session(std::shared_ptr<Pipeline> pipeline)
        : Session(std::make_shared<SessionSlot>(std::move(pipeline)), {}) {}

    /// `reload` empty: there is no file that could be read again.
    Session(std::shared_ptr<SessionSlot> slot, Reload reload)
        : m_slot(std::move(slot)), m_reload(std::move(reload)) {}

    /// Waits for nothing but what RestartQuery and SetStoreAside wait for, a fraction of a second.
    /// Outcomes: Untrusted (the actor may not), NotFound, InvalidArgument, Closed (the session has
    /// ended).
    void execute(const Command& command, const Actor& actor, Done done = {}) const;

    /// For a silence that is to be made: its number is the answer's.
    [[nodiscard]] std::uint64_t silenceNumber() const {
        return static_cast<std::uint64_t>(toMicros(m_slot->pipeline()->wallTime()));
    }

private:
    void act(const Command& command, const Actor& actor, Pipeline& pipeline, Done done) const;
    void reload(bool tells, Done done) const;

    std::shared_ptr<SessionSlot> m_slot;
    Reload m_reload;
};

} // namespace vigil::pipeline
