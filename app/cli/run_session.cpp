// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_session.h"

#include "app/cli/command.h"
#include "pipeline/reload/reload.h"

#include <iostream>

namespace vigil::app {

Result<std::unique_ptr<RunSession>> RunSession::begin(pipeline::Workspace workspace,
                                                      WorkspaceOption file, base::Clock& clock,
                                                      pipeline::PipelineOptions options) {
    auto opened = pipeline::Pipeline::open(std::move(workspace), clock, options);
    if (!opened)
        return propagate(opened);
    if (auto started = (*opened)->start(); !started)
        return propagate(started);
    return std::unique_ptr<RunSession>(
        new RunSession(std::move(*opened), std::move(file), clock, std::move(options)));
}

pipeline::Session RunSession::session() {
    if (m_file.path.empty())
        return {m_slot, {}};
    return {m_slot, [this](bool tells, pipeline::Session::Done done) {
                const base::MutexLock lock(m_mutex);
                m_asked.push_back({tells, std::move(done)});
            }};
}

bool RunSession::work() {
    std::vector<Asked> asked;
    {
        const base::MutexLock lock(m_mutex);
        asked.swap(m_asked);
    }
    for (const auto& each : asked)
        each.done(reload(each.tells));
    return m_runs;
}

Result<void> RunSession::reload(bool tells) {
    pipeline::Workspace next;
    if (loadWorkspace(m_file, next) != kDone)
        return fail(ErrorCode::InvalidArgument,
                    "the workspace cannot be read, the session goes on as it was", m_file.path);
    const auto running = pipeline();
    const auto plan = pipeline::planReload(running->workspace(), next);
    if (!plan)
        return tl::unexpected(plan.error());
    for (const auto& step : plan->steps)
        std::cerr << "reload " << pipeline::text(step) << '\n';
    if (!plan->changesAnything())
        std::cerr << "reload: nothing was edited\n";
    if (tells || !plan->changesAnything())
        return {};
    if (auto tried = pipeline::tryOut(next, m_clock); !tried)
        return tried;
    auto reloaded = pipeline::reload(*running, std::move(next), *plan, m_clock, m_options);
    m_runs = reloaded.pipeline || reloaded.goesOn;
    if (reloaded.pipeline)
        m_slot->put(std::move(reloaded.pipeline));
    if (reloaded.error)
        return tl::unexpected(std::move(*reloaded.error));
    return {};
}

} // namespace vigil::app
