// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/afterwards.h"
#include "pipeline/job_thread.h"
#include "pipeline/session_opener.h"
#include "pipeline/workspace/session_file.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace vigil::pipeline {

struct FailedSession {
    Error error;
    std::filesystem::path path;           ///< what was to be opened, where it is a file
    FileProblem file = FileProblem::None; ///< of that file
    Afterwards afterwards = Afterwards::NoSession;
};

/// Which session runs, and how another takes its place: opened beside it, then, after a question
/// where monitoring would end, swapped. Whatever goes wrong before the swap leaves the running one
/// alone. Two that exclude each other (SessionOpener::excludes()) are swapped one after the other;
/// the former is opened again when the new one fails.
/// *Thread:* one controlling thread, in which the reports come, too.
/// *Owns:* the pipelines and the thread that opens and closes them.
class SessionSwitch {
public:
    struct Reports {
        std::function<void()> opened;
        std::function<void(const FailedSession&)> failed;
        /// Ready to take the place of a session that guards(): confirm() or cancel().
        std::function<void(const ReadySession&)> ask;
        /// The workspace that was to be reloaded says what runs.
        std::function<void()> unchanged;
        /// Runs what it is given in the controlling thread, later, or never once that has ended.
        std::function<void(std::function<void()>)> post;
    };

    SessionSwitch(SessionOpener opener, Reports reports);
    ~SessionSwitch();

    /// Gives up an opening that is under way, but for its last step.
    void open(SessionPlan plan);
    /// The answer to `ask`: swap.
    void confirm();
    /// Gives up the opening, without a report; the running session goes on.
    void cancel();
    /// Ends the running session, and an opening. True when one was running.
    bool close();

    [[nodiscard]] const std::shared_ptr<Pipeline>& running() const { return m_running; }

    /// True when the running session must not end without a question: live, or being recorded.
    [[nodiscard]] bool guards() const;

private:
    struct Opening {
        SessionPlan plan;
        std::stop_source stop;
        std::optional<ReadySession> ready;
        bool swapping = false;
    };

    void prepared(const std::shared_ptr<Opening>& opening, Result<ReadySession> ready,
                  FileProblem file);
    void swapBeside(const std::shared_ptr<Opening>& opening);
    void swapInTurn(const std::shared_ptr<Opening>& opening);
    void swapEdited(const std::shared_ptr<Opening>& opening);
    /// `otherwise` runs on when the new one could not begin.
    void finish(Result<std::shared_ptr<Pipeline>> begun, std::shared_ptr<Pipeline> otherwise,
                Afterwards afterwards);
    void fail(FailedSession failure);
    /// Ends a session away from the controlling thread: it may take a moment.
    void retire(std::shared_ptr<Pipeline> pipeline);

    [[nodiscard]] bool isSwapping() const { return m_opening && m_opening->swapping; }

    const SessionOpener m_opener;
    const Reports m_reports;
    std::shared_ptr<Pipeline> m_running;
    std::shared_ptr<Opening> m_opening;
    std::function<void()> m_afterSwap; ///< what was asked for in its middle
    JobThread m_jobs;
};

} // namespace vigil::pipeline
