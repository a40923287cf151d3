// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/reload/input.h"
#include "pipeline/snapshot_publisher.h"
#include "pipeline/stages/alarms/alarm_memory.h"
#include "pipeline/stages/alarms/alarm_task.h"
#include "pipeline/stages/arrival_clock.h"
#include "pipeline/stages/stream_recording.h"
#include "pipeline/view/metrics.h"
#include "pipeline/view/wave_router.h"
#include "store/journal/checkpoint.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// What a session shares with the one that goes on from it: counters that go on, not anew.
/// *Thread:* value; what it points to any.
struct SharedParts {
    std::shared_ptr<Metrics> metrics = std::make_shared<Metrics>();
    std::shared_ptr<WaveRouter> waves = std::make_shared<WaveRouter>();
    std::shared_ptr<ArrivalClock> arrivals; ///< never null in a pipeline
    std::shared_ptr<StreamRecording> recording = std::make_shared<StreamRecording>();
    /// The number of the next alarm.
    std::shared_ptr<std::atomic<std::uint64_t>> nextAlarm =
        std::make_shared<std::atomic<std::uint64_t>>(1);
};

/// What a session that has ended leaves to the one that goes on with an edited workspace: sources
/// that run on while their messages wait, alarms as they stand, the windows of the queries.
/// *Thread:* value, moved.
struct Handover {
    struct Kept {
        Input input;
        std::uint64_t missedTold = 0; ///< see SourceSupervisor::Watched::told
    };

    SharedParts shared;
    std::map<std::string, Kept, std::less<>> inputs; ///< by the name of the source
    std::set<std::string, std::less<>> endedSources; ///< by name: those that are not kept
    std::optional<AlarmMemory> alarms;               ///< never empty until it is taken
    store::CheckpointState states;                   ///< of the queries; see SavedStates
    ReplayFacts replay;                              ///< control: null unless its source is kept
    LossCounters acknowledged;                       ///< losses that people know of
};

/// Technical alarms that stand and whose cause is gone with the session: the next one notices
/// anew what is wrong with store, sinks, queries and sources that it opens.
[[nodiscard]] std::vector<TechnicalChange>
endedAtReload(const std::vector<alerts::AlarmStatus>& standing,
              const std::set<std::string, std::less<>>& endedSources);

} // namespace vigil::pipeline
