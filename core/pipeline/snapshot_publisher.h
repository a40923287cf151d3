// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/latest.h"
#include "base/mutex.h"
#include "model/recording.h"
#include "pipeline/stages/alarms/alarm_router.h"
#include "pipeline/stages/alarms/alarm_stage.h"
#include "pipeline/stages/delivery_stage.h"
#include "pipeline/stages/engine_shard.h"
#include "pipeline/stages/query_hub.h"
#include "pipeline/stages/source_supervisor.h"
#include "pipeline/stages/store_stage.h"
#include "pipeline/stages/stream_recording.h"
#include "pipeline/stages/stream_time.h"
#include "pipeline/view/wave_router.h"
#include "pipeline/workspace/workspace.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// How a query began: with the windows of the run before, or why not.
struct QueryRestart {
    bool resumed = false;
    std::string refused; ///< why its saved state was of no use; empty when it was, or there is none
};

/// The recording that is replayed.
struct ReplayFacts {
    ingest::ReplayControl* control = nullptr; ///< null: there is none
    model::RecordingFacts outline;
    std::string path;
};

/// Brings what the stages know together into one Snapshot: at once for alarms, else at most every
/// 50 ms, at least every 100 ms. Each time the sources are looked at as well. Depends on no screen.
/// *Thread:* publish() while its own does not run; the rest any. *Owns:* its thread, the newest
/// snapshot and what is measured between two.
class SnapshotPublisher {
public:
    /// What it reads. All of it outlives the publisher.
    struct Parts {
        const Workspace& workspace;
        base::Clock& clock;
        const StreamTime& time;
        Metrics& metrics;
        SourceSupervisor& supervisor;
        const AlarmStage& alarms;
        const AlarmRouter& router;
        const WaveRouter& waves;
        QueryHub& hub;
        const QueryStops& stops;
        const std::vector<std::unique_ptr<EngineShard>>& shards;
        const std::vector<QueryRestart>& restarts; ///< by query
        const StoreStage* store;                   ///< null: nothing is stored
        const DeliveryStage* deliveries;           ///< null: there are no sinks
        const StreamRecording& recording;
        const ReplayFacts& replay;
        /// Where another program stores; empty unless this only watches.
        std::filesystem::path watched;
        /// A new snapshot is out; may be empty, must return at once.
        std::function<void()> onPublished;
        LossCounters acknowledged{}; ///< losses that are known from before
    };

    explicit SnapshotPublisher(Parts parts);
    ~SnapshotPublisher();

    void start();
    /// Joins, and publishes what the stages said last.
    void stop();

    /// Looks at the sources and publishes. *Thread:* while the publisher's does not run.
    void publish();

    /// A stage knows something new; `alarms`: of those, which waits for nothing.
    void wake(bool alarms);

    /// The time line of the replay has jumped.
    void noteSeek() noexcept { ++m_seeks; }

    /// Never null after the first publish().
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const { return m_snapshot.read(); }

    /// A display has painted the snapshot: closes the measurement from its oldest new row.
    void reportPainted(const Snapshot& painted);

    /// No display is to be seen that would paint it: there is nothing to measure.
    void passOverPainting(const Snapshot& snapshot) { m_painted = snapshot.version; }

    /// The losses so far are known: snapshots count from here.
    void acknowledgeLosses();

    /// Those that are known.
    [[nodiscard]] LossCounters acknowledged() const {
        const base::MutexLock lock(m_mutex);
        return m_acknowledged;
    }

private:
    void run();
    /// Asks the shards what the open windows of the live queries hold, for the snapshot after next.
    void lookAtOpenWindows(SteadyTime now);
    /// Who stores, where this only watches: nobody may, by now.
    void lookForOwner(SteadyTime now);
    void addReplay(Snapshot& out) const;
    void addQueues(Snapshot& out) const;
    void addQueries(Snapshot& out);
    void addStore(Snapshot& out, SteadyTime now) const;
    void addSinks(Snapshot& out, SteadyTime now) const;
    void addLosses(Snapshot& out) const;
    void addMetrics(Snapshot& out, SteadyTime now);
    [[nodiscard]] QueryView queryView(std::size_t query,
                                      const std::vector<std::shared_ptr<const ShardView>>& shards,
                                      const QueryHub::Progress& progress) const;
    /// Arrival of the oldest row that no display has painted, with this view's.
    [[nodiscard]] SteadyTime oldestUnpainted(const std::shared_ptr<const AlarmView>& alarms);
    [[nodiscard]] LossCounters losses() const;
    /// How long beds have been watched, at least ten minutes; in a replay in the recording's time.
    [[nodiscard]] double watchedHours(EventTime present, SteadyTime now);
    [[nodiscard]] Mode mode() const;

    const Parts m_parts;
    const std::shared_ptr<const WardLayout> m_layout;

    mutable base::Mutex m_mutex;
    base::Condition m_publishNow;
    LossCounters m_acknowledged GUARDED_BY(m_mutex);
    bool m_viewChanged GUARDED_BY(m_mutex) = false;
    bool m_alarmsChanged GUARDED_BY(m_mutex) = false;
    bool m_ends GUARDED_BY(m_mutex) = false;

    std::atomic<std::uint64_t> m_painted{0}; ///< newest version that a display has painted
    std::atomic<std::uint64_t> m_seeks{0};
    base::Latest<Snapshot> m_snapshot;

    // Of the thread that publishes.
    std::shared_ptr<const AlarmView> m_composed; ///< of the snapshot before
    /// By snapshot that no display has painted yet: arrival of its oldest new row.
    std::deque<std::pair<std::uint64_t, SteadyTime>> m_unpainted;
    std::uint64_t m_version = 0;
    SteadyTime m_started{}, m_looked{}, m_soughtOwner{};
    std::string m_owner; ///< who stores, where this only watches
    EventTime m_lastPresent{};
    std::uint64_t m_lastSeeks = 0;
    Ticks m_replayed{}; ///< of the recording, since the start
    RateMeter m_rowsInRate, m_rowsOutRate;

    std::jthread m_thread;
};

} // namespace vigil::pipeline
