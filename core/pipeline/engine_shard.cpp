// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/engine_shard.h"

#include "base/log.h"
#include "pipeline/query_hub.h"

#include <algorithm>
#include <map>
#include <utility>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kTaskCapacity = 256;
constexpr auto kPublishEvery = 100ms;
/// Looks for the screens take at most about a twentieth of the thread.
constexpr int kLeastPausePerLook = 20;
constexpr auto kAfterFailedLook = 60s;
/// Rows that failed in queries that are kept of one turn, or between two captures; the rest is
/// counted only.
constexpr std::size_t kMostLetters = 1000;

/// Rows of a result as rules see them. They name a column by its output ("avg_hr.hr"), so that a
/// rule on the signal HR does not also watch an alias that happens to be spelled alike.
model::RecordBatch namedByOutput(const engine::QueryResult& result) {
    model::RecordBatch named;
    named.stream = result.output;
    named.eventTime = result.rows->eventTime;
    named.arrival = result.rows->arrival;
    named.origin = result.rows->origin;
    for (const auto& column : result.rows->columns) {
        const bool identity = model::equalNames(column.name(), "bed") ||
                              model::equalNames(column.name(), "patientId");
        const auto signal = result.output + '.' + column.name();
        auto& copy = named.columns.emplace_back(identity       ? column.name()
                                                : result.final ? signal
                                                               : alerts::provisionalName(signal));
        copy.reserve(column.size());
        for (std::size_t row = 0; row < column.size(); ++row)
            copy.append(column.value(row));
    }
    return named;
}

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

} // namespace

bool isWatched(const engine::Query& query, const alerts::RuleSet& rules, bool provisional) {
    const auto outputs = query.outputNames();
    return std::ranges::any_of(rules.limits, [&](const alerts::LimitRule& rule) {
        return rule.provisional == provisional &&
               std::ranges::any_of(outputs, [&](const std::string& output) {
                   return rule.signal.starts_with(output + '.');
               });
    });
}

EngineShard::EngineShard(Context context)
    : m_context(std::move(context)), m_alarms(m_context.rules, m_context.nextAlarmId),
      m_board(m_context.rules), m_queries(m_context.queries.size()), m_tasks(kTaskCapacity) {
    for (std::size_t i = 0; i < m_queries.size(); ++i)
        m_queries[i].watched = isWatched(*m_context.queries[i], m_context.rules, false);
    restartQueries();
}

EngineShard::~EngineShard() { stop(); }

void EngineShard::start() {
    if (m_context.exchange != nullptr)
        m_context.exchange->join(m_context.index);
    m_thread = std::jthread([this] { run(); });
}

void EngineShard::stop() {
    m_tasks.close();
    if (m_thread.joinable())
        m_thread.join();
}

void EngineShard::restartQueries() {
    for (std::size_t i = 0; i < m_queries.size(); ++i) {
        m_queries[i].shard = std::make_unique<engine::QueryShard>(m_context.queries[i]);
        m_queries[i].state.provisional.reset();
    }
}

void EngineShard::run() {
    std::vector<ShardTask> tasks;
    while (m_tasks.drainUntil(tasks, m_context.clock.steadyNow() + kPublishEvery)) {
        for (auto& task : tasks) {
            work(task);
            // A long run of tasks (replay at full speed) must not starve the screens.
            const SteadyTime now = m_context.clock.steadyNow();
            passOnAlarms(now);
            if (now - m_published >= kPublishEvery)
                publish(now);
        }
        const SteadyTime now = m_context.clock.steadyNow();
        if (now - m_published >= kPublishEvery)
            publish(now);
    }
    if (m_context.exchange != nullptr) {
        judgeHanded(m_context.exchange->leave(m_context.index));
        passOnAlarms(m_context.clock.steadyNow());
    }
    publish(m_context.clock.steadyNow());
}

