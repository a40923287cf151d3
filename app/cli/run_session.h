// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/workspace_option.h"
#include "base/mutex.h"
#include "pipeline/commands/session.h"
#include "pipeline/pipeline.h"

#include <memory>
#include <utility>
#include <vector>

namespace vigil::app {

/// The session of `vigilctl run`, which an edited workspace can be read into while it runs.
/// *Thread:* one controlling thread; session() and what it is asked any. *Owns:* the pipeline.
class RunSession {
public:
    /// `file` empty: the workspace is built in, and cannot be read again. Errors: those of
    /// Pipeline::open() and start().
    [[nodiscard]] static Result<std::unique_ptr<RunSession>>
    begin(pipeline::Workspace workspace, WorkspaceOption file, base::Clock& clock,
          pipeline::PipelineOptions options);

    [[nodiscard]] std::shared_ptr<pipeline::Pipeline> pipeline() const {
        return m_slot->pipeline();
    }

    /// Lives no longer than this.
    [[nodiscard]] pipeline::Session session();

    /// Carries out what has been asked since; what a reload does is told on standard error before.
    /// False when it has left nothing that runs.
    [[nodiscard]] bool work();

private:
    RunSession(std::shared_ptr<pipeline::Pipeline> pipeline, WorkspaceOption file,
               base::Clock& clock, pipeline::PipelineOptions options)
        : m_file(std::move(file)), m_clock(clock), m_options(std::move(options)),
          m_slot(std::make_shared<pipeline::SessionSlot>(std::move(pipeline))) {}

    Result<void> reload(bool tells);

    struct Asked {
        bool tells = false;
        pipeline::Session::Done done;
    };

    const WorkspaceOption m_file;
    base::Clock& m_clock;
    const pipeline::PipelineOptions m_options;
    const std::shared_ptr<pipeline::SessionSlot> m_slot;
    bool m_runs = true;
    base::Mutex m_mutex;
    std::vector<Asked> m_asked GUARDED_BY(m_mutex);
};

} // namespace vigil::app
