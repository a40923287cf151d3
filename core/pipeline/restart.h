// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/snapshot_publisher.h"
#include "pipeline/stages/alarms/alarm_stage.h"
#include "pipeline/stages/engine_shard.h"
#include "pipeline/stages/query_hub.h"
#include "pipeline/stages/saved_states.h"
#include "pipeline/workspace/workspace.h"
#include "store/journal/restart_state.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// What is known of the run before, and what of it this run goes on from: sources, queries, alarms,
/// beds, deliveries. *Thread:* that which opens the pipeline; once it runs it is read only.
class Restart {
public:
    /// `resumesRecordings`: see PipelineOptions.
    Restart(const Workspace& workspace, bool resumesRecordings)
        : m_workspace(workspace), m_resumesRecordings(resumesRecordings) {}

    /// As the store tells it; nullopt: nothing is known. `stores`: this run stores there as well.
    void take(std::optional<store::RestartState> state, bool stores);

    [[nodiscard]] bool isKnown() const noexcept { return m_state.has_value(); }

    /// The first number of an alarm that is free; nullopt where nobody knows.
    [[nodiscard]] std::optional<std::uint64_t> nextAlarm() const;

    /// True when every source can go on where it was: then windows do, too.
    [[nodiscard]] bool resumable() const;

    /// True when what is stored says where the sources are to go on.
    [[nodiscard]] bool goesOn() const { return m_stores && m_state && m_state->checkpointKnown; }

    /// True of a recording that goes on where the run before came to.
    [[nodiscard]] bool resumes(const SourceConfig& source) const;

    /// It was not through with its sources, and they are the same.
    [[nodiscard]] bool isMidway() const noexcept { return m_midway; }

    /// Recordings that it was through with are played once more.
    [[nodiscard]] bool playsAgain() const;

    /// Empty where nothing is known.
    [[nodiscard]] const store::CheckpointState& checkpoint() const;
    [[nodiscard]] const store::DeliveryRestart& deliveries() const;
    /// Which sources its positions and states are of.
    [[nodiscard]] std::string describeSources() const;
    /// The states of the queries; a copy.
    [[nodiscard]] SavedStates savedStates() const;
    /// Configured, or seen by the run before.
    [[nodiscard]] std::set<std::string, std::less<>> expectedBeds() const;

    /// Goes on with standing alarms, and judges no value twice.
    void resumeAlarms(const SavedStates& saved, AlarmStage& alarms, EventTime now) const;
    /// Goes on with the query states that fit, and says which do not.
    [[nodiscard]] std::vector<QueryRestart>
    resumeQueries(const SavedStates& saved,
                  const std::vector<std::shared_ptr<const engine::Query>>& queries, QueryHub& hub,
                  std::vector<std::unique_ptr<EngineShard>>& shards, EventTime now) const;
    /// Of technical alarms that stood when that run ended: ends those whose cause is gone with it,
    /// or with what they are about.
    [[nodiscard]] std::vector<TechnicalChange> endedAlarms() const;

    /// What is large and has been taken over.
    void forgetStates();

private:
    [[nodiscard]] bool hasFinite() const;
    /// Then no row of now would ever be in time for its windows.
    [[nodiscard]] bool isAheadOf(EventTime now, const engine::QueryRouter& router) const;

    const Workspace& m_workspace;
    const bool m_resumesRecordings;
    std::optional<store::RestartState> m_state;
    bool m_stores = false;
    bool m_midway = false;
};

} // namespace vigil::pipeline
