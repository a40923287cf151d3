// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/limit_rule.h"
#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/latest.h"
#include "base/mutex.h"
#include "engine/query_shard.h"
#include "pipeline/outputs/outbound_rows.h"
#include "pipeline/outputs/output_trends.h"
#include "pipeline/stages/alarms/result_inbox.h"
#include "pipeline/stages/alarms/rule_columns.h"
#include "pipeline/stages/bed_admission.h"
#include "pipeline/stages/query_stops.h"
#include "pipeline/stages/saved_states.h"
#include "pipeline/view/metrics.h"
#include "pipeline/view/snapshot.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

namespace vigil::pipeline {

/// One turn of one query.
struct QueryTurn {
    std::size_t query = 0;
    engine::ShardInput input;
};

/// A look at the open windows of one query.
struct WindowLook {
    std::size_t query = 0;
    engine::ProvisionalInput open;
    bool forRules = false; ///< else for screens, which can wait
};

/// A tick of a recording: what was computed before belongs before it.
struct MarkPassed {};

/// The time line jumped: everything derived from data is forgotten.
struct QueriesAnew {};

/// One query begins anew.
struct QueryAnew {
    std::size_t query = 0;
};

/// The arrival line moved.
struct LineMoved {
    Ticks by{};
};

/// Answer capture `id`, with the state of each query where that is asked for.
struct StatesAsked {
    std::uint64_t id = 0;
    bool states = false;
};

/// What decode threads and commands ask of a shard, worked off strictly in order.
using ShardTask =
    std::variant<QueryTurn, WindowLook, MarkPassed, QueriesAnew, QueryAnew, LineMoved, StatesAsked>;

/// The query that a task is about; nullopt: all of them.
[[nodiscard]] std::optional<std::size_t> queryOf(const ShardTask& task) noexcept;

/// What a shard shows; merged into the Snapshot by the publisher.
struct ShardView {
    struct QueryState {
        std::uint64_t rowsOut = 0;
        std::uint64_t errors = 0;
        engine::StateSize state;
        /// What the newest look at its open windows showed; null: nobody asks.
        std::shared_ptr<const std::vector<ProvisionalView>> provisional;
    };

    std::vector<QueryState> queries;
};

/// True when a limit rule names a column of the query's outputs ("avg_hr.hr"), for its results or
/// for what its open windows hold, or when a rule is on its results.
[[nodiscard]] bool isWatched(const engine::Query& query, const alerts::RuleSet& rules,
                             bool provisional);

/// One engine thread: query windows of the keys hashed to it.
/// *Thread:* tasks(), view(), heaviest() and interrupt() any; the rest its own.
/// *Owns:* all state of its keys, without locks.
class EngineShard {
public:
    struct Context {
        const alerts::RuleSet& rules;
        const std::vector<std::shared_ptr<const engine::Query>>& queries;
        base::Clock& clock;
        Metrics& metrics;
        QueryStops& stops;
        std::function<void(std::size_t query, const engine::QueryResult&)> onResult;
        /// Takes the rows that failed in a query. Null: they go with the answers to captures, so
        /// that what comes again after a restart is kept once.
        std::function<void(std::vector<model::DeadLetter>)> onDeadLetters;
        /// Answers a capture.
        std::function<void(std::uint64_t capture, ShardStates states,
                           std::chrono::nanoseconds took)>
            onCaptured;
        unsigned index = 0; ///< of this shard
        unsigned count = 1; ///< of shards
        /// Where results go that rules watch; null: none are watched.
        ResultInbox* results = nullptr;
        /// Beds may be made up by a query as well as by a sender. Null: every bed is served.
        BedAdmission* beds = nullptr;
        std::function<void(const BedAdmission::Refused&)> onRefusedBeds{};
        /// Of results that go to sinks, by the names of their queries. Null: there are none.
        const DeliveryRoutes* routes = nullptr;
        std::vector<std::string> names{};
        /// They go with the answers to captures, as letters do; but for those that are too many.
        /// Trends of results likewise.
        bool capturesDeliveries = false;
        std::function<void(std::vector<model::Delivery>)> onDeliveries{};
        std::function<void(store::StoreBatch)> onTrends{}; ///< empty: none are kept
    };

