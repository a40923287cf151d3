// SPDX-License-Identifier: GPL-3.0-or-later
// The part of Pipeline that joins the queries to the shards that run them.
#include "base/log.h"
#include "pipeline/pipeline.h"
#include "pipeline/workspace/query_options.h"

#include <algorithm>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

/// How long queries may take to catch up after one of them was stopped.
constexpr auto kPatienceAfterStop = 100ms;
/// How long queries may take for what is still queued when the program ends.
constexpr auto kPatienceAtStop = 1500ms;

} // namespace

Result<void> Pipeline::openQueries() {
    auto queryOptions = queryOptionsOf(m_workspace);
    for (const auto& query : m_workspace.queries) {
        queryOptions.budget = budgetOf(m_workspace, query);
        queryOptions.functions = query.functions;
        auto compiled = engine::Query::compile(query.sql, queryOptions);
        if (!compiled) {
            const auto& first = compiled.error().front();
            return fail(ErrorCode::InvalidArgument, first.message, "query '" + query.name + "'");
        }
        m_queries.push_back(std::move(*compiled));
    }
    m_restarts.resize(m_queries.size());
    return {};
}

void Pipeline::openShards(std::size_t shards) {
    m_stops = std::make_unique<QueryStops>(
        m_queries.size(), [this](std::size_t query, bool stopped) { tellStop(query, stopped); });
    const bool live = std::ranges::none_of(m_workspace.sources, isFinite);
    std::function<void(std::vector<model::DeadLetter>)> keepLetters;
    if (m_store && !m_restart.resumable())
        keepLetters = [this](std::vector<model::DeadLetter> letters) {
            store::StoreBatch batch;
            batch.deadLetters = std::move(letters);
            m_store->offer(std::move(batch), {});
        };
    std::function<void(store::StoreBatch)> keepTrends;
    if (m_store && !m_restart.playsAgain()) // that has them
        keepTrends = [this](store::StoreBatch batch) { m_store->offer(std::move(batch), {}); };
    std::vector<std::string> names;
    for (const auto& query : m_workspace.queries)
        names.push_back(query.name);
    for (unsigned i = 0; i < static_cast<unsigned>(shards); ++i) {
        m_shards.push_back(std::make_unique<EngineShard>(EngineShard::Context{
            m_workspace.rules, m_queries, m_clock, m_metrics, *m_stops,
            [this](std::size_t query, const engine::QueryResult& result) {
                if (m_options.onResult)
                    m_options.onResult(m_workspace.queries[query].name, result);
            },
            keepLetters,
            [this, i](std::uint64_t capture, ShardStates states, std::chrono::nanoseconds took) {
                m_checkpoints->answer(capture, i, std::move(states), took);
            },
            i, static_cast<unsigned>(shards), m_results.get(), live ? m_admission.get() : nullptr,
            [this](const BedAdmission::Refused& refused) { tellRefused({}, refused); },
            m_deliveries ? &m_deliveries->routes() : nullptr, names,
            m_store && m_restart.resumable(),
            [this](std::vector<model::Delivery> deliveries) {
                m_deliveries->takeResults(std::move(deliveries), false);
            },
            keepTrends}));
    }
}

void Pipeline::openHub(std::size_t shards) {
    std::vector<bool> lookAtTicks;
    for (const auto& query : m_queries)
        lookAtTicks.push_back(isWatched(*query, m_workspace.rules, true));
    m_hub = std::make_unique<QueryHub>(
        m_queries, static_cast<unsigned>(shards), *m_stops,
        [this](unsigned shard, std::size_t query, engine::ShardInput input, Patience& patience) {
            toShard(shard, QueryTurn{query, std::move(input)}, patience);
        },
        [this](unsigned shard, std::size_t query, engine::ProvisionalInput input,
               Patience* patience) {
            WindowLook task{query, std::move(input), patience != nullptr};
            auto& tasks = m_shards[shard]->tasks();
            if (patience != nullptr)
                toShard(shard, std::move(task), *patience);
            else if (tasks.size() < tasks.capacity() / 2) // else the screens see it next time
                tasks.pushUnbounded(std::move(task));
        },
        std::move(lookAtTicks));
}

