// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/alarms/alarm_stage.h"

#include "base/log.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kTaskCapacity = 256;
/// Least time between two views.
constexpr auto kPublishEvery = 25ms;
constexpr auto kIdle = 1s;
/// Rows of results that are judged before it is looked for rows of now again, and those of one
/// query at a time.
constexpr std::size_t kSlice = 4096;
constexpr std::size_t kTurn = 1024;
/// How long results of live sources are judged yet when the program ends.
constexpr auto kPatienceAtEnd = 500ms;

/// Those that are of now; a backlog and what is undecided keep their own times.
model::BatchPtr movedRows(const model::RecordBatch& rows, Ticks by) {
    auto moved = std::make_shared<model::RecordBatch>(rows);
    for (std::size_t row = 0; row < moved->rowCount(); ++row) {
        if (!isSignOfLife(moved->basisOf(row)))
            continue;
        moved->eventTime[row] += by;
        moved->arrival[row] += by;
    }
    return moved;
}

/// At most so many rows of a batch, from one on.
ResultInbox::Handed sliceOf(const ResultInbox::Handed& handed, std::size_t from, std::size_t most) {
    if (from == 0 && handed.rows->rowCount() <= most)
        return handed;
    std::vector<std::uint32_t> chosen(std::min(most, handed.rows->rowCount() - from));
    std::iota(chosen.begin(), chosen.end(), static_cast<std::uint32_t>(from));
    auto slice = handed;
    slice.rows =
        std::make_shared<const model::RecordBatch>(model::selectRows(*handed.rows, chosen));
    return slice;
}

} // namespace

AlarmStage::AlarmStage(Context context)
    : m_context(std::move(context)), m_rules(m_context.rules),
      m_alarms(m_rules, m_context.nextAlarmId),
      m_escalation(m_context.escalation, m_context.clock, m_context.screen), m_board(m_rules),
      m_rulesShown(std::make_shared<const alerts::RuleSet>(m_rules)), m_tasks(kTaskCapacity) {}

AlarmStage::AlarmStage(Context context, AlarmMemory memory)
    : m_context(std::move(context)), m_rules(m_context.rules), m_alarms(std::move(memory.alarms)),
      m_escalation(std::move(memory.escalation)), m_board(std::move(memory.board)),
      m_events(std::move(memory.events)), m_now(memory.now), m_lineMoved(memory.lineMoved),
      m_tasks(kTaskCapacity) {
    setLimits(memory.limits);
    useRules(present());
    m_escalation.setPlan(m_context.escalation);
    m_board.setRules(m_rules);
}

AlarmStage::~AlarmStage() { stop(); }

AlarmMemory AlarmStage::leave() {
    return {std::move(m_alarms), std::move(m_escalation), std::move(m_board),
            std::move(m_limits), std::move(m_events),     m_now,
            m_lineMoved};
}

void AlarmStage::restore(const std::vector<alerts::AlarmStatus>& open,
                         const store::IncidentRestart& incidents, EventTime at) {
    setLimits(incidents.limits);
    if (!incidents.limits.empty())
        useRules(at);
    m_escalation.restore(incidents.open, incidents.silences);
    m_alarms.restore(open, at, m_events);
    m_escalation.reconcile(m_alarms);
}

void AlarmStage::setLimits(const std::vector<alerts::LimitOverride>& limits) {
    for (auto own : limits) {
        if (auto done = alerts::apply(m_rules, own); done)
            m_limits.push_back(std::move(own));
        else
            log::warning("vigil.pipeline", "limits that were set are given up: {}",
                         done.error().text());
    }
}

void AlarmStage::useRules(EventTime at) {
    m_alarms.setRules(m_rules, at, m_events);
    m_rulesShown = std::make_shared<const alerts::RuleSet>(m_rules);
}

void AlarmStage::start() {
    m_thread = std::jthread([this] { run(); });
}

void AlarmStage::stop() {
    m_tasks.close();
    if (m_thread.joinable())
        m_thread.join();
}

