// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "pipeline/open_sessions.h"
#include "pipeline/pipeline.h"
#include "pipeline/reload/reload_plan.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// What a session is to be opened from.
struct SessionPlan {
    std::function<Result<Workspace>()> workspace;
    std::filesystem::path file; ///< workspace or recording; empty for a connection and the demo
    /// Forget what the run before has stored: the demo ward begins anew.
    bool freshDatabase = false;
    bool watchOnly = false; ///< another program stores in its database: nothing is stored here
    bool reloads = false;   ///< it is what runs, edited: what was not edited goes on
};

/// A session that can run, before it takes the place of another.
struct ReadySession {
    Workspace workspace;
    bool freshDatabase = false;
    bool watchOnly = false;
    /// Null when it cannot run beside the present session: see SessionOpener::excludes().
    std::shared_ptr<Pipeline> pipeline;
    bool started = false;
    std::vector<std::string> unheard; ///< "name (address)" of live sources that do not answer
    /// Of an edited workspace: what takes its place restarts; `pipeline` is null then.
    std::optional<ReloadPlan> reload{};
};

/// Opens a session beside the one that runs, so that a session is lost only to one that works.
/// *Thread:* one; it waits for files and brokers, so never the GUI's. *Owns:* nothing.
class SessionOpener {
public:
    /// How long a live source may take to connect before the running session is kept.
    static constexpr std::chrono::seconds kPatience{15};

    /// `onPublished`: see PipelineOptions.
    SessionOpener(base::Clock& clock, std::function<void()> onPublished,
                  std::chrono::nanoseconds patience = kPatience)
        : m_clock(clock), m_onPublished(std::move(onPublished)), m_patience(patience) {}

    /// Reads and opens all of it without touching `running` (may be null). With `connect` live
    /// sources must be connected, at least one of them, and each has had its chance.
    /// Errors: those of Pipeline::open() and of the sources, Timeout, Cancelled.
    [[nodiscard]] Result<ReadySession> prepare(const SessionPlan& plan, const Pipeline* running,
                                               bool connect, const std::stop_token& stop) const;

    /// Runs a session that prepare() has opened. What it excludes must have been stopped.
    [[nodiscard]] Result<std::shared_ptr<Pipeline>> begin(ReadySession session) const;

    /// Goes on from `running` with what prepare() found edited; see pipeline::reload().
    struct Swapped {
        std::shared_ptr<Pipeline> pipeline;
        std::optional<Error> error;
        bool goesOn = false;
    };

    [[nodiscard]] Swapped swap(ReadySession session, Pipeline& running) const;

    /// True when the two must not run at once: they write one database, show one beacon, or a
    /// broker knows both by one client id and would hang up on the other.
    [[nodiscard]] static bool excludes(const Workspace& next, const Pipeline& running);

    /// All that it and its copies have opened. *Thread:* any.
    [[nodiscard]] const std::shared_ptr<OpenSessions>& sessions() const noexcept {
        return m_sessions;
    }

private:
    [[nodiscard]] Result<std::shared_ptr<Pipeline>> openPipeline(Workspace workspace, bool fresh,
                                                                 bool watchOnly) const;
    [[nodiscard]] PipelineOptions optionsFor(const Workspace& workspace, bool fresh,
                                             bool watchOnly) const;
    [[nodiscard]] Result<ReadySession> prepareReload(const SessionPlan& plan, Workspace workspace,
                                                     const Pipeline& running) const;
    /// A run without traces: no database, client ids of its own.
    [[nodiscard]] Result<std::shared_ptr<Pipeline>> openTrial(Workspace workspace) const;
    [[nodiscard]] Result<std::vector<std::string>> awaitSources(Pipeline& pipeline,
                                                                const std::stop_token& stop) const;

    base::Clock& m_clock;
    std::function<void()> m_onPublished;
    std::chrono::nanoseconds m_patience;
    std::shared_ptr<OpenSessions> m_sessions = std::make_shared<OpenSessions>();
};

} // namespace vigil::pipeline
