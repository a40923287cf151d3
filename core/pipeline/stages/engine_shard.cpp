// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/engine_shard.h"

#include "base/log.h"
#include "model/identity.h"
#include "pipeline/stages/query_hub.h"

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
/// Time spent by a query counts half after this.
constexpr auto kHalfLife = 1s;
/// Rows that failed in queries that are kept of one turn, or between two captures; the rest is
/// counted only.
constexpr std::size_t kMostLetters = 1000;
/// Of rows for sinks that wait for a capture; a store that is behind must not fill the memory.
constexpr std::size_t kMostOutbound = std::size_t{16} << 20U;
constexpr std::size_t kMostTrends = 50'000;

/// Rows of a result as rules see them. They name a column by its output ("avg_hr.hr"), so that a
/// rule on the signal HR does not also watch an alias that happens to be spelled alike.
model::RecordBatch namedByOutput(const engine::QueryResult& result) {
    model::RecordBatch named;
    named.stream = result.output;
    named.eventTime = result.rows->eventTime;
    named.arrival = result.rows->arrival;
    named.origin = result.rows->origin;
    for (const auto& column : result.rows->columns) {
        const bool identity = model::equalNames(column.name(), model::kBedColumn) ||
                              model::equalNames(column.name(), model::kPatientColumn);
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

} // namespace

bool isWatched(const engine::Query& query, const alerts::RuleSet& rules, bool provisional) {
    const auto outputs = query.outputNames();
    const auto isOn = [&](const alerts::ResultRule& rule) {
        return std::ranges::any_of(outputs, [&](const std::string& output) {
            return model::equalNames(rule.output, output);
        });
    };
    if (!provisional && std::ranges::any_of(rules.results, isOn))
        return true;
    return std::ranges::any_of(rules.limits, [&](const alerts::LimitRule& rule) {
        return rule.provisional == provisional &&
               std::ranges::any_of(outputs, [&](const std::string& output) {
                   return rule.signal.starts_with(output + '.');
               });
    });
}

std::optional<std::size_t> queryOf(const ShardTask& task) noexcept {
    if (const auto* turn = std::get_if<QueryTurn>(&task))
        return turn->query;
    if (const auto* look = std::get_if<WindowLook>(&task))
        return look->query;
    if (const auto* anew = std::get_if<QueryAnew>(&task))
        return anew->query;
    return std::nullopt;
}

EngineShard::RunningQuery::RunningQuery(const engine::Query& query, const alerts::RuleSet& watching)
    : watched(isWatched(query, watching, false)), rules(query, watching) {}

EngineShard::EngineShard(Context context)
    : m_context(std::move(context)),
      m_spent(std::make_unique<std::atomic<std::int64_t>[]>(m_context.queries.size())),
      m_current(m_context.queries.size()), m_tasks(kTaskCapacity) {
    for (const auto& query : m_context.queries)
        m_queries.emplace_back(*query, m_context.rules);
    if (m_context.routes != nullptr)
        m_outbound.emplace(*m_context.routes);
    for (std::size_t i = 0; i < m_queries.size(); ++i)
        begin(i);
}

EngineShard::~EngineShard() { stop(SteadyTime::max()); }

void EngineShard::start() {
    m_thread = std::jthread([this] { run(); });
}

std::size_t EngineShard::stop(SteadyTime deadline) {
    m_tasks.close();
    if (!m_thread.joinable())
        return m_undone;
    {
        const base::MutexLock lock(m_mutex);
        while (!m_ended && deadline != SteadyTime::max())
            if (!m_endedChanged.waitUntil(m_mutex, deadline))
                break;
        m_abandoned = deadline != SteadyTime::max() && !m_ended;
        for (auto& query : m_queries)
            if (m_abandoned && query.shard)
                query.shard->interrupt();
    }
    m_thread.join();
    return m_undone;
}

void EngineShard::begin(std::size_t query) {
    replace(query, std::make_unique<engine::QueryShard>(m_context.queries[query], m_context.count));
    m_queries[query].state.provisional.reset();
    m_queries[query].complete = kMinTime;
}

void EngineShard::replace(std::size_t query, std::unique_ptr<engine::QueryShard> shard) {
    const base::MutexLock lock(m_mutex);
    m_queries[query].shard.swap(shard);
}

void EngineShard::interrupt(std::size_t query) {
    const base::MutexLock lock(m_mutex);
    if (auto& shard = m_queries[query].shard)
        shard->interrupt();
}

std::size_t EngineShard::heaviest() const noexcept {
    const std::size_t current = m_current;
    const std::int64_t running =
        m_context.clock.steadyNow().time_since_epoch().count() - m_currentSince;
    std::size_t heaviest = 0;
    std::int64_t most = -1;
    for (std::size_t i = 0; i < m_queries.size(); ++i) {
        const std::int64_t spent = m_spent[i] + (i == current ? running : 0);
        if (spent > most && !m_context.stops.isStopped(i)) {
            most = spent;
            heaviest = i;
        }
    }
    return heaviest;
}

void EngineShard::run() {
    std::vector<ShardTask> tasks;
    while (m_tasks.drainUntil(tasks, m_context.clock.steadyNow() + kPublishEvery)) {
        for (auto& task : tasks) {
            if (m_abandoned) {
                ++m_undone;
                continue;
            }
            takeTurn(task);
            publishIfDue(); // a long run of tasks must not starve the screens
        }
        publishIfDue();
    }
    if (m_context.results != nullptr)
        m_context.results->leave(m_context.index);
    publish(m_context.clock.steadyNow());
    const base::MutexLock lock(m_mutex);
    m_ended = true;
    m_endedChanged.notifyAll();
}

void EngineShard::takeTurn(const ShardTask& task) {
    const auto workOff = [this, &task] {
        m_changed = true;
        std::visit([this](const auto& asked) { work(asked); }, task);
    };
    const auto query = std::holds_alternative<QueryAnew>(task) ? std::nullopt : queryOf(task);
    if (!query) {
        workOff();
        return;
    }
    const SteadyTime start = m_context.clock.steadyNow();
    m_currentSince = start.time_since_epoch().count();
    m_current = *query;
    workOff();
    m_current = m_queries.size();
    const SteadyTime now = m_context.clock.steadyNow();
    m_spent[*query] += (now - start).count();
    if (now - m_halved < kHalfLife)
        return;
    m_halved = now;
    for (std::size_t i = 0; i < m_queries.size(); ++i)
        m_spent[i] = m_spent[i] / 2;
}

void EngineShard::work(const MarkPassed& /*task*/) { passMark(); }

void EngineShard::work(const QueriesAnew& /*task*/) {
    passMark();
    beginAll();
}

void EngineShard::work(const QueryAnew& task) { begin(task.query); }

void EngineShard::work(const LineMoved& task) {
    m_lineMoved += task.by;
    if (task.by < Ticks{})
        beginAll();
}

void EngineShard::beginAll() {
    for (std::size_t i = 0; i < m_queries.size(); ++i)
        if (!isOver(i))
            begin(i);
}

void EngineShard::passMark() {
    if (m_context.results != nullptr)
        m_context.results->pass(m_context.index);
}

bool EngineShard::isOver(std::size_t query) {
    auto& running = m_queries[query];
    if (running.shard && m_context.stops.isStopped(query)) {
        replace(query, nullptr);
        running.state.state = {};
        running.state.provisional.reset();
    }
    return running.shard == nullptr;
}

std::vector<Result<std::string>> EngineShard::saveQueries() {
    std::vector<Result<std::string>> states;
    for (std::size_t i = 0; i < m_queries.size(); ++i)
        states.push_back(
            isOver(i) ? Result<std::string>(fail(ErrorCode::Unsupported, "it has been stopped"))
                      : m_queries[i].shard->save(m_context.index, m_context.count));
    return states;
}

void EngineShard::work(const StatesAsked& task) {
    const SteadyTime start = m_context.clock.steadyNow();
    ShardStates states;
    states.letters = std::exchange(m_letters, {});
    if (m_outbound)
        states.deliveries = m_outbound->take();
    if (m_context.capturesDeliveries)
        states.trends = m_trends.take(start);
    if (task.states)
        states.queries = saveQueries();
    passMark();
    const SteadyTime now = m_context.clock.steadyNow();
    m_context.metrics.capturePause.record(now - start, now);
    m_context.onCaptured(task.id, std::move(states), now - start);
}

void EngineShard::work(const QueryTurn& task) {
    const std::size_t query = task.query;
    auto& running = m_queries[query];
    ++running.turns;
    if (isOver(query))
        return;
    for (const auto& result : running.shard->process(task.input)) {
        running.state.rowsOut += result.rows->rowCount();
        m_context.metrics.rowsOut += result.rows->rowCount();
        if (running.watched) {
            auto named = namedByOutput(result);
            running.rules.addTo(named, result);
            hand(query, std::move(named), false);
        }
        m_context.onResult(query, result);
        keep(query, result);
    }
    passOnKept();
    handComplete(query);
    for (auto& letter : running.shard->takeRejected()) {
        ++running.state.errors;
        ++m_context.metrics.deadLetters;
        if (m_letters.size() < kMostLetters)
            m_letters.push_back(storedLetter(std::move(letter), m_context.clock.now()));
    }
    if (!m_letters.empty() && m_context.onDeadLetters)
        m_context.onDeadLetters(std::exchange(m_letters, {}));
    if (const auto& breach = running.shard->breach(); breach && !m_abandoned)
        m_context.stops.stop(query, breach->text());
}

void EngineShard::keep(std::size_t query, const engine::QueryResult& result) {
    if (m_outbound)
        m_outbound->add(m_context.names[query], result);
    if (m_context.onTrends)
        m_trends.add(result);
}

void EngineShard::passOnKept() {
    const bool captured = m_context.capturesDeliveries;
    if (m_outbound && m_outbound->bytes() > (captured ? kMostOutbound : 0))
        m_context.onDeliveries(m_outbound->take());
    if (m_trends.rowCount() > (captured ? kMostTrends : 0))
        m_context.onTrends(m_trends.take(m_context.clock.steadyNow()));
}

void EngineShard::work(const WindowLook& task) {
    const auto& [query, input, forRules] = task;
    auto& running = m_queries[query];
    running.turns += forRules ? 1 : 0;
    if (isOver(query))
        return;
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
            handOpen(query, result, input.now);
        views->push_back({std::move(result.output), std::move(result.rows),
                          std::move(result.windowStart), std::move(result.windowEnd)});
    }
    running.state.provisional = std::move(views);
    const SteadyTime end = m_context.clock.steadyNow();
    running.nextLook = end + kLeastPausePerLook * (end - begin);
}