    explicit EngineShard(Context context);
    ~EngineShard();

    /// Goes on with a query of an earlier run; before start().
    void resume(std::size_t query, std::unique_ptr<engine::QueryShard> shard) {
        m_queries[query].shard = std::move(shard);
    }

    void start();

    /// Closes the queue, works off what is in it, joins. What is not done by `deadline` is left
    /// undone: captures are not answered then. Returns the number of tasks left undone.
    std::size_t stop(SteadyTime deadline);

    /// Of each query; after stop().
    [[nodiscard]] std::vector<Result<std::string>> saveQueries();

    [[nodiscard]] base::BoundedQueue<ShardTask>& tasks() noexcept { return m_tasks; }

    [[nodiscard]] QueueView queue() const {
        return {QueuePlace::Engine,  {}, m_context.index + 1, m_tasks.size(), m_tasks.capacity(),
                m_tasks.highWater(), 0};
    }

    /// Null until the first publish.
    [[nodiscard]] std::shared_ptr<const ShardView> view() const { return m_view.read(); }

    /// The query that took most of the thread's time lately, with what it is at now.
    [[nodiscard]] std::size_t heaviest() const noexcept;
    /// The running turn of a query ends soon, without result.
    void interrupt(std::size_t query);

private:
    struct RunningQuery {
        std::unique_ptr<engine::QueryShard> shard; ///< null: stopped
        ShardView::QueryState state;
        std::uint64_t turns = 0; ///< of the query, since the start of the program
        bool watched = false;    ///< its results are
        RuleColumns rules;
        EventTime complete = kMinTime; ///< told to rules: all rows before it have come

        RunningQuery(const engine::Query& query, const alerts::RuleSet& watching);
        SteadyTime nextLook{}; ///< for the screens, no earlier than this
    };

    void run();
    void work(const QueryTurn& task);
    void work(const WindowLook& task);
    void work(const MarkPassed& task);
    void work(const QueriesAnew& task);
    void work(const QueryAnew& task);
    void work(const LineMoved& task);
    void work(const StatesAsked& task);
    /// To sinks, and to the trends.
    void keep(std::size_t query, const engine::QueryResult& result);
    void passOnKept();
    void handOpen(std::size_t query, const engine::QueryResult& result, EventTime now);
    void hand(std::size_t query, model::RecordBatch rows, bool provisional);
    /// How far the results have come, where rules wait for it.
    void handComplete(std::size_t query);
    void passMark();
    void beginAll();
    void begin(std::size_t query);
    /// Frees what a stopped query holds. True when there is nothing to run.
    [[nodiscard]] bool isOver(std::size_t query);
    void replace(std::size_t query, std::unique_ptr<engine::QueryShard> shard);
    void takeTurn(const ShardTask& task);
    /// Walks over all keys: only when there was work since the view before.
    void publishIfDue();
    void publish(SteadyTime now);

    const Context m_context;
    std::vector<RunningQuery> m_queries;
    std::vector<model::DeadLetter> m_letters; ///< of rows that failed, not yet passed on
    std::optional<OutboundRows> m_outbound;   ///< nullopt: there are no sinks
    OutputTrends m_trends;
    RefusalTally m_refused;
    Ticks m_lineMoved{}; ///< sum of all moves of the arrival line
    SteadyTime m_published{};
    bool m_changed = true;

    /// Time spent a query, halved every second; read by others to find the heaviest.
    const std::unique_ptr<std::atomic<std::int64_t>[]> m_spent;
    std::atomic<std::size_t> m_current; ///< query of the task at hand; none: their number
    std::atomic<std::int64_t> m_currentSince{0};
    SteadyTime m_halved{};

    mutable base::Mutex m_mutex; ///< while another thread interrupts, no query is replaced
    std::atomic<bool> m_abandoned{false};
    std::atomic<bool> m_ended{false};
    std::size_t m_undone = 0;
    base::Latest<ShardView> m_view;
    base::BoundedQueue<ShardTask> m_tasks;
    base::Condition m_endedChanged;
    std::jthread m_thread;
};

} // namespace vigil::pipeline