void AlarmStage::run() {
    std::vector<AlarmTask> tasks;
    publish(m_context.clock.steadyNow());
    const auto wakeAt = [this] {
        const bool work = std::ranges::any_of(
            m_waiting, [](const auto& entry) { return !entry.second.batches.empty(); });
        if (work) // only a look at what has come meanwhile
            return SteadyTime{};
        const SteadyTime turn =
            m_changed ? m_published + kPublishEvery : m_context.clock.steadyNow() + kIdle;
        return std::min(turn, m_escalation.due());
    };
    while (m_tasks.drainUntil(tasks, wakeAt())) {
        for (auto& task : tasks) {
            m_changed |= !std::holds_alternative<alarm_task::Results>(task) &&
                         !std::holds_alternative<alarm_task::CaptureAsked>(task);
            std::visit([this](const auto& asked) { work(asked); }, task);
            // A long run of tasks (replay at full speed) must not starve the screens.
            const SteadyTime now = m_context.clock.steadyNow();
            passOnAlarms(now);
            publishIfDue(now);
            tellTurn(now);
        }
        judgeSome();
        answerCaptures();
        passOnAlarms(m_context.clock.steadyNow()); // steps may be due
        const SteadyTime now = m_context.clock.steadyNow();
        publishIfDue(now);
        tellTurn(now);
    }
    // Results that nobody judged must come again after a restart: then no capture covers them.
    if (m_context.results != nullptr && judgeRest())
        for (const auto& capture : std::exchange(m_captures, {}))
            answer(capture.id);
    publish(m_context.clock.steadyNow());
}

/// They are taken after what is of now.
void AlarmStage::work(const alarm_task::Results& /*task*/) {}

void AlarmStage::work(const alarm_task::Tick& task) {
    if (m_context.waitsForResults)
        passMark();
    m_now = std::max(m_now, task.now + behindLine(task.lineMoved));
    m_alarms.tick(m_now, m_events);
}

void AlarmStage::answer(const alarm_task::Done& told, const Result<void>& outcome) {
    if (told)
        told(outcome);
}

void AlarmStage::tell(const alarm_task::Done& told, std::uint64_t alarm, bool done,
                      const char* whyNot) {
    answer(told, done ? Result<void>{}
                      : fail(ErrorCode::NotFound, "alarm " + std::to_string(alarm) + ' ' + whyNot));
}

void AlarmStage::work(const alarm_task::Acknowledge& task) {
    const bool done = m_alarms.acknowledge(task.alarm, task.who, present(), m_events);
    tell(task.done, task.alarm, done, "is not standing, or was acknowledged before");
}

void AlarmStage::work(const alarm_task::AcknowledgeAll& task) {
    m_alarms.acknowledgeAll(task.who, present(), m_events);
    tell(task.done, 0, true, "");
}

void AlarmStage::work(const alarm_task::ResetLatched& task) {
    const bool done = m_alarms.reset(task.alarm, task.who, present(), m_events);
    tell(task.done, task.alarm, done, "is not latched");
}

void AlarmStage::work(const alarm_task::Unacknowledge& task) {
    const bool done = m_alarms.unacknowledge(task.alarm, task.who, present(), m_events);
    tell(task.done, task.alarm, done, "is not standing, or nobody has acknowledged it");
}

void AlarmStage::work(const alarm_task::Snooze& task) {
    const auto alarm = m_alarms.standing(task.alarm);
    if (alarm && alarm->priority == alerts::Priority::High && task.reason.empty())
        return answer(task.done,
                      fail(ErrorCode::InvalidArgument,
                           "an alarm of high priority is snoozed with a \"reason\" only"));
    const auto until = eventAtArrival(m_context.clock.now()) + task.span;
    const bool done = m_alarms.snooze(task.alarm, until, present(), m_events);
    tell(task.done, task.alarm, done, "is not standing");
}

void AlarmStage::work(const alarm_task::AddSilence& task) {
    m_escalation.silence(task.silence);
    if (m_context.onSilence)
        m_context.onSilence(task.silence);
    answer(task.done, {});
}

