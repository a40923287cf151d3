// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/query_hub.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

namespace vigil::pipeline {
namespace {

/// Letters kept between two calls of takeRejected(); the rest is counted only.
constexpr std::size_t kMostLetters = 1000;

std::string jsonOf(const model::RecordBatch& batch, std::size_t row) {
    model::Record record;
    for (const auto& column : batch.columns)
        if (!column.isNull(row))
            record.fields.emplace_back(column.name(), column.value(row));
    return model::toJson(model::Value(std::move(record)));
}

} // namespace

QueryHub::QueryHub(std::vector<std::shared_ptr<const engine::Query>> queries, unsigned shards,
                   QueryStops& stops, Deliver deliver, Look look, std::vector<bool> lookAtTicks)
    : m_shards(shards), m_stops(stops), m_deliver(std::move(deliver)), m_look(std::move(look)),
      m_lookAtTicks(std::move(lookAtTicks)) {
    for (auto& query : queries) {
        auto entry = std::make_unique<Entry>();
        entry->query = std::move(query);
        entry->inputs = entry->query->inputNames();
        const base::MutexLock lock(entry->mutex);
        entry->router = std::make_unique<engine::QueryRouter>(entry->query, m_shards);
        m_entries.push_back(std::move(entry));
    }
}

bool QueryHub::isOver(Entry& entry, std::size_t index) {
    if (m_stops.isStopped(index))
        entry.router.reset();
    return entry.router == nullptr;
}

void QueryHub::deliver(Entry& entry, std::size_t index, std::vector<engine::ShardInput> inputs,
                       Patience& patience) {
    if (const auto& breach = entry.router->breach())
        m_stops.stop(index, breach->text());
    for (unsigned shard = 0; shard < inputs.size(); ++shard)
        m_deliver(shard, index, std::move(inputs[shard]), patience);
}

void QueryHub::collect(Entry& entry, std::vector<engine::RejectedRow>& letters) {
    for (auto& letter : entry.router->takeRejected()) {
        entry.errors += letter.dropped ? 0 : 1;
        letters.push_back(std::move(letter));
    }
}

void QueryHub::keep(std::vector<engine::RejectedRow> letters) {
    // Queries with one time policy drop the same rows: one letter a row is enough.
    std::set<
        std::tuple<std::uint32_t, std::uint32_t, std::int64_t, engine::DropReason, std::string>>
        dropped;
    const base::MutexLock lock(m_letterMutex);
    for (auto& letter : letters) {
        const auto& from = letter.origin;
        if (m_letters.size() < kMostLetters &&
            (!letter.dropped ||
             dropped.emplace(from.source, from.partition, from.offset, *letter.dropped, letter.row)
                 .second))
            m_letters.push_back(std::move(letter));
    }
}

model::BatchPtr QueryHub::admitted(Entry& entry, const model::BatchPtr& batch,
                                   std::vector<engine::RejectedRow>& letters) {
    if (batch->basis.empty())
        return batch;
    const EventTime closed = eventAtArrival(entry.reached) - *engine::TimePolicy{}.late;
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < batch->rowCount(); ++row) {
        const auto basis = batch->basis[row];
        const bool closedBefore = basis == model::TimeBasis::Past && batch->eventTime[row] < closed;
        if (isJudged(basis) && !closedBefore) {
            rows.push_back(row);
            continue;
        }
        ++entry.passedOver;
        if (letters.size() < kMostLetters)
            letters.push_back({std::string(engine::dropReasonName(engine::DropReason::Late)),
                               closedBefore ? "its windows were closed when it came"
                                            : "how old it is was not known when it came",
                               batch->stream, batch->origin[row], jsonOf(*batch, row),
                               engine::DropReason::Late});
    }
    return rows.size() == batch->rowCount()
               ? batch
               : std::make_shared<const model::RecordBatch>(model::selectRows(*batch, rows));
}

void QueryHub::push(const TurnGate::Turn& /*turn*/, const model::BatchPtr& batch,
                    Patience& patience) {
    std::vector<engine::RejectedRow> letters;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = *m_entries[i];
        const auto reads = std::ranges::find_if(entry.inputs, [&](const std::string& input) {
            return model::equalNames(input, batch->stream);
        });
        if (reads == entry.inputs.end())
            continue;
        const base::MutexLock lock(entry.mutex);
        if (isOver(entry, i)) {
            m_stops.passOver(i, batch->rowCount());
            continue;
        }
        if (const auto rows = admitted(entry, batch, letters); rows->rowCount() > 0)
            deliver(entry, i, entry.router->push(*reads, rows), patience);
        collect(entry, letters);
    }
    if (!letters.empty())
        keep(std::move(letters));
}

void QueryHub::setReference(const TurnGate::Turn& /*turn*/, const model::BatchPtr& rows,
                            Patience& patience) {
    const base::MutexLock all(m_referenceMutex);
    m_references.insert_or_assign(rows->stream, rows);
    std::vector<engine::RejectedRow> letters;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = *m_entries[i];
        const base::MutexLock lock(entry.mutex);
        if (isOver(entry, i))
            continue;
        deliver(entry, i, entry.router->setReference(rows->stream, rows), patience);
        collect(entry, letters);
    }
    keep(std::move(letters));
}

