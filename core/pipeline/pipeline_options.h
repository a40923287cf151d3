// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "engine/query.h"
#include "pipeline/workspace/workspace.h"
#include "store/disk_forecast.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace vigil::pipeline {

struct Handover;

/// How a Pipeline is run, beside what its workspace says. *Thread:* value.
struct PipelineOptions {
    /// Where trends, journal and dead letters go; empty: nowhere (replays, checks).
    std::filesystem::path database;
    /// Another program stores there: nothing is stored, and what stands is read from there.
    bool watchOnly = false;
    bool forgets = false; ///< what an earlier run has stored there is removed first
    /// Overrides the workspace's number of shards when > 0.
    int shards = 0;
    bool startPaused = false; ///< of recordings
    /// Recordings go on where the run before came to, and begin anew once they are through. Needs a
    /// database; nobody may seek.
    bool resumesRecordings = false;
    /// Results and alarms go to the sinks of the workspace. A replay for eyes alone feeds none.
    bool feedsSinks = false;
    /// Goes on from what another session has left; empty: from what is stored.
    std::shared_ptr<Handover> goesOnFrom{};
    /// There is a screen that reports which alarms it presents.
    bool hasScreen = false;
    /// Least time between two checkpoints.
    std::chrono::nanoseconds checkpointEvery = std::chrono::seconds{1};
    /// How long a source may be without connection before that is an alarm.
    std::chrono::nanoseconds sourceLostAfter = std::chrono::seconds{5};
    // Callbacks come from the alarm thread and from shard threads and must return at once.
    std::function<void(const std::vector<alerts::AlarmEvent>&)> onAlarms;
    /// A new snapshot is out; from the publisher's thread, must return at once.
    std::function<void()> onPublished;
    std::function<void(const std::string& query, const engine::QueryResult&)> onResult;
    /// What a recording warns of as it is opened, or a device's clock; from open() or a decode
    /// thread. Empty: to the log.
    std::function<void(const std::string& what)> onWarning;
    /// Makes the sources; empty: SourceSpec::open(). Tests bring their own.
    std::function<Result<OpenedSource>(const SourceConfig& config, const SourceOpening& opening)>
        openSource;
    /// Asks for the room on the disk of the database; tests bring their own.
    store::DiskProbe diskSpace = store::diskSpaceOf;
};

} // namespace vigil::pipeline
