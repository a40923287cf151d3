// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm_table.h"
#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/latest.h"
#include "engine/query_shard.h"
#include "pipeline/bed_board.h"
#include "pipeline/bed_placement.h"
#include "pipeline/metrics.h"
#include "pipeline/result_exchange.h"
#include "pipeline/saved_states.h"
#include "pipeline/snapshot.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace vigil::pipeline {

/// What decode threads and commands ask of a shard, worked off strictly in order.
struct ShardTask {
    enum class Kind {
        Rows,           ///< rows of this shard's beds: numerics and alarms
        Query,          ///< one turn of one query
        Handed,         ///< another shard has handed results on
        Look,           ///< at the open windows of one query; `holds`: its rules ask
        Tick,           ///< the stream's time line has reached `now`
        Acknowledge,    ///< alarm `id` by `who`
        AcknowledgeAll, ///< by `who`
        ResetLatched,   ///< alarm `id` by `who`
        Restart,        ///< the time line jumped: forget everything derived from data
        Move,           ///< the arrival line moved by `by`, because the computer `slept` or not
        Technical,      ///< alarm that others notice: `rule` about `who` holds or not, at `now`,
                        ///< else at present
        Hour,           ///< what is known of the hour before
        Capture,        ///< answer capture `id` with the state of each query, if it `holds`
    };
    Kind kind = Kind::Rows;
    model::BatchPtr rows;
    std::size_t query = 0;
    engine::ShardInput input;
    engine::ProvisionalInput open;
    std::vector<HourOfBed> hours;
    EventTime now{};
    std::uint64_t id = 0;
    std::string who;
    std::string bed;             ///< of a technical alarm; empty: the system's
    std::optional<double> value; ///< of a technical alarm
    Ticks by{};
    bool slept = false;
    std::optional<Ticks> lineMoved; ///< of a tick of a live source: see RecordBatch::lineMoved
    alerts::TechnicalRule rule = alerts::TechnicalRule::Stale;
    bool holds = false;
    alerts::Priority priority = alerts::Priority::None;
};

/// What a shard shows; merged into the Snapshot by the publisher.
struct ShardView {
    EventTime now{};
    SteadyTime oldestNew{}; ///< arrival of the oldest row since the view before; zero: no row
    std::vector<BedView> beds;
    std::vector<alerts::AlarmStatus> alarms;

    struct QueryState {
        std::uint64_t rowsOut = 0;
        std::uint64_t errors = 0;
        engine::StateSize state;
        /// What the newest look at its open windows showed; null: nobody asks.
        std::shared_ptr<const std::vector<ProvisionalView>> provisional;
    };

    std::vector<QueryState> queries;
};

/// True when a limit rule names a column of the query's outputs ("avg_hr.hr"): for its results, or
/// for what its open windows hold.
[[nodiscard]] bool isWatched(const engine::Query& query, const alerts::RuleSet& rules,
                             bool provisional);

/// One engine thread: alarm table, numerics and query windows of the beds and keys hashed to it.
/// *Thread:* tasks() any; the rest its own. *Owns:* all state of its keys, without locks.
class EngineShard {
public:
    struct Context {
        const alerts::RuleSet& rules;
        const std::vector<std::shared_ptr<const engine::Query>>& queries;
        base::Clock& clock;
        Metrics& metrics;
        std::function<std::uint64_t()> nextAlarmId;
        /// Takes the events of one task; called on the shard's thread.
        std::function<void(std::vector<alerts::AlarmEvent>)> onAlarms;
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
        /// Where watched results of beds of other shards go; null: there are none.
        ResultExchange* exchange = nullptr;
    };

    explicit EngineShard(Context context);
    ~EngineShard();

    /// Alarms that were open when the program last ended; before start().
    void restore(const std::vector<alerts::AlarmStatus>& open, EventTime at) {
        m_alarms.restore(open, at, m_events);
    }

    /// A bed whose silence is noticed from the first second on, whether it ever spoke or not;
    /// before start().
    void watch(std::string_view bed) { m_alarms.watch(bed); }

    /// Values that were judged before and come again; before start().
    void resumeAlarms(const std::vector<alerts::Judged>& judged, EventTime latest) {
        m_alarms.resume(judged, latest);
    }

    /// Goes on with a query of an earlier run; before start().
    void resume(std::size_t query, std::unique_ptr<engine::QueryShard> shard) {
        m_queries[query].shard = std::move(shard);
    }

    void start();

    /// No more tasks come. Before any shard is stopped, since they wait for each other.
    void close() { m_tasks.close(); }

    /// Closes the queue, works off what is in it, joins.
    void stop();

    [[nodiscard]] base::BoundedQueue<ShardTask>& tasks() noexcept { return m_tasks; }

    /// Null until the first publish.
    [[nodiscard]] std::shared_ptr<const ShardView> view() const { return m_view.read(); }

private:
    void run();
    void work(ShardTask& task);
    void workRows(const model::BatchPtr& handed);
    void workQuery(std::size_t query, const engine::ShardInput& input);
    void answer(const ShardTask& capture);
    void workLook(std::size_t query, const engine::ProvisionalInput& input, bool forRules);
    void evaluateOutput(const engine::QueryResult& result);
    void evaluateOpen(const engine::QueryResult& result, EventTime now);
    /// Rows of results, at the shard of their bed.
    void judge(model::RecordBatch rows, bool provisional);
    void judgeHanded(const std::vector<ResultExchange::Handed>& handed);
    /// What other shards have handed on up to this point of the time line.
    void meetOthers();
    void restartQueries();
    void move(Ticks by, bool slept);

    /// What another source sent when the line was elsewhere, put where it is now: by how much.
    [[nodiscard]] Ticks behindLine(std::optional<Ticks> lineMoved) const {
        return lineMoved ? m_lineMoved - *lineMoved : Ticks{};
    }

    void passOnAlarms(SteadyTime now);
    void publish(SteadyTime now);
    /// When people and the system itself act: the time line's present, before its first tick the
    /// wall clock's.
    [[nodiscard]] EventTime present() const;

    struct RunningQuery {
        std::unique_ptr<engine::QueryShard> shard;
        ShardView::QueryState state;
        bool watched = false;  ///< its results are
        SteadyTime nextLook{}; ///< for the screens, no earlier than this
    };

    const Context m_context;
    alerts::AlarmTable m_alarms;
    BedBoard m_board;
    std::vector<RunningQuery> m_queries;
    std::vector<alerts::AlarmEvent> m_events;
    std::vector<model::DeadLetter> m_letters; ///< of rows that failed, not yet passed on
    EventTime m_now{};
    Ticks m_lineMoved{}; ///< sum of all moves of the arrival line
    SteadyTime m_published{};
    SteadyTime m_oldestNew{}; ///< arrival of the oldest row not yet in a view
    base::Latest<ShardView> m_view;
    base::BoundedQueue<ShardTask> m_tasks;
    std::jthread m_thread;
};

} // namespace vigil::pipeline