void EngineShard::hand(std::size_t query, model::RecordBatch rows, bool provisional) {
    if (m_context.beds != nullptr) {
        m_refused.add(m_context.beds->filter(rows));
        if (const auto refused = m_refused.due(m_context.clock.steadyNow()))
            m_context.onRefusedBeds(*refused);
    }
    if (!m_context.results->hand(m_context.index,
                                 {std::make_shared<const model::RecordBatch>(std::move(rows)),
                                  provisional, query, m_queries[query].turns, m_lineMoved}))
        m_context.stops.stop(query, "its results came faster than rules could judge them");
}

void EngineShard::handComplete(std::size_t query) {
    auto& running = m_queries[query];
    if (!running.watched || running.rules.outputs()->empty())
        return;
    const EventTime complete = running.shard->complete();
    // At the end of a recording everything is complete: nothing ends in a time that never was.
    if (complete == running.complete || complete >= kMaxTime)
        return;
    running.complete = complete;
    static const auto kNoRows = std::make_shared<const model::RecordBatch>();
    static_cast<void>(m_context.results->hand(
        m_context.index,
        {kNoRows, false, query, running.turns, m_lineMoved,
         ResultInbox::Complete{m_context.index, complete, running.rules.outputs()}}));
}

void EngineShard::handOpen(std::size_t query, const engine::QueryResult& result, EventTime now) {
    auto named = namedByOutput(result);
    const auto* bed = named.column(model::kBedColumn);
    // Of each bed and length of window the one that ends last: it is the one that goes on now.
    // Those before it only wait for late rows, and their results will come.
    std::map<std::pair<std::string_view, Ticks>, EventTime> newest;
    const auto windowOf = [&](std::size_t row) {
        const auto length =
            result.windowEnd.empty() ? Ticks{0} : result.windowEnd[row] - result.windowStart[row];
        return std::pair(bed != nullptr ? bed->text(row) : std::string_view{}, length);
    };
    for (std::size_t row = 0; row < named.rowCount(); ++row) {
        auto& end = newest.try_emplace(windowOf(row), kMinTime).first->second;
        end = std::max(end, named.eventTime[row]);
    }
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < named.rowCount(); ++row)
        if (newest.at(windowOf(row)) == named.eventTime[row])
            rows.push_back(row);
    auto current = model::selectRows(named, rows);
    std::ranges::fill(current.eventTime, now);
    hand(query, std::move(current), true);
}

void EngineShard::publishIfDue() {
    const SteadyTime now = m_context.clock.steadyNow();
    if (m_changed && now - m_published >= kPublishEvery)
        publish(now);
}

void EngineShard::publish(SteadyTime now) {
    auto view = std::make_shared<ShardView>();
    for (auto& query : m_queries) {
        if (query.shard)
            query.state.state = query.shard->inspect().total();
        view->queries.push_back(query.state);
    }
    m_view.publish(std::move(view));
    m_published = now;
    m_changed = false;
}

} // namespace vigil::pipeline
