// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "ingest/decoder.h"
#include "ingest/source.h"
#include "model/recording.h"
#include "pipeline/workspace.h"
#include "store/checkpoint.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace vigil::pipeline {

/// Host and port, brokers or path, for people; empty for the simulator.
[[nodiscard]] std::string addressOf(const SourceConfig& config);

struct OpenedSource {
    std::unique_ptr<ingest::Source> source;
    /// Set for recordings: the same object as `source`.
    ingest::ReplayControl* replay = nullptr;
    model::RecordingFacts outline; ///< of a recording
};

/// The journal of an MQTT source beside the database, and where the store has got to in it.
[[nodiscard]] ingest::IngressPlace journalOf(const std::string& source,
                                             const std::filesystem::path& database, Ticks keep,
                                             const store::CheckpointState& stored);

/// Makes the source of a configuration entry. `positions` are where the store has got to.
[[nodiscard]] Result<OpenedSource> openSource(const SourceConfig& config, std::uint32_t index,
                                              base::Clock& clock, bool startPaused,
                                              const std::vector<store::NamedPosition>& positions);

/// The decoder of a configuration entry: the message convention, or a mapping by paths. `beds` tell
/// where a patient lies when messages name no bed. Error: InvalidArgument for a mapping that can
/// never work.
[[nodiscard]] Result<std::unique_ptr<ingest::Decoder>>
makeDecoder(const SourceConfig& config, const std::vector<BedConfig>& beds);

} // namespace vigil::pipeline
