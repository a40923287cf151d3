// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/pipeline.h"
#include "pipeline/reload/reload_plan.h"

#include <memory>
#include <optional>

namespace vigil::pipeline {

/// What came of a reload.
struct Reloaded {
    /// Runs: with the edited workspace, or the former one opened again. Null: `running` goes on, or
    /// nothing could be opened.
    std::unique_ptr<Pipeline> pipeline;
    std::optional<Error> error; ///< why the edited one was not opened
    bool goesOn = false;        ///< `running` does, as it was
};

/// As a guest: nothing is taken from who has the same settings.
void makeGuest(Workspace& workspace);

/// Whether a pipeline could be opened from the workspace, without a trace: recordings, references
/// and queries are opened and let go. Errors: those of Pipeline::open().
[[nodiscard]] Result<void> tryOut(const Workspace& workspace, base::Clock& clock);

/// Ends `running` but for what goes on, and starts a pipeline with `next` from there. `options` are
/// for both, but that the database is that of each workspace. It takes as long as
/// stop().
[[nodiscard]] Reloaded reload(Pipeline& running, Workspace next, const ReloadPlan& plan,
                              base::Clock& clock, const PipelineOptions& options);

} // namespace vigil::pipeline
