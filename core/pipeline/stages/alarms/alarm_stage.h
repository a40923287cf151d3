// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/latest.h"
#include "pipeline/stages/alarms/alarm_memory.h"
#include "pipeline/stages/alarms/alarm_task.h"
#include "pipeline/stages/alarms/alarm_view.h"
#include "pipeline/stages/alarms/result_inbox.h"
#include "pipeline/view/metrics.h"
#include "store/journal/incidents.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace vigil::pipeline {

/// The alarm thread: conditions and incidents of all beds, and their numerics. Rows come straight
/// from decoding, before any query; live it waits for nothing. Results of queries are rows of their
/// own: a recording's are waited for at every tick, those of live sources are judged when they
/// come.
/// What is asked of it is worked off strictly in order; what comes with rows waits for room, all
/// else never waits.
/// *Thread:* construction, start(), stop() one controlling thread; the rest any. *Owns:* the alarm
/// table, the numerics and the thread.
class AlarmStage {
public:
    struct Context {
        const alerts::RuleSet& rules;
        base::Clock& clock;
        Metrics& metrics;
        std::function<std::uint64_t()> nextAlarmId;
        /// Takes the events of one task, and what was decided about them; called on the alarm
        /// thread, must not wait.
        std::function<void(std::vector<alerts::AlarmEvent>, IncidentNews)> onAlarms;
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
        std::size_t shards = 1; ///< that hand results on
        /// Who is told when nobody takes an alarm on.
        alerts::EscalationPlan escalation{};
        bool screen = false; ///< there is one that reports what it presents
        /// What people have set is to be kept; called on the alarm thread, must not wait.
        std::function<void(alerts::Silence)> onSilence{};
        std::function<void(alerts::LimitOverride)> onLimits{};
    };

    explicit AlarmStage(Context context);
    /// Goes on from there under the rules and the plan of `context`.
    AlarmStage(Context context, AlarmMemory memory);
    ~AlarmStage();

    /// After stop().
    [[nodiscard]] AlarmMemory leave();

    /// Alarms and incidents that were open when the program last ended, and what people had set;
    /// before start().
    void restore(const std::vector<alerts::AlarmStatus>& open,
                 const store::IncidentRestart& incidents, EventTime at);

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

    /// Rows as decoded.
    void evaluate(model::BatchPtr rows) {
        static_cast<void>(m_tasks.push(alarm_task::Rows{std::move(rows)}));
    }

    /// The stream's time line has reached `now`. `lineMoved`, of a live source: see
    /// RecordBatch::lineMoved.
    void tick(EventTime now, std::optional<Ticks> lineMoved = {}) {
        static_cast<void>(m_tasks.push(alarm_task::Tick{now, lineMoved}));
    }

    /// The time line jumped to `now`: everything derived from data is forgotten.
    void restart(EventTime now) { static_cast<void>(m_tasks.push(alarm_task::Restart{now})); }

    /// The arrival line moved by `by`, because the computer slept or not.
    void move(Ticks by, bool slept) {
        static_cast<void>(m_tasks.push(alarm_task::Move{by, slept}));
    }

    /// What people ask of it, and whatever needs no words here.
    void ask(AlarmTask task) { m_tasks.pushUnbounded(std::move(task)); }

    void setTechnical(TechnicalChange change) { m_tasks.pushUnbounded(std::move(change)); }

    /// The same, found in rows: waits for room as they do.
    void setTechnicalInTurn(TechnicalChange change) {
        static_cast<void>(m_tasks.push(std::move(change)));
    }

    /// A query gives no more results: what rests on its outputs is unknown.
    void lose(std::size_t query, std::vector<std::string> outputs) {
        m_tasks.pushUnbounded(alarm_task::Lose{query, std::move(outputs)});
    }

    /// Answers capture `id` with what was judged.
    void capture(std::uint64_t id) { m_tasks.pushUnbounded(alarm_task::CaptureAsked{id}); }

    /// Standing alarms of the run before, and its beds, which came late.
    void adopt(std::vector<alerts::AlarmStatus> standing, std::vector<std::string> beds,
               store::IncidentRestart incidents) {
        m_tasks.pushUnbounded(
            alarm_task::Adopt{std::move(standing), std::move(beds), std::move(incidents)});
    }

