// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/query_hub.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

/// Letters kept between two calls of takeDeadLetters(); the rest is counted only.
constexpr std::size_t kMostLetters = 1000;

} // namespace

QueryHub::QueryHub(std::vector<std::shared_ptr<const engine::Query>> queries, unsigned shards,
                   Deliver deliver)
    : m_shards(shards), m_deliver(std::move(deliver)) {
    for (auto& query : queries) {
        auto entry = std::make_unique<Entry>();
        entry->query = std::move(query);
        entry->inputs = entry->query->inputNames();
        const base::MutexLock lock(entry->mutex);
        entry->router = std::make_unique<engine::QueryRouter>(entry->query, m_shards);
        m_entries.push_back(std::move(entry));
    }
}

void QueryHub::deliver(std::size_t index, std::vector<engine::ShardInput> inputs) {
    for (unsigned shard = 0; shard < inputs.size(); ++shard)
        m_deliver(shard, index, std::move(inputs[shard]));
}

void QueryHub::collect(Entry& entry) {
    for (auto& letter : entry.router->takeDeadLetters()) {
        entry.errors += letter.byTimePolicy ? 0 : 1;
        if (entry.deadLetters.size() < kMostLetters)
            entry.deadLetters.push_back(std::move(letter));
    }
}

void QueryHub::push(const TurnGate::Turn& /*turn*/, const model::BatchPtr& batch) {
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = *m_entries[i];
        const auto reads = std::ranges::find_if(entry.inputs, [&](const std::string& input) {
            return model::equalNames(input, batch->stream);
        });
        if (reads == entry.inputs.end())
            continue;
        const base::MutexLock lock(entry.mutex);
        deliver(i, entry.router->push(*reads, batch));
        collect(entry);
    }
}

void QueryHub::advance(const TurnGate::Turn& /*turn*/, ArrivalTime now) {
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const base::MutexLock lock(m_entries[i]->mutex);
        deliver(i, m_entries[i]->router->advance(now));
    }
}

void QueryHub::finish(const TurnGate::Turn& /*turn*/) {
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const base::MutexLock lock(m_entries[i]->mutex);
        deliver(i, m_entries[i]->router->finish());
        collect(*m_entries[i]);
    }
}

void QueryHub::restart(const TurnGate::Turn& /*turn*/) {
    for (const auto& entry : m_entries) {
        const base::MutexLock lock(entry->mutex);
        entry->router = std::make_unique<engine::QueryRouter>(entry->query, m_shards);
    }
}

std::vector<Result<std::string>> QueryHub::save(const TurnGate::Pause& /*pause*/) const {
    std::vector<Result<std::string>> states;
    for (const auto& entry : m_entries) {
        const base::MutexLock lock(entry->mutex);
        states.push_back(entry->router->save());
    }
    return states;
}

void QueryHub::resume(std::size_t query, std::unique_ptr<engine::QueryRouter> router) {
    const base::MutexLock lock(m_entries[query]->mutex);
    m_entries[query]->router = std::move(router);
}

std::vector<QueryHub::Progress> QueryHub::progress() const {
    std::vector<Progress> all;
    for (const auto& entry : m_entries) {
        const base::MutexLock lock(entry->mutex);
        const auto counters = entry->router->counters();
        all.push_back({counters.rowsIn,
                       counters.lateAdjusted + counters.lateDropped + counters.outOfOrderAdjusted +
                           counters.outOfOrderDropped + counters.earlyDropped,
                       entry->errors, entry->router->watermark(), entry->router->stateBytes()});
    }
    return all;
}

std::vector<engine::DeadLetter> QueryHub::takeDeadLetters() {
    std::vector<engine::DeadLetter> all;
    for (const auto& entry : m_entries) {
        const base::MutexLock lock(entry->mutex);
        std::ranges::move(entry->deadLetters, std::back_inserter(all));
        entry->deadLetters.clear();
    }
    return all;
}

} // namespace vigil::pipeline
