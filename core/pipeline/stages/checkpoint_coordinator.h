// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "pipeline/stages/query_hub.h"
#include "pipeline/stages/saved_states.h"
#include "pipeline/view/metrics.h"
#include "store/file/store_batch.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// Brings together what a restart goes on from: the positions of the sources and the states of the
/// queries at one moment between turns, in one StoreBatch. About once a second a decode thread
/// stops all turns, saves the routers and queues a question at each shard and at the alarms; they
/// answer when they have worked off what came before, so the positions are never ahead of what the
/// states cover, nor of the alarms that were judged. The disk is waited for by nobody.
/// *Thread:* any. *Owns:* positions and letters not yet captured, captures not yet answered.
class CheckpointCoordinator {
public:
    struct Context {
        base::Clock& clock;
        Metrics& metrics;
        TurnGate& turns;
        QueryHub& queries;
        std::vector<std::string> names; ///< of the queries
        unsigned shards = 1;
        std::chrono::nanoseconds every = std::chrono::seconds{1}; ///< least time between captures
        /// Of the sources, see SavedStates; nullopt: sources that begin anew with the program have
        /// no use for states, and positions go alone.
        std::optional<std::string> sources;
        /// Rows of the store that no query of now has; the first checkpoint removes them.
        std::vector<std::string> stored;
        /// Queues the question at every shard and at the alarms; must not wait.
        std::function<void(std::uint64_t capture, bool states)> ask;
        /// Must not wait; called in the order of the captures.
        std::function<void(store::StoreBatch)> onComplete;
        /// True while the store has not taken the checkpoint before.
        std::function<bool()> storeIsBehind;
        /// Letters beyond those that wait for a checkpoint: kept at once, at the risk of twice.
        std::function<void(std::vector<model::DeadLetter>)> onLettersBeyond;
        /// Of a delivery; grows.
        std::function<std::uint64_t()> nextDelivery{};
    };

    explicit CheckpointCoordinator(Context context);

    /// Everything below these positions has been handed to shards, queries and store. Within the
    /// turn that did so.
    void reached(const std::vector<store::SourcePosition>& positions,
                 std::vector<model::DeadLetter> letters);
    /// A row of state of a source, as of the position that is told next. Within the turn.
    void keep(store::QueryState state);
    /// Captures if it is time and the capture before is done; outside of turns.
    void captureIfDue();
    /// Captures what has come since; when no more turns come, before the shards stop.
    void captureLast();
    /// Every source is through, and what came of it has left: the next start begins anew, and must
    /// find no states. What removes them; after captureLast().
    [[nodiscard]] store::StoreBatch over();
    /// The answer of a shard, which took so long.
    void answer(std::uint64_t capture, unsigned shard, ShardStates states,
                std::chrono::nanoseconds took);
    /// The answer of the alarms.
    void answer(std::uint64_t capture, const std::vector<alerts::Judged>& judged,
                std::chrono::nanoseconds took);

private:
    struct Pending {
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> positions;
        std::vector<model::DeadLetter> letters;
        std::map<std::string, model::Delivery> deliveries; ///< by sink
        store::StoreBatch trends;                          ///< of results
        std::map<std::string, std::string> states;         ///< of sources
        std::vector<std::vector<store::QueryState>> parts; ///< by query
        std::string alarms;                                ///< how far they were judged
        std::map<std::size_t, Error> failures;             ///< by query: why it has no state
        unsigned unanswered = 0;
    };

    [[nodiscard]] bool somethingNew() const REQUIRES(m_mutex);
    void capture();
    /// The next capture has to wait in proportion to what this one took.
    void rest(SteadyTime now, std::chrono::nanoseconds took) REQUIRES(m_mutex);
    /// Hands the capture on if this was the last answer.
    void completeOne(std::uint64_t capture) REQUIRES(m_mutex);
    static void add(Pending& pending, std::size_t query, std::string key,
                    Result<std::string> state);
    [[nodiscard]] store::StoreBatch assemble(Pending& pending) REQUIRES(m_mutex);

    const Context m_context;
    base::Mutex m_mutex;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t>
        m_positions GUARDED_BY(m_mutex); ///< by source and partition, since the last capture
    std::vector<model::DeadLetter> m_letters GUARDED_BY(m_mutex);
    std::map<std::string, std::string> m_states GUARDED_BY(m_mutex); ///< of sources
    std::map<std::uint64_t, Pending> m_pending GUARDED_BY(m_mutex);  ///< by number of the capture
    std::uint64_t m_number GUARDED_BY(m_mutex) = 0;
    bool m_capturing GUARDED_BY(m_mutex) = false;
    SteadyTime m_due GUARDED_BY(m_mutex){};
    std::vector<std::string> m_obsolete GUARDED_BY(m_mutex); ///< rows not yet removed
    std::set<std::string> m_written GUARDED_BY(m_mutex);     ///< keys of all states so far
    std::vector<bool> m_failing GUARDED_BY(m_mutex); ///< by query: its last state was not saved
};

} // namespace vigil::pipeline
