// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm_table.h"
#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/latest.h"
#include "pipeline/bed_board.h"
#include "pipeline/metrics.h"
#include "pipeline/result_inbox.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace vigil::pipeline {

/// What decode threads, commands and others ask of the alarms, worked off strictly in order.
struct AlarmTask {
    enum class Kind {
        Rows,           ///< as decoded
        Results,        ///< some have come to the inbox
        Tick,           ///< the stream's time line has reached `now`
        Acknowledge,    ///< alarm `id` by `who`
        AcknowledgeAll, ///< by `who`
        ResetLatched,   ///< alarm `id` by `who`
        Restart,        ///< the time line jumped to `now`: forget everything derived from data
        Move,           ///< the arrival line moved by `by`, because the computer `slept` or not
        Technical,      ///< alarm that others notice: `rule` about `who` holds or not, at `now`,
                        ///< else at present
        Hour,           ///< what is known of the hour before
        Lose,           ///< query `id` gives no more results: what rests on `outputs` is unknown
        Capture,        ///< answer capture `id` with what was judged
        Adopt,          ///< `standing` alarms of the run before and its `beds`, which came late
    };
    Kind kind = Kind::Rows;
    model::BatchPtr rows;
    std::vector<HourOfBed> hours;
    std::vector<std::string> outputs;
    std::vector<alerts::AlarmStatus> standing;
    std::vector<std::string> beds;
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

/// What the alarm thread shows; part of the Snapshot. Views share what has not changed between
/// them.
struct AlarmView {
    EventTime now{};
    SteadyTime oldestNew{}; ///< arrival of the oldest row since the view before; zero: no row
    BedBoard::Views beds;
    std::vector<alerts::AlarmStatus> alarms; ///< standing ones, most urgent first
};

/// The alarm thread: conditions and incidents of all beds, and their numerics. Rows come straight
/// from decoding, before any query; live it waits for nothing. Results of queries are rows of their
/// own: a recording's are waited for at every tick, those of live sources are judged when they
/// come.
/// *Thread:* tasks() and view() any; the rest its own. *Owns:* the alarm table and the numerics.
class AlarmStage {
public:
    struct Context {
        const alerts::RuleSet& rules;
        base::Clock& clock;
        Metrics& metrics;
        std::function<std::uint64_t()> nextAlarmId;
        /// Takes the events of one task; called on the alarm thread, must not wait.
        std::function<void(std::vector<alerts::AlarmEvent>)> onAlarms;
        /// There is a new view; `alarms`: of those, too. Must not wait.
        std::function<void(bool alarms)> onView;
        /// Answers a capture.
        std::function<void(std::uint64_t capture, std::vector<alerts::Judged> judged,
                           std::chrono::nanoseconds took)>
            onCaptured;
        /// Results of queries that rules watch; null: none are watched.
        ResultInbox* results = nullptr;
        /// Of a recording: its alarms do not depend on which thread is faster.
        bool waitsForResults = false;
        /// It has come round: at least once a second as long as it lives. Must not wait.
        std::function<void(SteadyTime now)> onTurn{};
    };

    explicit AlarmStage(Context context);
    ~AlarmStage();

    /// Alarms that were open when the program last ended; before start().
    void restore(const std::vector<alerts::AlarmStatus>& open, EventTime at) {
        m_alarms.restore(open, at, m_events);
    }

    /// A bed whose silence is noticed from the first second on, whether it ever spoke or not;
    /// before start().
    void watch(std::string_view bed) { m_alarms.watch(bed); }

    /// Values that were judged before and come again; before start().
    void resume(const std::vector<alerts::Judged>& judged, EventTime latest, bool gapless) {
        m_alarms.resume(judged, latest, gapless);
    }

    void start();
    /// Closes the queue, works off what is in it and what the shards handed on, joins. When the
    /// shards have ended.
    void stop();

    [[nodiscard]] base::BoundedQueue<AlarmTask>& tasks() noexcept { return m_tasks; }

    /// True when every tick waits for the results that were computed before it.
    [[nodiscard]] bool waitsForResults() const noexcept { return m_context.waitsForResults; }

    /// Null until the first publish.
    [[nodiscard]] std::shared_ptr<const AlarmView> view() const { return m_view.read(); }

private:
    /// Results of one query that were taken and wait to be judged.
    struct Waiting {
        std::deque<ResultInbox::Handed> batches;
        std::size_t judgedRows = 0;          ///< of the first of them
        std::uint64_t taken = 0, judged = 0; ///< batches so far
    };

    /// A capture that waits for results which were on their way when it was asked for.
    struct Capture {
        std::uint64_t id = 0;
        std::uint64_t mark = 0;
        /// Batches that must have been judged, by query; known when all shards have passed.
        std::optional<std::map<std::size_t, std::uint64_t>> needs;
    };

    void run();
    void work(AlarmTask& task);
    void workRows(const model::BatchPtr& handed);
    void capture(std::uint64_t id);
    void answer(std::uint64_t id);
    void answerCaptures();
    void move(Ticks by, bool slept);
    /// The next mark; replayed it waits for what was computed before.
    void passMark();
    void judge(const ResultInbox::Handed& handed);
    void takeResults();
    /// A slice of what has come, of each query in turn: neither rows of now nor the results of one
    /// query wait for many of another.
    void judgeSome();
    /// At the end: what is still there, as far as there is time. False when some is left.
    [[nodiscard]] bool judgeRest();
    void lose(const AlarmTask& task);

    /// What another source sent when the line was elsewhere, put where it is now: by how much.
    [[nodiscard]] Ticks behindLine(std::optional<Ticks> lineMoved) const {
        return lineMoved ? m_lineMoved - *lineMoved : Ticks{};
    }

    void passOnAlarms(SteadyTime now);
    void publishIfDue(SteadyTime now);
    void tellTurn(SteadyTime now) const;
    void publish(SteadyTime now);
    /// When people and the system itself act: the time line's present, before its first tick the
    /// wall clock's.
    [[nodiscard]] EventTime present() const;

    const Context m_context;
    alerts::AlarmTable m_alarms;
    BedBoard m_board;
    std::vector<alerts::AlarmEvent> m_events;
    std::map<std::size_t, Waiting> m_waiting; ///< by query
    std::size_t m_next = 0;                   ///< query whose turn it is
    std::uint64_t m_marks = 0;                ///< passed
    std::deque<Capture> m_captures;           ///< not yet answered
    EventTime m_now{};
    Ticks m_lineMoved{}; ///< sum of all moves of the arrival line
    SteadyTime m_published{};
    SteadyTime m_oldestNew{}; ///< arrival of the oldest row not yet in a view
    bool m_changed = true;    ///< since the view before
    bool m_alarmsChanged = false;
    base::Latest<AlarmView> m_view;
    base::BoundedQueue<AlarmTask> m_tasks;
    std::jthread m_thread;
};

} // namespace vigil::pipeline