void AlarmStage::work(const alarm_task::EndSilence& task) {
    auto ended = m_escalation.unsilence(task.silence);
    if (ended && m_context.onSilence)
        m_context.onSilence(std::move(*ended));
    answer(task.done, ended ? Result<void>{}
                            : fail(ErrorCode::NotFound,
                                   "no silence " + std::to_string(task.silence) + " holds"));
}

void AlarmStage::work(const alarm_task::PauseAudio& task) {
    m_escalation.pauseAudio(task.span);
    answer(task.done, {});
}

void AlarmStage::work(const alarm_task::SetLimits& task) {
    auto limits = task.limits;
    auto done = alerts::apply(m_rules, limits);
    if (done) {
        useRules(present());
        m_board.touch(task.limits.bed);
        m_limits.push_back(limits);
        if (m_context.onLimits)
            m_context.onLimits(std::move(limits));
    }
    answer(task.done, done);
}

void AlarmStage::work(const alarm_task::Discharge& task) {
    const auto original = [&](const alerts::LimitRule& rule) {
        return alerts::ruleFor(m_context.rules, task.bed, rule.id);
    };
    std::vector<alerts::LimitOverride> removed;
    std::erase_if(m_rules.limits, [&](alerts::LimitRule& rule) {
        if (rule.bed != task.bed)
            return false;
        const auto* const before = original(rule);
        alerts::LimitOverride gone;
        gone.bed = task.bed;
        gone.rule = rule.id;
        gone.removed = true;
        gone.time = eventAtArrival(m_context.clock.now());
        gone.actor = task.who;
        removed.push_back(std::move(gone));
        if (before == nullptr || before->bed != task.bed)
            return true;
        rule = *before; // as the workspace has it for this bed
        return false;
    });
    std::erase_if(m_limits, [&](const auto& limits) { return limits.bed == task.bed; });
    m_alarms.discharge(task.bed, present(), m_events);
    useRules(present());
    m_board.touch(task.bed);
    if (m_context.onLimits)
        for (auto& gone : removed)
            m_context.onLimits(std::move(gone));
    answer(task.done, {});
}

void AlarmStage::work(const alarm_task::Presented& task) {
    using How = alerts::Escalator::Presented;
    m_escalation.presented(task.alarm, task.sounded ? How::Sounded : How::Shown);
}

void AlarmStage::work(const alarm_task::SoundState& task) {
    m_escalation.setSound(task.works);
    m_alarms.setTechnical({}, alerts::TechnicalRule::ChannelFailing, "sound", task.fails,
                          alerts::Priority::Low, {}, present(), m_events);
}

void AlarmStage::work(const alarm_task::NoticeSettled& task) {
    m_escalation.settled(task.key, task.refused);
}

void AlarmStage::work(const alarm_task::ChannelFails& task) {
    m_escalation.channelFails(task.channel, task.why);
}

void AlarmStage::work(const TechnicalChange& task) {
    m_alarms.setTechnical(task.bed, task.rule, task.about, task.holds, task.priority, task.value,
                          task.at.value_or(present()), m_events);
}

void AlarmStage::work(const alarm_task::Restart& task) {
    passMark();
    m_now = task.now;
    m_alarms.reset();
    m_complete.clear();
    m_board.restart();
    m_ended.forgetFrom(task.now);
    publish(m_context.clock.steadyNow());
}

void AlarmStage::work(const alarm_task::Hours& task) {
    for (const auto& hour : task.hours)
        m_board.fillHour(hour);
}

void AlarmStage::work(const alarm_task::Adopt& task) {
    setLimits(task.incidents.limits);
    if (!task.incidents.limits.empty())
        useRules(present());
    m_escalation.restore(task.incidents.open, task.incidents.silences);
    m_alarms.adopt(task.standing, present(), m_events);
    for (const auto& bed : task.beds)
        m_alarms.watch(bed);
}

