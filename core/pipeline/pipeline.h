// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "ingest/source.h"
#include "pipeline/hour_history.h"
#include "pipeline/pipeline_options.h"
#include "pipeline/reload/handover.h"
#include "pipeline/restart.h"
#include "pipeline/snapshot_publisher.h"
#include "pipeline/stages/alarms/result_inbox.h"
#include "pipeline/stages/arrival_clock.h"
#include "pipeline/stages/beacon.h"
#include "pipeline/stages/checkpoint_coordinator.h"
#include "pipeline/stages/decode_stage.h"
#include "pipeline/stages/delivery_stage.h"
#include "pipeline/stages/query_stops.h"
#include "pipeline/stages/reference_watch.h"

#include <atomic>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace vigil::pipeline {

/// Joins sources, decoders, alarms, engine shards and store, and publishes what they know. Alarms
/// have a thread of their own that decoding feeds first: no query, screen or disk holds it up.
/// Shutdown order: sources stop, queues close and drain stage by stage, the store commits; queries
/// that do not come to an end are left where the last checkpoint has them.
/// *Thread:* one controlling thread; snapshot(), replay control, ended() and stop() any.
/// *Owns:* every stage and thread of the open workspace.
class Pipeline {
public:
    /// Opens the recordings and the queries, and begins to open the store; nothing runs yet. A
    /// store that cannot be opened is no error: it is tried again while all else runs.
    /// Errors: InUse, another program stores in the database; those of a recording, of a file of
    /// reference data; InvalidArgument for a query.
    [[nodiscard]] static Result<std::unique_ptr<Pipeline>>
    open(Workspace workspace, base::Clock& clock, PipelineOptions options = {});
    ~Pipeline();

    /// Errors: those of the sources, Cancelled after stop().
    [[nodiscard]] Result<void> start();
    /// At its return all is stored, database and recording are closed, and it stays so. Who comes
    /// second waits for the first. *Thread:* any.
    void stop();

    /// As stop(), for a session that goes on with an edited workspace: the sources `kept` run on,
    /// and what they send waits. Null when it did not run.
    [[nodiscard]] std::shared_ptr<Handover>
    handOver(const std::set<std::string, std::less<>>& kept);

    /// Never null.
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const {
        return m_publisher->snapshot();
    }

    [[nodiscard]] const Workspace& workspace() const noexcept { return m_workspace; }

    [[nodiscard]] const std::filesystem::path& database() const noexcept {
        return m_options.database;
    }

    /// True when another program stores, see PipelineOptions::watchOnly.
    [[nodiscard]] bool watchesOnly() const noexcept { return m_options.watchOnly; }

    /// The control of the replayed recording; nullptr for live workspaces.
    [[nodiscard]] ingest::ReplayControl* replay() noexcept { return m_replay.control; }

    /// True when every source was finite and is through.
    [[nodiscard]] bool ended() const noexcept;

    /// Of each source of the workspace, in its order. *Thread:* any.
    [[nodiscard]] std::vector<ingest::SourceStatus> sourceStatus() const;

    [[nodiscard]] Metrics& metrics() noexcept { return m_metrics; }

    // What Session lets through. `done` is told from the alarm thread; never, once that has ended.
    void acknowledge(std::uint64_t alarmId, std::string who, alarm_task::Done done = {});
    void acknowledgeAll(std::string who, alarm_task::Done done = {});
    void resetLatched(std::uint64_t alarmId, std::string who, alarm_task::Done done = {});

    /// Whatever else is asked of the alarm thread.
    void askAlarms(AlarmTask task) { m_alarms->ask(std::move(task)); }

    /// When the wall clock says it is. *Thread:* any.
    [[nodiscard]] EventTime wallTime() const { return eventAtArrival(m_clock.now()); }

    void acknowledgeLosses();
    /// Who asked for what, and what came of it; its time is the present. Without a store the log
    /// has it.
    void journalCommand(store::CommandEntry entry);

    /// Renames the database out of the way and begins another one; soon. Without effect where
    /// nothing is stored. *Thread:* any.
    void setStoreAside();

    /// Null: nothing leaves by sinks. *Thread:* any.
    [[nodiscard]] egress::Outbox* outbox() noexcept {
        return m_deliveries ? &m_deliveries->outbox() : nullptr;
    }

    /// Starts a query again that was stopped, with its next row. Errors: NotFound, InvalidArgument
    /// when it runs.
    [[nodiscard]] Result<void> restartQuery(std::string_view name);

    /// A display has painted the snapshot: closes the measurement from its oldest new row.
    void reportPainted(const Snapshot& painted) { m_publisher->reportPainted(painted); }

    /// No display is to be seen that would paint it: there is nothing to measure.
    void passOverPainting(const Snapshot& snapshot) { m_publisher->passOverPainting(snapshot); }

    /// A display has shown the alarm: closes the measurement from its deciding sample.
    void reportPresented(std::uint64_t alarmId) {
        m_router.reportPresented(alarmId);
        m_alarms->ask(alarm_task::Presented{alarmId});
    }

    [[nodiscard]] bool isRecording() const { return m_recording.view().has_value(); }

    /// Errors: InvalidArgument when the file exists or one is being recorded, Io, Full, Cancelled
    /// after stop().
    [[nodiscard]] Result<void> startRecording(const std::filesystem::path& path);
    [[nodiscard]] Result<void> stopRecording();

private:
    enum class Life { Open, Running, Ended };

