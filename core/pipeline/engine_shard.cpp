// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/engine_shard.h"

#include <algorithm>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kTaskCapacity = 256;
constexpr auto kPublishEvery = 100ms;

} // namespace

EngineShard::EngineShard(Context context)
    : m_context(std::move(context)), m_alarms(m_context.rules, m_context.nextAlarmId),
      m_board(m_context.rules), m_queries(m_context.queries.size()), m_tasks(kTaskCapacity) {
    for (std::size_t i = 0; i < m_queries.size(); ++i)
        for (const auto& output : m_context.queries[i]->outputNames())
            m_queries[i].watched |=
                std::ranges::any_of(m_context.rules.limits, [&](const alerts::LimitRule& rule) {
                    return rule.signal.starts_with(output + '.');
                });
    restartQueries();
}

EngineShard::~EngineShard() { stop(); }

void EngineShard::start() {
    m_thread = std::jthread([this] { run(); });
}

void EngineShard::stop() {
    m_tasks.close();
    if (m_thread.joinable())
        m_thread.join();
}

void EngineShard::restartQueries() {
    for (std::size_t i = 0; i < m_queries.size(); ++i)
        m_queries[i].shard = std::make_unique<engine::QueryShard>(m_context.queries[i]);
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
    case Kind::Tick:
        m_now = std::max(m_now, task.now);
        m_alarms.tick(m_now, m_events);
        break;
    case Kind::Acknowledge:
        m_alarms.acknowledge(task.id, task.who, m_now, m_events);
        break;
    case Kind::AcknowledgeAll:
        m_alarms.acknowledgeAll(task.who, m_now, m_events);
        break;
    case Kind::ResetLatched:
        m_alarms.reset(task.id, task.who, m_now, m_events);
        break;
    case Kind::Technical:
        m_alarms.setTechnical({}, task.who, task.holds, task.priority, std::nullopt, m_now,
                              m_events);
        break;
    case Kind::Restart:
        m_now = task.now;
        m_alarms.reset();
        m_board.restart();
        restartQueries();
        publish(m_context.clock.steadyNow());
        break;
    case Kind::Capture:
        answer(task);
        break;
    }
}

void EngineShard::answer(const ShardTask& capture) {
    const SteadyTime start = m_context.clock.steadyNow();
    ShardStates states;
    if (capture.holds) {
        for (const auto& query : m_queries)
            states.queries.push_back(query.shard->save(m_context.index, m_context.count));
        states.judged = m_alarms.judged();
    }
    const SteadyTime now = m_context.clock.steadyNow();
    m_context.metrics.capturePause.record(now - start, now);
    m_context.onCaptured(capture.id, std::move(states), now - start);
}

void EngineShard::workRows(const model::BatchPtr& rows) {
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
    for (const auto& letter : running.shard->takeDeadLetters()) {
        ++running.state.errors;
        m_context.onDeadLetter(letter);
    }
}

void EngineShard::evaluateOutput(const engine::QueryResult& result) {
    // Rules name a result column by its output ("avg_hr.hr"), so that a rule on the signal HR does
    // not also watch an alias that happens to be spelled alike.
    model::RecordBatch named;
    named.stream = result.output;
    named.eventTime = result.rows->eventTime;
    named.arrival = result.rows->arrival;
    named.origin = result.rows->origin;
    for (const auto& column : result.rows->columns) {
        const bool identity = model::equalNames(column.name(), "bed") ||
                              model::equalNames(column.name(), "patientId");
        auto& copy = named.columns.emplace_back(identity ? column.name()
                                                         : result.output + '.' + column.name());
        copy.reserve(column.size());
        for (std::size_t row = 0; row < column.size(); ++row)
            copy.append(column.value(row));
    }
    m_alarms.evaluate(named, m_events);
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
        query.state.stateBytes = query.shard->stateBytes();
        view->queries.push_back(query.state);
    }
    m_view.publish(std::move(view));
    m_published = now;
}

} // namespace vigil::pipeline