std::size_t Pipeline::stopQueries() {
    // A recording that is through gives its last results; what is live would be of no use later.
    const bool waits = std::ranges::any_of(m_workspace.sources, isFinite) && ended();
    const SteadyTime deadline = waits ? SteadyTime::max() : m_clock.steadyNow() + kPatienceAtStop;
    std::size_t undone = 0;
    for (auto& shard : m_shards)
        undone += shard->stop(deadline);
    if (undone > 0)
        log::warning("vigil.pipeline",
                     "queries did not come to an end in time: {} turns were left undone", undone);
    return undone;
}

void Pipeline::toAllShards(const ShardTask& task) {
    for (auto& shard : m_shards)
        static_cast<void>(shard->tasks().push(task));
}

void Pipeline::toShard(unsigned shard, ShardTask task, Patience& patience) {
    auto& tasks = m_shards[shard]->tasks();
    if (patience.isEndless()) {
        static_cast<void>(tasks.push(std::move(task)));
        return;
    }
    const SteadyTime start = m_clock.steadyNow();
    const bool taken = tasks.pushUntil(task, patience.endsAt(start));
    patience.spend(m_clock.steadyNow() - start);
    if (taken)
        return;
    const std::size_t heaviest = m_shards[shard]->heaviest();
    m_stops->stop(heaviest, "it held up live data: its rows came faster than it took them");
    for (auto& each : m_shards)
        each->interrupt(heaviest);
    patience.grant(kPatienceAfterStop);
    if (const auto query = queryOf(task); !query || !m_stops->isStopped(*query))
        tasks.pushUnbounded(std::move(task));
}

void Pipeline::tellStop(std::size_t query, bool stopped) {
    const auto& name = m_workspace.queries[query].name;
    if (stopped)
        log::warning("vigil.pipeline", "query '{}' was stopped: {}", name, m_stops->why(query));
    else
        log::info("vigil.pipeline", "query '{}' was started again", name);
    const auto& running = *m_queries[query];
    const bool watched =
        isWatched(running, m_workspace.rules, false) || isWatched(running, m_workspace.rules, true);
    raiseTechnical(alerts::TechnicalRule::QueryStopped, name, stopped,
                   watched ? alerts::Priority::Medium : alerts::Priority::Low);
    if (!stopped) {
        tellPassedOver(query);
        return;
    }
    journalStop(query, 0, m_stops->why(query));
    m_alarms->lose(query, running.outputNames());
}

void Pipeline::tellPassedOver(std::size_t query) {
    if (const auto rows = m_stops->takePassedOver(query); rows > 0)
        journalStop(query, rows, "the query was stopped meanwhile");
}

void Pipeline::journalStop(std::size_t query, std::uint64_t rows, std::string why) {
    if (!m_store)
        return;
    store::LossEvent loss;
    loss.kind = store::LossKind::QueryStopped;
    loss.time = loss.from = loss.to = m_time.now();
    loss.source = m_workspace.queries[query].name;
    loss.count = rows;
    loss.reason = std::move(why);
    m_store->journal(std::move(loss));
}

Result<void> Pipeline::restartQuery(std::string_view name) {
    const auto found = std::ranges::find(m_workspace.queries, name, &QueryConfig::name);
    if (found == m_workspace.queries.end())
        return fail(ErrorCode::NotFound, "there is no query of that name", std::string(name));
    const auto query = static_cast<std::size_t>(found - m_workspace.queries.begin());
    if (!m_stops->isStopped(query))
        return fail(ErrorCode::InvalidArgument, "the query runs", std::string(name));
    const auto turn = m_turns.turn();
    Patience patience(kPatienceAfterStop);
    m_hub->begin(
        turn, query,
        [&] {
            for (auto& shard : m_shards)
                shard->tasks().pushUnbounded(QueryAnew{query});
        },
        patience);
    return {};
}

} // namespace vigil::pipeline
