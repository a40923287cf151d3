// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/reload/reload.h"

#include "base/log.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

Result<std::unique_ptr<Pipeline>> begin(Workspace workspace, base::Clock& clock,
                                        PipelineOptions options,
                                        std::shared_ptr<Handover> handover) {
    options.database = databasePath(workspace); // a store may have been added, or taken away
    options.goesOnFrom = std::move(handover);
    auto opened = Pipeline::open(std::move(workspace), clock, std::move(options));
    if (opened)
        if (auto started = (*opened)->start(); !started)
            return propagate(started);
    return opened;
}

/// A recording knows its sources by their places.
bool keepsPlaces(const Workspace& running, const Workspace& next) {
    return std::ranges::equal(running.sources, next.sources, {}, &SourceConfig::name,
                              &SourceConfig::name);
}

} // namespace

void makeGuest(Workspace& workspace) {
    workspace.beacon = {};
    for (auto& source : workspace.sources)
        if (auto guest = source.spec->asGuest())
            source.spec = std::move(guest);
}

Result<void> tryOut(const Workspace& workspace, base::Clock& clock) {
    Workspace trial = workspace;
    makeGuest(trial);
    auto opened = Pipeline::open(std::move(trial), clock);
    return opened ? Result<void>{} : propagate(opened);
}

Reloaded reload(Pipeline& running, Workspace next, const ReloadPlan& plan, base::Clock& clock,
                const PipelineOptions& options) {
    const Workspace former = running.workspace();
    if (running.isRecording() && !keepsPlaces(former, next))
        return {nullptr,
                Error{ErrorCode::InvalidArgument,
                      "the stream is being recorded, and sources are added, removed or "
                      "moved; stop the recording first",
                      {}},
                true};
    auto handover = running.handOver(plan.keptSources);
    if (!handover)
        return {nullptr, Error{ErrorCode::Closed, "the session has ended", {}}, false};
    Reloaded reloaded;
    auto begun = begin(std::move(next), clock, options, std::move(handover));
    if (begun) {
        reloaded.pipeline = std::move(*begun);
        return reloaded;
    }
    reloaded.error = std::move(begun.error());
    log::error("vigil.pipeline", "the edited workspace cannot be opened: {}",
               reloaded.error->text());
    if (auto again = begin(former, clock, options, nullptr))
        reloaded.pipeline = std::move(*again);
    else
        log::error("vigil.pipeline", "nor can the former one again: {}", again.error().text());
    return reloaded;
}

} // namespace vigil::pipeline