void EngineShard::work(ShardTask& task) {
    using Kind = ShardTask::Kind;
    switch (task.kind) {
    case Kind::Rows:
        workRows(task.rows);
        break;
    case Kind::Query:
        workQuery(task.query, task.input);
        break;
    case Kind::Handed:
        judgeHanded(m_context.exchange->take(m_context.index));
        break;
    case Kind::Look:
        workLook(task.query, task.open, task.holds);
        break;
    case Kind::Tick:
        meetOthers();
        m_now = std::max(m_now, task.now + behindLine(task.lineMoved));
        m_alarms.tick(m_now, m_events);
        break;
    case Kind::Acknowledge:
        m_alarms.acknowledge(task.id, task.who, present(), m_events);
        break;
    case Kind::AcknowledgeAll:
        m_alarms.acknowledgeAll(task.who, present(), m_events);
        break;
    case Kind::ResetLatched:
        m_alarms.reset(task.id, task.who, present(), m_events);
        break;
    case Kind::Technical:
        m_alarms.setTechnical(task.bed, task.rule, task.who, task.holds, task.priority, task.value,
                              task.now != EventTime{} ? task.now : present(), m_events);
        break;
    case Kind::Move:
        move(task.by, task.slept);
        break;
    case Kind::Restart:
        meetOthers();
        m_now = task.now;
        m_alarms.reset();
        m_board.restart();
        restartQueries();
        publish(m_context.clock.steadyNow());
        break;
    case Kind::Hour:
        for (const auto& hour : task.hours)
            m_board.fillHour(hour);
        break;
    case Kind::Capture:
        answer(task);
        break;
    }
}

void EngineShard::move(Ticks by, bool slept) {
    if (slept) {
        // Values are as old as they are, but whoever was not heard meanwhile is not silent for it.
        m_alarms.passOver(by);
        return;
    }
    meetOthers();
    m_lineMoved += by;
    m_now += m_now == EventTime{} ? Ticks{} : by;
    m_alarms.translate(by);
    m_board.translate(by);
    if (by < Ticks{})
        restartQueries();
}

EventTime EngineShard::present() const {
    return m_now == EventTime{} ? eventAtArrival(m_context.clock.now()) : m_now;
}

void EngineShard::answer(const ShardTask& capture) {
    meetOthers();
    const SteadyTime start = m_context.clock.steadyNow();
    // The journal must have what the checkpoint says was judged.
    passOnAlarms(start);
    ShardStates states;
    states.letters = std::exchange(m_letters, {});
    if (capture.holds) {
        for (const auto& query : m_queries)
            states.queries.push_back(query.shard->save(m_context.index, m_context.count));
        states.judged = m_alarms.judged();
    }
    const SteadyTime now = m_context.clock.steadyNow();
    m_context.metrics.capturePause.record(now - start, now);
    m_context.onCaptured(capture.id, std::move(states), now - start);
}

void EngineShard::workRows(const model::BatchPtr& handed) {
    auto rows = handed;
    if (const Ticks by = behindLine(handed->lineMoved); by != Ticks{})
        rows = movedRows(*handed, by);
    m_alarms.evaluate(*rows, m_events);
    m_board.apply(*rows);
    const SteadyTime now = m_context.clock.steadyNow();
    if (rows->stamps.arrival == SteadyTime{})
        return;
    if (m_oldestNew == SteadyTime{})
        m_oldestNew = rows->stamps.arrival;
    m_context.metrics.evaluated.record(now - rows->stamps.arrival, now);
}

void EngineShard::workQuery(std::size_t query, const engine::ShardInput& input) {
    auto& running = m_queries[query];
    for (const auto& result : running.shard->process(input)) {
        running.state.rowsOut += result.rows->rowCount();
        m_context.metrics.rowsOut += result.rows->rowCount();
        if (running.watched)
            evaluateOutput(result);
        m_context.onResult(query, result);
    }
    for (auto& letter : running.shard->takeDeadLetters()) {
        ++running.state.errors;
        ++m_context.metrics.deadLetters;
        if (m_letters.size() < kMostLetters)
            m_letters.push_back(storedLetter(std::move(letter), m_context.clock.now()));
    }
    if (!m_letters.empty() && m_context.onDeadLetters)
        m_context.onDeadLetters(std::exchange(m_letters, {}));
}

