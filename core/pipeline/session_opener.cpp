// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/session_opener.h"

#include "base/mutex.h"
#include "pipeline/reload/reload.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 50ms;

bool hasLiveSource(const Workspace& workspace) {
    return std::ranges::any_of(workspace.sources, isLive);
}

std::filesystem::path settled(const std::filesystem::path& path) {
    std::error_code error;
    auto found = std::filesystem::weakly_canonical(path, error);
    return error ? path : found;
}

bool sameClient(const SourceConfig& a, const SourceConfig& b) {
    const auto name = a.spec->exclusiveName();
    return !name.empty() && &a.spec->kind() == &b.spec->kind() && name == b.spec->exclusiveName();
}

/// The one that ends would say "stopped" for the other.
bool sameBeacon(const BeaconConfig& a, const BeaconConfig& b) {
    return (!a.file.empty() && !b.file.empty() && settled(a.file) == settled(b.file)) ||
           (!a.topic.empty() && a.topic == b.topic);
}

/// How the live sources are doing, taken together.
struct Outlook {
    std::vector<std::string> unheard;
    std::size_t live = 0, undecided = 0;
    std::optional<Error> error; ///< of one that does not answer

    [[nodiscard]] bool anyConnected() const { return unheard.size() < live; }
};

Outlook lookAt(const Pipeline& pipeline) {
    Outlook outlook;
    const auto& sources = pipeline.workspace().sources;
    const auto states = pipeline.sourceStatus();
    for (std::size_t i = 0; i < sources.size() && i < states.size(); ++i) {
        if (!isLive(sources[i]))
            continue;
        ++outlook.live;
        if (states[i].state == ingest::SourceState::Connected)
            continue;
        outlook.unheard.push_back(sources[i].name + " (" + sources[i].spec->address() + ')');
        if (states[i].lastError)
            outlook.error = Error{states[i].lastError->code, states[i].lastError->detail,
                                  outlook.unheard.back()};
        const bool tried = states[i].state == ingest::SourceState::Reconnecting ||
                           states[i].state == ingest::SourceState::Failed;
        outlook.undecided += !tried;
    }
    return outlook;
}

/// Waits until `until` or until stop is requested.
class Pause {
public:
    explicit Pause(const std::stop_token& stop) : m_stop(stop), m_wake(stop, Waker{this}) {}

    void until(SteadyTime time) {
        const base::MutexLock lock(m_mutex);
        while (!m_stop.stop_requested())
            if (!m_condition.waitUntil(m_mutex, time))
                return;
    }

private:
    struct Waker {
        Pause* pause;

        void operator()() const {
            const base::MutexLock lock(pause->m_mutex);
            pause->m_condition.notifyAll();
        }
    };

    base::Mutex m_mutex;
    base::Condition m_condition;
    std::stop_token m_stop;
    std::stop_callback<Waker> m_wake;
};

} // namespace

Result<ReadySession> SessionOpener::prepare(const SessionPlan& plan, const Pipeline* running,
                                            bool connect, const std::stop_token& stop) const {
    auto workspace = plan.workspace();
    if (!workspace)
        return propagate(workspace);
    if (plan.reloads && running != nullptr)
        return prepareReload(plan, std::move(*workspace), *running);
    ReadySession session{*workspace, plan.freshDatabase, plan.watchOnly, nullptr, false, {}};
    const bool alone = running != nullptr && excludes(*workspace, *running);
    const bool live = hasLiveSource(*workspace);
    auto pipeline = alone ? openTrial(std::move(*workspace))
                          : openPipeline(std::move(*workspace), plan.freshDatabase, plan.watchOnly);
    if (!pipeline)
        return propagate(pipeline);
    if (connect && live) {
        if (auto started = (*pipeline)->start(); !started)
            return propagate(started);
        auto unheard = awaitSources(**pipeline, stop);
        if (!unheard)
            return propagate(unheard);
        session.unheard = std::move(*unheard);
        session.started = !alone;
    }
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "given up");
    if (!alone)
        session.pipeline = std::move(*pipeline);
    return session;
}