    Pipeline(Workspace workspace, base::Clock& clock, PipelineOptions options);
    /// Null: the sources end as well.
    void end(const std::set<std::string, std::less<>>* kept = nullptr) REQUIRES(m_lifeMutex);
    void finishRecording();
    /// What of it goes on, once all has ended.
    void leave(Handover& handover, const std::set<std::string, std::less<>>& kept);
    /// Empty when turns were left undone.
    [[nodiscard]] store::CheckpointState queryStates();
    /// An input of the session before, which runs; nothing where there is none.
    [[nodiscard]] std::optional<Handover::Kept> takeKept(std::uint32_t index);
    Result<void> openStore();
    [[nodiscard]] StoreStage::Context storeContext();
    /// What another program stores, as far as it concerns one who watches.
    void readStore();
    Result<void> openQueries();
    Result<void> openReferences();
    Result<void> openInputs();
    /// Tells a person, once, of what does not hold up the run.
    void warn(const std::string& what) const;
    /// `told`: see SourceSupervisor::Watched.
    void supervise(const SourceConfig& config, const Input& input,
                   std::optional<std::uint64_t> told);
    Result<void> openDeliveries();
    void openBeacon();
    void openPublisher();
    void openAlarms(std::size_t shards);
    void openShards(std::size_t shards);
    void openHub(std::size_t shards);
    void openCheckpoints();
    /// How many turns were left undone.
    std::size_t stopQueries();
    /// Numbers for alarms that are in no database, whatever that holds.
    void takeFreshNumbers();
    /// A store came too late to go on from: what can still be taken over is.
    void takeLateRestart(const store::AlarmRestart& restart,
                         const store::DeliveryRestart& deliveries,
                         const store::IncidentRestart& incidents);
    /// What a source needs to be opened, with what is known of it from the run before.
    [[nodiscard]] SourceOpening openingOf(std::uint32_t index) const;
    [[nodiscard]] DecodeStage::Context decodeContext(std::uint32_t index);
    /// What a decode stage makes of messages goes on from there.
    void leadRowsOn(DecodeStage::Context& context, std::uint32_t index);
    /// What it finds out about its source and the devices behind it is told.
    void tellOfSource(DecodeStage::Context& context, std::uint32_t index);

    /// Within a turn, so that ticks and captures come to all shards in one order.
    void toAllShards(const ShardTask& task);

    /// Queues a turn of a query. Out of patience the query that the shard is at is stopped.
    void toShard(unsigned shard, ShardTask task, Patience& patience);
    /// A query stopped, or runs again.
    void tellStop(std::size_t query, bool stopped);
    /// What it did not read while it was stopped.
    void tellPassedOver(std::size_t query);
    void journalStop(std::size_t query, std::uint64_t rows, std::string why);
    /// Journals and sinks.
    void routeAlarms(std::vector<alerts::AlarmEvent> events, IncidentNews news);
    void raiseTechnical(alerts::TechnicalRule rule, const std::string& about, bool holds,
                        alerts::Priority priority, const std::string& bed = {},
                        std::optional<double> value = {});
    /// `source` empty: they are in results of queries.
    void tellRefused(const std::string& source, const BedAdmission::Refused& refused);
    /// Supervises the beds that are expected, from the first tick on.
    void watchBeds();
    void followClock(const ArrivalClock::Change& change);
    /// Reads the hour before the first row from where it is known.
    void loadHours();

    const Workspace m_workspace;
    base::Clock& m_clock;
    const PipelineOptions m_options;
    const SharedParts m_shared;
    ArrivalClock& m_arrivals;
    StreamTime m_time{m_arrivals};
    std::unique_ptr<BedAdmission> m_admission; ///< of live sources
    Metrics& m_metrics;
    WaveRouter& m_waves;
    std::vector<std::shared_ptr<const engine::Query>> m_queries;
    std::atomic<std::uint64_t>& m_nextAlarmId;
    Restart m_restart{m_workspace, m_options.resumesRecordings};
    std::unique_ptr<StoreStage> m_store;
    std::unique_ptr<DeliveryStage> m_deliveries; ///< null: there are no sinks
    AlarmRouter m_router;
    std::unique_ptr<ResultInbox> m_results; ///< null: no rule watches results
    std::unique_ptr<AlarmStage> m_alarms;
    std::unique_ptr<QueryStops> m_stops;
    std::vector<std::unique_ptr<EngineShard>> m_shards;
    TurnGate m_turns;
    std::unique_ptr<QueryHub> m_hub;
    std::unique_ptr<ReferenceWatch> m_references;
    std::unique_ptr<CheckpointCoordinator> m_checkpoints; ///< null without a store
    std::vector<QueryRestart> m_restarts;                 ///< by query
    std::unique_ptr<Beacon> m_beacon;                     ///< null: none
    std::vector<Input> m_inputs;
    std::vector<bool> m_goesOn;                 ///< by input: it runs since before the start
    std::vector<TechnicalChange> m_endedAlarms; ///< at the start
    std::size_t m_undone = 0;                   ///< turns of queries, at the end
    HourHistory m_history{
        [this](auto hours) { m_alarms->ask(alarm_task::Hours{std::move(hours)}); }};
    ReplayFacts m_replay; ///< control: of one of m_inputs
    SourceSupervisor m_supervisor;
    StreamRecording& m_recording;
    std::unique_ptr<SnapshotPublisher> m_publisher; ///< never null once open

    base::Mutex m_lifeMutex; ///< held while it starts, ends, or begins and finishes a recording
    Life m_life GUARDED_BY(m_lifeMutex) = Life::Open;
};

} // namespace vigil::pipeline
