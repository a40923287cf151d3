// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bounded_queue.h"
#include "base/clock.h"
#include "pipeline/metrics.h"
#include "pipeline/snapshot.h"
#include "store/writer.h"

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace vigil::pipeline {

/// The store thread: drains two lanes into the sole writer and commits a few times a second.
/// The data lane (trends, dead letters) may refuse, but no checkpoint; the journal lane (alarms,
/// losses) never does. *Thread:* offer() and journal() any; the rest its controlling thread.
/// *Owns:* the writer and its thread.
class StoreStage {
public:
    struct Context {
        base::Clock& clock;
        Metrics& metrics;
        /// Positions that are on the disk now; called on the store thread.
        std::function<void(const std::vector<store::SourcePosition>&)> onDurable;
        /// The store can or cannot write; called on the store thread when that changes.
        std::function<void(bool healthy)> onHealth;
        store::DiskProbe diskSpace;
        /// Replays wait for the disk; live streams skip rows and leave a gap row.
        bool waitWhenFull = false;
    };

    StoreStage(std::unique_ptr<store::StoreWriter> writer, Context context);
    ~StoreStage();

    /// What to go on from, as of the last run; before start().
    [[nodiscard]] const store::CheckpointState& checkpoint() const noexcept {
        return m_writer->checkpoint();
    }

    void start();

    /// The program ends: from now on a slow disk is asked for no more than must be. *Thread:* any.
    void hasten() {
        m_ends = true;
        m_writer->hasten();
    }

    /// Works off both lanes, commits, joins.
    void stop();

    /// `received`: steady arrival of the oldest row, for the latency to disk. Waits or skips when
    /// the lane is full, by Context::waitWhenFull.
    void offer(store::StoreBatch batch, SteadyTime received);
    /// Positions and query states, behind everything offered so far; never waits, never skips.
    void offerCheckpoint(store::StoreBatch batch);

    /// True while a checkpoint waits to be taken off the lane.
    [[nodiscard]] bool checkpointWaits() const noexcept { return m_checkpointsWaiting > 0; }

    void journal(std::vector<alerts::AlarmEvent> events);
    void journal(store::LossEvent loss);

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

    void run();
    /// Hands the writer what the next commit takes. False when nothing more will come.
    bool gather();
    void skip(const store::StoreBatch& batch, const char* why);
    /// At most once a second and bed: the journal must not grow with the flood.
    void tellSkipped();
    void commit();
    void lookAtDisk(SteadyTime now);

    std::unique_ptr<store::StoreWriter> m_writer;
    const Context m_context;
    base::BoundedQueue<Item, ItemBytes> m_data;
    base::BoundedQueue<store::StoreBatch> m_journal;
    std::atomic<int> m_checkpointsWaiting{0}; ///< in m_data
    std::atomic<bool> m_ends{false};
    std::deque<Item> m_taken;              ///< off the lane, for later commits; store thread only
    std::vector<SteadyTime> m_uncommitted; ///< arrivals waiting for the commit; store thread only
    LatencyWindow m_commits;
    bool m_healthy = true; ///< store thread only
    SteadyTime m_maintained{};
    store::DiskForecast m_forecast;
    std::optional<SteadyTime> m_lookedAtDisk; ///< store thread only

    SteadyTime m_toldSkipped{}; ///< store thread only

    mutable base::Mutex m_mutex;
    StoreView m_view GUARDED_BY(m_mutex);
    Skipped m_skipped GUARDED_BY(m_mutex); ///< not yet told
    std::jthread m_thread;
};

} // namespace vigil::pipeline