Result<ReadySession> SessionOpener::prepareReload(const SessionPlan& plan, Workspace workspace,
                                                  const Pipeline& running) const {
    auto changes = planReload(running.workspace(), workspace);
    if (!changes)
        return propagate(changes);
    if (changes->changesAnything())
        if (auto tried = tryOut(workspace, m_clock); !tried)
            return propagate(tried);
    if (plan.watchOnly)
        makeGuest(workspace);
    return ReadySession{std::move(workspace), false, plan.watchOnly, nullptr, false, {},
                        std::move(*changes)};
}

SessionOpener::Swapped SessionOpener::swap(ReadySession session, Pipeline& running) const {
    const auto options = optionsFor(session.workspace, false, session.watchOnly);
    auto reloaded =
        reload(running, std::move(session.workspace), *session.reload, m_clock, options);
    Swapped swapped{nullptr, std::move(reloaded.error), reloaded.goesOn};
    if (reloaded.pipeline)
        swapped.pipeline = m_sessions->add(std::move(reloaded.pipeline));
    return swapped;
}

Result<std::shared_ptr<Pipeline>> SessionOpener::begin(ReadySession session) const {
    if (!session.pipeline) {
        auto opened =
            openPipeline(std::move(session.workspace), session.freshDatabase, session.watchOnly);
        if (!opened)
            return propagate(opened);
        session.pipeline = std::move(*opened);
    }
    if (!session.started)
        if (auto started = session.pipeline->start(); !started)
            return propagate(started);
    return std::move(session.pipeline);
}

bool SessionOpener::excludes(const Workspace& next, const Pipeline& running) {
    const auto database = databasePath(next);
    if (!database.empty() && settled(database) == settled(running.database()))
        return true;
    if (sameBeacon(next.beacon, running.workspace().beacon))
        return true;
    const auto& others = running.workspace().sources;
    return std::ranges::any_of(next.sources, [&](const SourceConfig& source) {
        return std::ranges::any_of(
            others, [&](const SourceConfig& other) { return sameClient(source, other); });
    });
}

PipelineOptions SessionOpener::optionsFor(const Workspace& workspace, bool fresh,
                                          bool watchOnly) const {
    PipelineOptions options;
    options.database = databasePath(workspace);
    options.forgets = fresh;
    options.watchOnly = watchOnly;
    options.hasScreen = true;
    // A recording on the screen is looked at: what it raises is nobody's news.
    options.feedsSinks = std::ranges::none_of(workspace.sources, isFinite);
    options.onPublished = m_onPublished;
    return options;
}

Result<std::shared_ptr<Pipeline>> SessionOpener::openPipeline(Workspace workspace, bool fresh,
                                                              bool watchOnly) const {
    auto options = optionsFor(workspace, fresh, watchOnly);
    if (watchOnly)
        makeGuest(workspace);
    auto opened = Pipeline::open(std::move(workspace), m_clock, std::move(options));
    if (!opened)
        return propagate(opened);
    return m_sessions->add(std::move(*opened));
}

Result<std::shared_ptr<Pipeline>> SessionOpener::openTrial(Workspace workspace) const {
    makeGuest(workspace);
    return Pipeline::open(std::move(workspace), m_clock);
}

Result<std::vector<std::string>> SessionOpener::awaitSources(Pipeline& pipeline,
                                                             const std::stop_token& stop) const {
    Pause pause(stop);
    const SteadyTime deadline = m_clock.steadyNow() + m_patience;
    while (!stop.stop_requested()) {
        auto outlook = lookAt(pipeline);
        const SteadyTime now = m_clock.steadyNow();
        const bool decided = outlook.undecided == 0 || now >= deadline;
        if (decided && outlook.anyConnected())
            return std::move(outlook.unheard);
        if (decided)
            return outlook.error ? tl::unexpected<Error>(std::move(*outlook.error))
                                 : fail(ErrorCode::Timeout, "no answer", outlook.unheard.front());
        pause.until(std::min(deadline, now + kLookEvery));
    }
    return fail(ErrorCode::Cancelled, "given up");
}

} // namespace vigil::pipeline
