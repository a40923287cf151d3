// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/checkpoint_coordinator.h"

#include "base/log.h"

#include <algorithm>

namespace vigil::pipeline {

namespace {

/// Large states are captured less often: a capture holds a shard up for at most 1 % of the time.
constexpr int kLeastRest = 100;
/// Letters that wait for a checkpoint; a store that is behind must not fill the memory.
constexpr std::size_t kMostLetters = 10'000;

/// Trends of one shard after those of another.
void append(store::StoreBatch& to, store::StoreBatch more) {
    const auto first = static_cast<std::uint32_t>(to.series.size());
    for (auto& row : more.trends)
        row.series += first;
    std::ranges::move(more.series, std::back_inserter(to.series));
    std::ranges::move(more.trends, std::back_inserter(to.trends));
    std::ranges::move(more.losses, std::back_inserter(to.losses));
    to.ofResults = true;
}

} // namespace

CheckpointCoordinator::CheckpointCoordinator(Context context) : m_context(std::move(context)) {
    const base::MutexLock lock(m_mutex);
    m_obsolete = m_context.stored;
    m_failing.resize(m_context.names.size(), false);
}

void CheckpointCoordinator::reached(const std::vector<store::SourcePosition>& positions,
                                    std::vector<model::DeadLetter> letters) {
    std::vector<model::DeadLetter> beyond;
    {
        const base::MutexLock lock(m_mutex);
        for (const auto& position : positions)
            m_positions[{position.source, position.partition}] = position.next;
        if (m_letters.size() + letters.size() > kMostLetters)
            beyond = std::move(letters);
        else
            std::ranges::move(letters, std::back_inserter(m_letters));
    }
    if (!beyond.empty())
        m_context.onLettersBeyond(std::move(beyond));
}

void CheckpointCoordinator::keep(store::QueryState state) {
    const base::MutexLock lock(m_mutex);
    m_states[std::move(state.query)] = std::move(state.state);
}

bool CheckpointCoordinator::somethingNew() const {
    // Time alone moves windows; and what is of no use must not be found by a later start.
    const bool states =
        m_context.sources.has_value() && (!m_context.names.empty() || !m_obsolete.empty());
    return states || !m_positions.empty() || !m_letters.empty();
}

void CheckpointCoordinator::captureIfDue() {
    {
        const base::MutexLock lock(m_mutex);
        if (m_capturing || m_context.clock.steadyNow() < m_due || !somethingNew() ||
            m_context.storeIsBehind())
            return;
        m_capturing = true;
    }
    capture();
}

void CheckpointCoordinator::captureLast() {
    {
        const base::MutexLock lock(m_mutex);
        if (!somethingNew())
            return;
    }
    capture();
}

store::StoreBatch CheckpointCoordinator::over() {
    store::StoreBatch batch;
    const base::MutexLock lock(m_mutex);
    for (const auto& key : m_written)
        batch.queryStates.push_back({key, {}}); // that removes it
    return batch;
}

void CheckpointCoordinator::capture() {
    const auto pause = m_context.turns.pause();
    const SteadyTime start = m_context.clock.steadyNow();
    Pending pending;
    pending.unanswered = m_context.shards + 1; // with the alarms
    pending.parts.resize(m_context.names.size());
    if (m_context.sources) {
        auto routers = m_context.queries.save(pause);
        for (std::size_t query = 0; query < routers.size(); ++query)
            add(pending, query, SavedStates::routerKey(m_context.names[query]),
                std::move(routers[query]));
    }
    std::uint64_t number = 0;
    {
        const base::MutexLock lock(m_mutex);
        pending.positions = std::exchange(m_positions, {});
        pending.letters = std::exchange(m_letters, {});
        pending.states = std::exchange(m_states, {});
        number = ++m_number;
        m_pending.emplace(number, std::move(pending));
    }
    m_context.ask(number, m_context.sources.has_value());
    const SteadyTime now = m_context.clock.steadyNow();
    m_context.metrics.capturePause.record(now - start, now);
    const base::MutexLock lock(m_mutex);
    rest(now, now - start);
}

void CheckpointCoordinator::rest(SteadyTime now, std::chrono::nanoseconds took) {
    m_due = std::max(m_due, now + std::max(m_context.every, kLeastRest * took));
}

void CheckpointCoordinator::add(Pending& pending, std::size_t query, std::string key,
                                Result<std::string> state) {
    if (!state)
        pending.failures.try_emplace(query, std::move(state.error()));
    pending.parts[query].push_back({std::move(key), state ? std::move(*state) : std::string()});
}

void CheckpointCoordinator::answer(std::uint64_t capture, unsigned shard, ShardStates states,
                                   std::chrono::nanoseconds took) {
    const base::MutexLock lock(m_mutex);
    rest(m_context.clock.steadyNow(), took);
    const auto found = m_pending.find(capture);
    VIGIL_ENSURE(found != m_pending.end(), return );
    Pending& pending = found->second;
    for (std::size_t query = 0; query < states.queries.size(); ++query)
        add(pending, query, SavedStates::shardKey(m_context.names[query], shard),
            std::move(states.queries[query]));
    std::ranges::move(states.letters, std::back_inserter(pending.letters));
    append(pending.trends, std::move(states.trends));
    for (auto& delivery : states.deliveries) {
        auto& all = pending.deliveries[delivery.sink];
        all.sink = delivery.sink;
        std::ranges::move(delivery.messages, std::back_inserter(all.messages));
    }
    completeOne(capture);
}

void CheckpointCoordinator::answer(std::uint64_t capture, const std::vector<alerts::Judged>& judged,
                                   std::chrono::nanoseconds took) {
    const base::MutexLock lock(m_mutex);
    rest(m_context.clock.steadyNow(), took);
    const auto found = m_pending.find(capture);
    VIGIL_ENSURE(found != m_pending.end(), return );
    found->second.alarms = SavedStates::alarmsState(judged);
    completeOne(capture);
}

void CheckpointCoordinator::completeOne(std::uint64_t capture) {
    const auto found = m_pending.find(capture);
    if (--found->second.unanswered > 0)
        return;
    // Under the lock, which keeps captures in their order.
    m_context.onComplete(assemble(found->second));
    m_pending.erase(found);
    m_capturing = false;
}

store::StoreBatch CheckpointCoordinator::assemble(Pending& pending) {
    store::StoreBatch batch = std::move(pending.trends);
    for (const auto& [partition, next] : pending.positions)
        batch.positions.push_back({partition.first, partition.second, next});
    batch.deadLetters = std::move(pending.letters);
    for (auto& [sink, delivery] : pending.deliveries) {
        // Those of one key are one shard's and stay as they are.
        std::ranges::stable_sort(delivery.messages, {}, &model::OutboundMessage::time);
        delivery.number = m_context.nextDelivery();
        batch.deliveries.push_back(std::move(delivery));
    }
    for (auto& key : std::exchange(m_obsolete, {}))
        batch.queryStates.push_back({std::move(key), {}});
    std::size_t bytes = 0;
    for (std::size_t query = 0; query < pending.parts.size(); ++query) {
        const auto failure = pending.failures.find(query);
        const bool failing = failure != pending.failures.end();
        if (failing && !m_failing[query])
            log::warning("vigil.pipeline.checkpoint",
                         "query '{}' would begin anew after a restart, its state cannot be saved: "
                         "{}",
                         m_context.names[query], failure->second.text());
        m_failing[query] = failing;
        for (auto& part : pending.parts[query]) {
            // What one part of a query lacks the others cannot replace.
            if (failing)
                part.state.clear();
            bytes += part.state.size();
            batch.queryStates.push_back(std::move(part));
        }
    }
    for (auto& [key, state] : pending.states)
        batch.queryStates.push_back({key, std::move(state)});
    batch.queryStates.push_back({SavedStates::alarmsKey(), std::move(pending.alarms)});
    if (m_context.sources)
        batch.queryStates.push_back({SavedStates::sourcesKey(), *m_context.sources});
    for (const auto& row : batch.queryStates)
        m_written.insert(row.query);
    m_context.metrics.checkpointBytes = bytes;
    ++m_context.metrics.checkpoints;
    return batch;
}

} // namespace vigil::pipeline