void AlarmStage::work(const alarm_task::Move& task) {
    if (task.slept) {
        // Values are as old as they are, but whoever was not heard meanwhile is not silent for it.
        m_alarms.passOver(task.by);
        return;
    }
    m_lineMoved += task.by;
    m_now += m_now == EventTime{} ? Ticks{} : task.by;
    m_alarms.translate(task.by);
    for (auto& [query, shards] : m_complete)
        for (auto& [shard, before] : shards)
            before += task.by;
    m_board.translate(task.by);
}

EventTime AlarmStage::present() const {
    return m_now == EventTime{} ? eventAtArrival(m_context.clock.now()) : m_now;
}

void AlarmStage::work(const alarm_task::Rows& task) {
    auto rows = task.rows;
    if (const Ticks by = behindLine(rows->lineMoved); by != Ticks{})
        rows = movedRows(*rows, by);
    m_alarms.evaluate(*rows, m_events);
    m_board.apply(*rows);
    const SteadyTime now = m_context.clock.steadyNow();
    if (rows->stamps.arrival == SteadyTime{})
        return;
    if (m_oldestNew == SteadyTime{})
        m_oldestNew = rows->stamps.arrival;
    m_context.metrics.evaluated.record(now - rows->stamps.arrival, now);
}

void AlarmStage::passMark() {
    ++m_marks;
    if (m_context.results == nullptr || !m_context.waitsForResults)
        return;
    for (const auto& handed : m_context.results->takeBefore(m_marks))
        judge(handed);
}

/// Delays of rules end with the slowest shard.
void AlarmStage::complete(const ResultInbox::Handed& handed) {
    auto& shards = m_complete[handed.query];
    shards[handed.complete->shard] = handed.complete->before + (m_lineMoved - handed.lineMoved);
    if (shards.size() < m_context.shards)
        return;
    const auto slowest =
        std::ranges::min_element(shards, {}, [](const auto& shard) { return shard.second; });
    m_alarms.advanceResults(*handed.complete->outputs, slowest->second, m_events);
}

void AlarmStage::judge(const ResultInbox::Handed& handed) {
    if (handed.complete) {
        complete(handed);
        return;
    }
    auto rows = handed.rows;
    if (const Ticks by = m_lineMoved - handed.lineMoved; by != Ticks{})
        rows = movedRows(*rows, by);
    if (handed.provisional)
        m_alarms.evaluateProvisional(*rows, m_events);
    else
        m_alarms.evaluateResults(*rows, m_events);
    m_changed = true;
}

void AlarmStage::takeResults() {
    for (auto& handed : m_context.results->take()) {
        auto& waiting = m_waiting[handed.query];
        ++waiting.taken;
        waiting.batches.push_back(std::move(handed));
    }
}

void AlarmStage::judgeSome() {
    if (m_context.results == nullptr || m_context.waitsForResults)
        return;
    takeResults();
    for (std::size_t rows = 0; rows < kSlice;) {
        const auto has = [](const auto& entry) { return !entry.second.batches.empty(); };
        auto next = std::find_if(m_waiting.lower_bound(m_next), m_waiting.end(), has);
        if (next == m_waiting.end())
            next = std::ranges::find_if(m_waiting, has);
        if (next == m_waiting.end())
            break;
        auto& [query, waiting] = *next;
        m_next = query + 1;
        const auto slice = sliceOf(waiting.batches.front(), waiting.judgedRows, kTurn);
        judge(slice);
        const std::size_t judged = slice.rows->rowCount();
        m_context.results->judged(query, judged);
        rows += std::max<std::size_t>(1, judged);
        waiting.judgedRows += judged;
        if (waiting.judgedRows < waiting.batches.front().rows->rowCount())
            continue;
        waiting.batches.pop_front();
        waiting.judgedRows = 0;
        ++waiting.judged;
    }
    passOnAlarms(m_context.clock.steadyNow());
}

