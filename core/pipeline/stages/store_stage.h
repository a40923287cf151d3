// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "pipeline/stages/store_opener.h"
#include "pipeline/view/metrics.h"
#include "pipeline/view/snapshot.h"

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace vigil::pipeline {

/// The store thread: opens the sole writer, drains two lanes into it and commits a few times a
/// second. The data lane (trends, dead letters) may refuse, but no checkpoint; the journal lane
/// (alarms, losses) refuses only where a disk hangs for long.
///
/// Nothing waits for the store. While it is away, what comes is kept in memory up to a bound, the
/// oldest turns into losses, and it is tried again every few seconds; once it is back the rest is
/// written, and what was not kept is told. A file that is deleted or replaced while it is written
/// is told, and another one is begun.
/// *Thread:* offer(), journal(), setAside() any; the rest its controlling thread.
/// *Owns:* the writer and its thread.
class StoreStage {
public:
    /// Callbacks come from the store thread once the stage has been started, and must not wait.
    struct Context {
        base::Clock& clock;
        Metrics& metrics;
        /// Positions that are on the disk now.
        std::function<void(const std::vector<store::SourcePosition>&)> onDurable;
        /// The store can or cannot write; when that changes. Not while it is away.
        std::function<void(bool healthy)> onHealth;
        store::DiskProbe diskSpace;
        /// Replays wait for the disk; live streams skip rows and leave a gap row.
        bool waitWhenFull = false;
        /// Nothing is stored for another reason than before, or is stored again.
        std::function<void(std::optional<StoreAbsence> before, std::optional<StoreAbsence> now)>
            onAbsence = {};
        /// The file was found deleted, moved or replaced; false: that was told for long enough.
        std::function<void(bool told)> onDeleted = {};
        /// A store was opened that open() had told nothing of: what of it can still be gone on
        /// with.
        std::function<void(const store::AlarmRestart&, const store::DeliveryRestart&,
                           const store::IncidentRestart&)>
            onLateRestart = {};
        /// The highest number of an alarm so far.
        std::function<std::uint64_t()> takenNumbers = {};
        /// The alarms that stand: a file that is begun meanwhile must know them.
        std::function<std::vector<alerts::AlarmStatus>()> standing = {};
        bool forgets = false; ///< what an earlier run stored is removed first
        /// Results may leave: they are stored, or cannot be.
        std::function<void(std::vector<model::Delivery>, bool stored)> onResults = {};
        /// The answer to fetch().
        std::function<void(const std::string& sink, store::DeliverySlice)> onFetched = {};
    };

    StoreStage(store::WriterOptions options, Context context);
    ~StoreStage();

    /// Begins to open the store, and waits for it, for `patience` at most. What to go on from can
    /// often be told even so; else nothing. Error: InUse, another program stores there.
    [[nodiscard]] Result<std::optional<store::RestartState>>
    open(std::chrono::nanoseconds patience);

    /// After open().
    void start();

    /// The program ends: from now on a slow disk is asked for no more than must be. *Thread:* any.
    void hasten() { m_ends.request_stop(); }

    /// Works off both lanes, commits, closes the store and joins.
    void stop();

    /// `received`: steady arrival of the oldest row, for the latency to disk. Waits or skips when
    /// the lane is full, by Context::waitWhenFull.
    void offer(store::StoreBatch batch, SteadyTime received);
    /// Positions and query states, behind everything offered so far; never waits, never skips.
    void offerCheckpoint(store::StoreBatch batch);

    /// True while a checkpoint waits to be taken off the lane.
    [[nodiscard]] bool checkpointWaits() const noexcept { return m_checkpointsWaiting > 0; }

    /// `deliveries` are what sinks and channels are told of the events: kept until their marks.
    /// `incidents` are what was decided about them.
    void journal(std::vector<alerts::AlarmEvent> events,
                 std::vector<model::Delivery> deliveries = {},
                 std::vector<alerts::IncidentChange> incidents = {});
    void journal(alerts::Silence silence);
    void journal(alerts::LimitOverride limits);
    void journal(store::LossEvent loss);
    void journal(store::CommandEntry entry);
    void mark(model::DeliveryMark mark);
    /// What is stored for the sink is given up.
    void forgetSink(std::string sink);
    /// Asks for results that wait for a sink, beyond delivery `after`; Context::onFetched has them
    /// once what was offered before is stored.
    void fetch(std::string sink, std::uint64_t after);
    /// Waits until what was offered is stored, or was found to be impossible, `patience` at most.
    void settle(std::chrono::nanoseconds patience);

    /// Renames the file as store::setAside() does and begins another one; soon.
    void setAside() { m_setAsideAsked = true; }

    [[nodiscard]] StoreView view() const;
    [[nodiscard]] QueueView queueView() const;

private:
    struct Item {
        store::StoreBatch batch;
        SteadyTime received{};
        bool checkpoint = false;
    };

    struct ItemBytes {
        [[nodiscard]] std::size_t operator()(const Item& item) const noexcept;
    };

    /// What was not stored, by kind, bed and reason, a constant.
    using Skipped =
        std::map<std::tuple<store::LossKind, std::string, const char*>, store::LossEvent>;

    struct Fetch {
        std::string sink;
        std::uint64_t after = 0;
    };

    /// One entry of the journal lane.
    template <typename Entry>
    void enter(std::vector<Entry> store::StoreBatch::*list, Entry entry);
    void run();
    // Opening, in store_absence.cpp.
    [[nodiscard]] StoreOpener::Opened openFirst();
    [[nodiscard]] bool awaitStart();
    void openAgain();
    void take(StoreOpener::Opened opened);
    void adopt(std::unique_ptr<store::StoreWriter> writer);
    void begunAnew();
    /// Closes the store, and keeps what it had not yet written.
    void leave(StoreAbsence why, const std::string& detail);
    void lookAtFile();
    void fileLost();
    void setAsideNow();
    void setAbsence(std::optional<StoreAbsence> why, const std::string& error);
    void keepWaiting();
    void countUnstored();
    [[nodiscard]] bool hasGoneOn() const;
    [[nodiscard]] bool openedElsewhere(const store::StoreWriter& writer) const;

    /// Hands the writer what the next commit takes. False when nothing more will come.
    bool gather();
    void apply(store::StoreBatch batch);
    void skip(const store::StoreBatch& batch, const char* why);
    void count(store::LossKind kind, const std::string& bed, EventTime time, const char* why)
        REQUIRES(m_mutex);
    /// At most once a second and bed: the journal must not grow with the flood.
    void tellSkipped();
    void commit();
    void handOn(std::vector<model::Delivery> results, bool stored);
    void answerFetches(std::vector<Fetch> asked);
    void maintain(SteadyTime now);
    void setHealth(bool healthy, const std::string& error);
    void lookAtDisk(SteadyTime now);

    const Context m_context;
    std::stop_source m_ends;
    const StoreOpener m_opener;
    base::BoundedQueue<Item, ItemBytes> m_data;
    base::BoundedQueue<store::StoreBatch> m_journal;
    base::BoundedQueue<Fetch> m_fetches;
    std::atomic<int> m_checkpointsWaiting{0}; ///< in m_data
    std::atomic<bool> m_setAsideAsked{false};
    std::stop_source m_stop; ///< of an opening that is under way

    // Store thread only.
    std::unique_ptr<store::StoreWriter> m_writer; ///< null: the store is away
    store::Pending m_pending;                     ///< while it is
    /// The file has positions of sources that this run did not go on from: they must not be
    /// written over, or what lies between would never be asked for.
    bool m_keepsPositions = false;
    std::set<std::string, std::less<>> m_beds; ///< a file that is begun must know them
    std::optional<store::FileIdentity> m_log;  ///< of the writer's file
    std::uint64_t m_storedRows = 0;            ///< by the writer
    EventTime m_opened{};
    SteadyTime m_tryAgain{};
    std::chrono::nanoseconds m_pause{};
    std::optional<SteadyTime> m_toldDeleted;
    std::deque<Item> m_taken;              ///< off the lane, for later commits
    std::vector<SteadyTime> m_uncommitted; ///< arrivals waiting for the commit
    LatencyWindow m_commits;
    bool m_healthy = true;
    bool m_damaged = false; ///< as maintenance found
    SteadyTime m_maintained{};
    store::DiskForecast m_forecast;
    std::optional<SteadyTime> m_lookedAtDisk;
    SteadyTime m_toldSkipped{};

    mutable base::Mutex m_mutex;
    base::Condition m_changed;
    bool m_handedOn GUARDED_BY(m_mutex) = false; ///< what to go on from: it is decided
    bool m_opening GUARDED_BY(m_mutex) = true;   ///< for the first time
    bool m_started GUARDED_BY(m_mutex) = false;
    bool m_stopped GUARDED_BY(m_mutex) = false;
    std::uint64_t m_settleAsked GUARDED_BY(m_mutex) = 0, m_settled GUARDED_BY(m_mutex) = 0;
    std::optional<store::RestartState> m_restart GUARDED_BY(m_mutex);
    std::optional<store::FileIdentity>
        m_restartFile GUARDED_BY(m_mutex); ///< of what is gone on with
    std::optional<Error> m_inUse GUARDED_BY(m_mutex);
    StoreView m_view GUARDED_BY(m_mutex);
    Skipped m_skipped GUARDED_BY(m_mutex); ///< not yet told
    std::jthread m_thread;
};

} // namespace vigil::pipeline
