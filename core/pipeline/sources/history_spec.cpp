// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/history_spec.h"

#include "ingest/replay/paced_source.h"
#include "pipeline/sources/replay_kind.h"
#include "pipeline/sources/trend_recording.h"

namespace vigil::pipeline {

HistorySpec::HistorySpec(std::filesystem::path database, EventTime from, EventTime to,
                         std::vector<std::string> outputs)
    : SourceSpec(replayKind()), m_database(std::move(database)), m_from(from), m_to(to),
      m_outputs(std::move(outputs)) {}

Result<std::unique_ptr<model::Recording>> HistorySpec::recording() const {
    return TrendRecording::open(m_database, m_from, m_to, m_outputs);
}

Result<OpenedSource> HistorySpec::open(const SourceOpening& opening) const {
    auto played = recording();
    if (!played)
        return propagate(played);
    OpenedSource opened;
    opened.outline = (*played)->outline();
    auto source = std::make_unique<ingest::PacedSource>(
        std::move(*played), opening.clock,
        ingest::PacedOptions{
            .source = opening.index, .speed = 0, .startPaused = opening.startPaused});
    opened.replay = source.get();
    opened.source = std::move(source);
    return opened;
}

} // namespace vigil::pipeline