    /// Some results have come to the inbox.
    void wakeForResults() { m_tasks.pushUnbounded(alarm_task::Results{}); }

    [[nodiscard]] QueueView queue() const {
        return {QueuePlace::Alarms,  {}, 0, m_tasks.size(), m_tasks.capacity(),
                m_tasks.highWater(), 0};
    }

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
    /// Limits that were set before, as far as there are such rules.
    void setLimits(const std::vector<alerts::LimitOverride>& limits);
    void work(const alarm_task::Rows& task);
    void work(const alarm_task::Results& task);
    void work(const alarm_task::Tick& task);
    void work(const alarm_task::Restart& task);
    void work(const alarm_task::Move& task);
    void work(const alarm_task::Acknowledge& task);
    void work(const alarm_task::AcknowledgeAll& task);
    void work(const alarm_task::ResetLatched& task);
    void work(const alarm_task::Unacknowledge& task);
    void work(const alarm_task::Snooze& task);
    void work(const alarm_task::AddSilence& task);
    void work(const alarm_task::EndSilence& task);
    void work(const alarm_task::PauseAudio& task);
    void work(const alarm_task::SetLimits& task);
    void work(const alarm_task::Discharge& task);
    void work(const alarm_task::Presented& task);
    void work(const alarm_task::SoundState& task);
    void work(const alarm_task::NoticeSettled& task);
    void work(const alarm_task::ChannelFails& task);
    void work(const TechnicalChange& task);
    void work(const alarm_task::Hours& task);
    void work(const alarm_task::Lose& task);
    void work(const alarm_task::CaptureAsked& task);
    void work(const alarm_task::Adopt& task);
    static void answer(const alarm_task::Done& told, const Result<void>& outcome);
    static void tell(const alarm_task::Done& told, std::uint64_t alarm, bool done,
                     const char* whyNot);
    void answer(std::uint64_t id);
    void answerCaptures();
    /// The next mark; replayed it waits for what was computed before.
    void passMark();
    void judge(const ResultInbox::Handed& handed);
    void complete(const ResultInbox::Handed& handed);
    void takeResults();
    /// A slice of what has come, of each query in turn: neither rows of now nor the results of one
    /// query wait for many of another.
    void judgeSome();
    /// At the end: what is still there, as far as there is time. False when some is left.
    [[nodiscard]] bool judgeRest();

    /// What another source sent when the line was elsewhere, put where it is now: by how much.
    [[nodiscard]] Ticks behindLine(std::optional<Ticks> lineMoved) const {
        return lineMoved ? m_lineMoved - *lineMoved : Ticks{};
    }

    void passOnAlarms(SteadyTime now);
    /// Puts the rules as they are now into force.
    void useRules(EventTime at);
    void publishIfDue(SteadyTime now);
    void tellTurn(SteadyTime now) const;
    void publish(SteadyTime now);
    /// When people and the system itself act: the time line's present, before its first tick the
    /// wall clock's.
    [[nodiscard]] EventTime present() const;

    const Context m_context;
    alerts::RuleSet m_rules;                     ///< with what people have set
    std::vector<alerts::LimitOverride> m_limits; ///< that
    alerts::AlarmTable m_alarms;
    AlarmEscalation m_escalation;
    BedBoard m_board;
    std::vector<alerts::AlarmEvent> m_events;
    std::map<std::size_t, Waiting> m_waiting; ///< by query
    /// By query and shard: rows before it have been judged.
    std::map<std::size_t, std::map<std::size_t, EventTime>> m_complete;
    std::size_t m_next = 0;         ///< query whose turn it is
    std::uint64_t m_marks = 0;      ///< passed
    std::deque<Capture> m_captures; ///< not yet answered
    EventTime m_now{};
    Ticks m_lineMoved{}; ///< sum of all moves of the arrival line
    SteadyTime m_published{};
    SteadyTime m_oldestNew{}; ///< arrival of the oldest row not yet in a view
    bool m_changed = true;    ///< since the view before
    bool m_alarmsChanged = false;
    EndedAlarms m_ended;
    std::shared_ptr<const alerts::RuleSet> m_rulesShown;
    base::Latest<AlarmView> m_view;
    base::BoundedQueue<AlarmTask> m_tasks;
    std::jthread m_thread;
};

} // namespace vigil::pipeline
