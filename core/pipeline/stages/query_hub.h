// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "engine/query.h"
#include "engine/query_router.h"
#include "model/dead_letter.h"
#include "pipeline/stages/patience.h"
#include "pipeline/stages/query_stops.h"
#include "pipeline/stages/turn_gate.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// The first stage of all running queries: hands each its rows and leads the outcome to the
/// shards. Several sources may feed one stream, so each query has a lock that is held until its
/// shard inputs are queued: shards see them in watermark order. A stopped query gets nothing.
/// *Thread:* any (decode threads). *Owns:* the routers.
class QueryHub {
public:
    /// Queues one query's input at one shard; may wait as long as the patience lasts.
    using Deliver = std::function<void(unsigned shard, std::size_t query, engine::ShardInput input,
                                       Patience& patience)>;

    /// Queues a look at one query's open windows at one shard. With patience: of rules, in order
    /// with the rows; null: for the screens, never waits.
    using Look = std::function<void(unsigned shard, std::size_t query,
                                    engine::ProvisionalInput input, Patience* patience)>;

    /// `lookAtTicks`, by query: look whenever time advances; none, where it is shorter.
    QueryHub(std::vector<std::shared_ptr<const engine::Query>> queries, unsigned shards,
             QueryStops& stops, Deliver deliver, Look look = {},
             std::vector<bool> lookAtTicks = {});

    // What moves a query happens within a turn, so that a checkpoint can find all of them at rest.
    /// Rows whose age is not decided, and those of a backlog whose windows are closed, go to no
    /// query: adjusted to now, as late rows are, they would show the past as the present.
    void push(const TurnGate::Turn& turn, const model::BatchPtr& batch, Patience& patience);
    /// A new version of the reference data that `rows->stream` names, for all queries that join it.
    void setReference(const TurnGate::Turn& turn, const model::BatchPtr& rows, Patience& patience);
    void advance(const TurnGate::Turn& turn, ArrivalTime now, Patience& patience);
    void finish(const TurnGate::Turn& turn, Patience& patience);
    /// Starts all routers afresh (after a replay seek) with the newest reference data; the shards
    /// are told by the caller first.
    void restart(const TurnGate::Turn& turn, Patience& patience);
    /// Starts one router afresh that was stopped; `tellShards` does so with the shards, before
    /// anything comes for them.
    void begin(const TurnGate::Turn& turn, std::size_t query,
               const std::function<void()>& tellShards, Patience& patience);

    /// What each router knows; the shards get to the same point with what is queued for them.
    [[nodiscard]] std::vector<Result<std::string>> save(const TurnGate::Pause& pause) const;
    /// Goes on with a router of an earlier run; before the first row.
    void resume(std::size_t query, std::unique_ptr<engine::QueryRouter> router);

    /// Looks at the open windows of a query, for the screens; not while it takes rows.
    void look(std::size_t query);

    struct Progress {
        std::uint64_t rowsIn = 0;
        std::uint64_t late = 0; ///< adjusted or dropped by a time policy
        std::uint64_t errors = 0;
        EventTime watermark{};
        engine::StateSize state;
    };

    /// Never waits: of a query that takes rows at the moment, as it was before.
    [[nodiscard]] std::vector<Progress> progress() const;

    /// Rows of a source that no query could place in time, since the last call; a row that the
    /// time policies of several queries dropped comes once.
    [[nodiscard]] std::vector<engine::RejectedRow> takeRejected(std::uint32_t source);

private:
    struct Entry {
        std::shared_ptr<const engine::Query> query;
        std::vector<std::string> inputs;
        mutable base::Mutex mutex;
        std::unique_ptr<engine::QueryRouter> router GUARDED_BY(mutex); ///< null: stopped
        std::uint64_t errors GUARDED_BY(mutex) = 0;
        std::uint64_t passedOver GUARDED_BY(mutex) = 0;
        ArrivalTime reached GUARDED_BY(mutex){}; ///< by advance()
    };

    /// The rows that may enter the windows.
    [[nodiscard]] static model::BatchPtr admitted(Entry& entry, const model::BatchPtr& batch,
                                                  std::vector<engine::RejectedRow>& letters)
        REQUIRES(entry.mutex);
    /// Frees what a stopped query holds. True when there is nothing to run.
    [[nodiscard]] bool isOver(Entry& entry, std::size_t index) REQUIRES(entry.mutex);
    void deliver(Entry& entry, std::size_t index, std::vector<engine::ShardInput> inputs,
                 Patience& patience) REQUIRES(entry.mutex);
    void deliverLook(Entry& entry, std::size_t index, Patience* patience) REQUIRES(entry.mutex);
    void beginRouter(Entry& entry, std::size_t index, Patience& patience)
        REQUIRES(m_referenceMutex, entry.mutex);
    static void collect(Entry& entry, std::vector<engine::RejectedRow>& letters)
        REQUIRES(entry.mutex);
    /// What all queries said of one batch, at once: who takes letters meanwhile gets all or none.
    void keep(std::vector<engine::RejectedRow> letters);

    const unsigned m_shards;
    QueryStops& m_stops;
    const Deliver m_deliver;
    const Look m_look;
    const std::vector<bool> m_lookAtTicks;
    std::vector<std::unique_ptr<Entry>> m_entries;
    base::Mutex m_referenceMutex; ///< taken before that of an entry
    std::map<std::string, model::BatchPtr> m_references GUARDED_BY(m_referenceMutex); ///< newest
    mutable base::Mutex m_progressMutex;
    mutable std::vector<Progress> m_progress GUARDED_BY(m_progressMutex); ///< as last seen
    base::Mutex m_letterMutex;
    std::vector<engine::RejectedRow> m_letters GUARDED_BY(m_letterMutex); ///< not yet taken
};

/// A row that a query refused, as the store keeps it.
[[nodiscard]] model::DeadLetter storedLetter(engine::RejectedRow letter, ArrivalTime now);

} // namespace vigil::pipeline