void EngineShard::workLook(std::size_t query, const engine::ProvisionalInput& input,
                           bool forRules) {
    auto& running = m_queries[query];
    const SteadyTime begin = m_context.clock.steadyNow();
    // Rules see the same looks however fast a recording is replayed; screens can wait.
    if (!forRules && begin < running.nextLook)
        return;
    auto results = running.shard->provisional(input);
    if (!results) {
        log::warning("vigil.pipeline", "open windows cannot be shown: {}", results.error().text());
        running.nextLook = begin + kAfterFailedLook;
        return;
    }
    auto views = std::make_shared<std::vector<ProvisionalView>>();
    for (auto& result : *results) {
        if (forRules)
            evaluateOpen(result, input.now);
        views->push_back({std::move(result.output), std::move(result.rows),
                          std::move(result.windowStart), std::move(result.windowEnd)});
    }
    running.state.provisional = std::move(views);
    const SteadyTime end = m_context.clock.steadyNow();
    running.nextLook = end + kLeastPausePerLook * (end - begin);
}

void EngineShard::evaluateOutput(const engine::QueryResult& result) {
    judge(namedByOutput(result), false);
}

void EngineShard::judge(model::RecordBatch rows, bool provisional) {
    if (m_context.exchange == nullptr) {
        judgeHanded({{std::make_shared<const model::RecordBatch>(std::move(rows)), provisional}});
        return;
    }
    const auto parts = BedPlacement(m_context.count)
                           .split(std::make_shared<const model::RecordBatch>(std::move(rows)));
    for (std::size_t shard = 0; shard < parts.size(); ++shard) {
        if (parts[shard] == nullptr)
            continue;
        if (shard == m_context.index)
            judgeHanded({{parts[shard], provisional}});
        else
            m_context.exchange->hand(m_context.index, shard, {parts[shard], provisional});
    }
}

void EngineShard::judgeHanded(const std::vector<ResultExchange::Handed>& handed) {
    for (const auto& [rows, provisional] : handed) {
        if (provisional)
            m_alarms.evaluateProvisional(*rows, m_events);
        else
            m_alarms.evaluate(*rows, m_events);
    }
}

void EngineShard::meetOthers() {
    if (m_context.exchange != nullptr)
        judgeHanded(m_context.exchange->meet(m_context.index));
}

void EngineShard::evaluateOpen(const engine::QueryResult& result, EventTime now) {
    auto named = namedByOutput(result);
    const auto* bed = named.column("bed");
    // Of each bed and length of window the one that ends last: it is the one that goes on now.
    // Those before it only wait for late rows, and their results will come.
    std::map<std::pair<std::string_view, Ticks>, EventTime> newest;
    const auto windowOf = [&](std::size_t row) {
        const auto length =
            result.windowEnd.empty() ? Ticks{0} : result.windowEnd[row] - result.windowStart[row];
        return std::pair(bed != nullptr ? bed->text(row) : std::string_view{}, length);
    };
    for (std::size_t row = 0; row < named.rowCount(); ++row) {
        auto& end = newest.try_emplace(windowOf(row), engine::kMinTime).first->second;
        end = std::max(end, named.eventTime[row]);
    }
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < named.rowCount(); ++row)
        if (newest.at(windowOf(row)) == named.eventTime[row])
            rows.push_back(row);
    auto current = model::selectRows(named, rows);
    std::ranges::fill(current.eventTime, now);
    judge(std::move(current), true);
}

void EngineShard::passOnAlarms(SteadyTime now) {
    if (m_events.empty())
        return;
    for (const auto& event : m_events)
        if (event.what == alerts::AlarmEvent::What::Raised) {
            ++m_context.metrics.alarmsRaised;
            if (event.sampleReceived != SteadyTime{})
                m_context.metrics.alarm.record(now - event.sampleReceived, now);
        }
    // First the view, then the wake-up: who wakes finds the alarm in it.
    publish(now);
    m_context.onAlarms(std::exchange(m_events, {}));
}

void EngineShard::publish(SteadyTime now) {
    auto view = std::make_shared<ShardView>();
    view->now = m_now;
    view->oldestNew = std::exchange(m_oldestNew, SteadyTime{});
    view->alarms = m_alarms.shown();
    view->beds = m_board.views(m_now, view->alarms);
    for (auto& query : m_queries) {
        query.state.state = query.shard->inspect().total();
        view->queries.push_back(query.state);
    }
    m_view.publish(std::move(view));
    m_published = now;
}

} // namespace vigil::pipeline