void QueryHub::advance(const TurnGate::Turn& /*turn*/, ArrivalTime now, Patience& patience) {
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = *m_entries[i];
        const base::MutexLock lock(entry.mutex);
        entry.reached = std::max(entry.reached, now);
        if (isOver(entry, i))
            continue;
        deliver(entry, i, entry.router->advance(now), patience);
        if (i < m_lookAtTicks.size() && m_lookAtTicks[i])
            deliverLook(entry, i, &patience);
    }
}

void QueryHub::deliverLook(Entry& entry, std::size_t index, Patience* patience) {
    auto inputs = entry.router->provisional();
    for (unsigned shard = 0; shard < inputs.size(); ++shard)
        m_look(shard, index, std::move(inputs[shard]), patience);
}

void QueryHub::look(std::size_t query) {
    Entry& entry = *m_entries[query];
    if (!entry.mutex.tryLock())
        return;
    if (!isOver(entry, query))
        deliverLook(entry, query, nullptr);
    entry.mutex.unlock();
}

void QueryHub::finish(const TurnGate::Turn& /*turn*/, Patience& patience) {
    std::vector<engine::RejectedRow> letters;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = *m_entries[i];
        const base::MutexLock lock(entry.mutex);
        if (isOver(entry, i))
            continue;
        deliver(entry, i, entry.router->finish(), patience);
        collect(entry, letters);
    }
    keep(std::move(letters));
}

void QueryHub::beginRouter(Entry& entry, std::size_t index, Patience& patience) {
    entry.router = std::make_unique<engine::QueryRouter>(entry.query, m_shards);
    for (const auto& [name, rows] : m_references)
        deliver(entry, index, entry.router->setReference(name, rows), patience);
}

void QueryHub::restart(const TurnGate::Turn& /*turn*/, Patience& patience) {
    const base::MutexLock all(m_referenceMutex);
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = *m_entries[i];
        const base::MutexLock lock(entry.mutex);
        entry.reached = {};
        if (!isOver(entry, i))
            beginRouter(entry, i, patience);
    }
}

void QueryHub::begin(const TurnGate::Turn& /*turn*/, std::size_t query,
                     const std::function<void()>& tellShards, Patience& patience) {
    const base::MutexLock all(m_referenceMutex);
    Entry& entry = *m_entries[query];
    const base::MutexLock lock(entry.mutex);
    tellShards();
    m_stops.clear(query);
    beginRouter(entry, query, patience);
}

std::vector<Result<std::string>> QueryHub::save(const TurnGate::Pause& /*pause*/) const {
    std::vector<Result<std::string>> states;
    for (const auto& entry : m_entries) {
        const base::MutexLock lock(entry->mutex);
        states.push_back(entry->router ? entry->router->save()
                                       : fail(ErrorCode::Unsupported, "it has been stopped"));
    }
    return states;
}

void QueryHub::resume(std::size_t query, std::unique_ptr<engine::QueryRouter> router) {
    const base::MutexLock lock(m_entries[query]->mutex);
    m_entries[query]->router = std::move(router);
}

std::vector<QueryHub::Progress> QueryHub::progress() const {
    const base::MutexLock shown(m_progressMutex);
    m_progress.resize(m_entries.size());
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = *m_entries[i];
        if (!entry.mutex.tryLock())
            continue;
        if (entry.router == nullptr) {
            m_progress[i].state = {};
        } else {
            const auto counters = entry.router->counters();
            m_progress[i] = {
                counters.rowsIn,
                counters.lateAdjusted + counters.lateDropped + counters.outOfOrderAdjusted +
                    counters.outOfOrderDropped + counters.earlyDropped + entry.passedOver,
                entry.errors, entry.router->watermark(), entry.router->inspect().total()};
        }
        entry.mutex.unlock();
    }
    return m_progress;
}

std::vector<engine::RejectedRow> QueryHub::takeRejected(std::uint32_t source) {
    const base::MutexLock lock(m_letterMutex);
    const auto mine =
        std::stable_partition(m_letters.begin(), m_letters.end(), [source](const auto& letter) {
            return letter.origin.source != source;
        });
    std::vector<engine::RejectedRow> taken(std::make_move_iterator(mine),
                                           std::make_move_iterator(m_letters.end()));
    m_letters.erase(mine, m_letters.end());
    return taken;
}

model::DeadLetter storedLetter(engine::RejectedRow letter, ArrivalTime now) {
    using Reason = model::DeadLetterReason;
    model::DeadLetter kept;
    kept.origin = letter.origin;
    kept.arrival = now;
    kept.reason = !letter.dropped                                ? Reason::QueryError
                  : *letter.dropped == engine::DropReason::Early ? Reason::Early
                  : *letter.dropped == engine::DropReason::Late  ? Reason::Late
                                                                 : Reason::OutOfOrder;
    kept.detail = letter.reason + (letter.detail.empty() ? "" : ": " + letter.detail);
    kept.topic = letter.stream;
    kept.payload = std::move(letter.row);
    return kept;
}

} // namespace vigil::pipeline