bool AlarmStage::judgeRest() {
    if (m_context.waitsForResults) {
        for (const auto& handed : m_context.results->takeBefore(UINT64_MAX))
            judge(handed);
        passOnAlarms(m_context.clock.steadyNow());
        return true;
    }
    const SteadyTime end = m_context.clock.steadyNow() + kPatienceAtEnd;
    const auto left = [this] {
        std::size_t batches = 0;
        for (const auto& [query, waiting] : m_waiting)
            batches += waiting.batches.size();
        return batches;
    };
    do
        judgeSome();
    while (left() > 0 && m_context.clock.steadyNow() < end);
    if (left() > 0)
        log::warning("vigil.pipeline", "{} batches of results were not judged before the end",
                     left());
    return left() == 0;
}

void AlarmStage::work(const alarm_task::Lose& task) {
    if (m_context.results != nullptr && !m_context.waitsForResults) {
        takeResults();
        auto& waiting = m_waiting[task.query];
        for (const auto& handed : waiting.batches)
            m_context.results->judged(task.query, handed.rows->rowCount());
        waiting.batches.clear();
        waiting.judgedRows = 0;
        waiting.judged = waiting.taken;
    }
    m_alarms.lose(task.outputs, present(), m_events);
}

void AlarmStage::work(const alarm_task::CaptureAsked& task) {
    passMark();
    if (m_context.results == nullptr || m_context.waitsForResults)
        answer(task.id);
    else
        m_captures.push_back({task.id, m_marks, {}});
}

/// A checkpoint must know of no result that nobody has judged: the shards will not compute it
/// again.
void AlarmStage::answerCaptures() {
    for (auto& capture : m_captures) {
        if (capture.needs || !m_context.results->allPassed(capture.mark))
            continue;
        takeResults();
        auto& needs = capture.needs.emplace();
        for (const auto& [query, waiting] : m_waiting)
            needs.emplace(query, waiting.taken);
    }
    const auto isCovered = [this](const Capture& capture) {
        return capture.needs && std::ranges::all_of(*capture.needs, [this](const auto& need) {
                   return m_waiting[need.first].judged >= need.second;
               });
    };
    while (!m_captures.empty() && isCovered(m_captures.front())) {
        answer(m_captures.front().id);
        m_captures.pop_front();
    }
}

void AlarmStage::answer(std::uint64_t id) {
    const SteadyTime start = m_context.clock.steadyNow();
    // The journal must have what the checkpoint says was judged.
    passOnAlarms(start);
    auto judged = m_alarms.judged();
    const SteadyTime now = m_context.clock.steadyNow();
    m_context.metrics.capturePause.record(now - start, now);
    m_context.onCaptured(id, std::move(judged), now - start);
}

void AlarmStage::passOnAlarms(SteadyTime now) {
    m_escalation.follow(m_alarms, m_events, present());
    auto news = m_escalation.take();
    if (m_events.empty() && news.empty())
        return;
    for (const auto& event : m_events) {
        m_board.touch(event.alarm.bed);
        m_ended.add(event);
        if (event.what != alerts::AlarmEvent::What::Raised)
            continue;
        ++m_context.metrics.alarmsRaised;
        if (event.sampleReceived != SteadyTime{})
            m_context.metrics.alarm.record(now - event.sampleReceived, now);
    }
    m_changed = m_alarmsChanged = true;
    m_context.onAlarms(std::exchange(m_events, {}), std::move(news));
}

void AlarmStage::publishIfDue(SteadyTime now) {
    if (m_changed && now - m_published >= kPublishEvery)
        publish(now);
}

void AlarmStage::tellTurn(SteadyTime now) const {
    if (m_context.onTurn)
        m_context.onTurn(now);
}

void AlarmStage::publish(SteadyTime now) {
    auto view = std::make_shared<AlarmView>();
    view->now = m_now;
    view->oldestNew = std::exchange(m_oldestNew, SteadyTime{});
    view->alarms = m_alarms.shown();
    view->audioPausedUntil = m_escalation.audioPausedUntil();
    view->rules = m_rulesShown;
    view->over = m_ended.list();
    view->beds = m_board.views(m_now, view->alarms);
    m_view.publish(std::move(view));
    m_published = now;
    m_changed = false;
    m_context.onView(std::exchange(m_alarmsChanged, false));
}

} // namespace vigil::pipeline
