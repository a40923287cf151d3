// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/store_stage.h"

#include "base/log.h"

#include <algorithm>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kDataCapacity = 512;
constexpr std::size_t kJournalMark = 4096; ///< the journal lane never refuses; this is for display
constexpr auto kCommitEvery = 250ms;
constexpr auto kMaintainEvery = 2s;
constexpr auto kLookAtDiskEvery = 10s;

} // namespace

StoreStage::StoreStage(std::unique_ptr<store::StoreWriter> writer, Context context)
    : m_writer(std::move(writer)), m_context(std::move(context)), m_data(kDataCapacity),
      m_journal(kJournalMark), m_forecast(m_writer->options().retention) {}

StoreStage::~StoreStage() { stop(); }

void StoreStage::start() {
    m_thread = std::jthread([this] { run(); });
}

void StoreStage::stop() {
    m_data.close();
    m_journal.close();
    if (m_thread.joinable())
        m_thread.join();
}

void StoreStage::offer(store::StoreBatch batch, SteadyTime received) {
    if (m_context.waitWhenFull) {
        static_cast<void>(m_data.push({std::move(batch), received, false}));
        return;
    }
    const std::size_t rows = batch.trends.size();
    store::LossEvent loss;
    if (!batch.trends.empty()) {
        const auto [first, last] =
            std::ranges::minmax_element(batch.trends, {}, &store::TrendRow::time);
        loss.from = first->time;
        loss.to = loss.time = last->time;
    }
    const std::size_t letters = batch.deadLetters.size();
    if (m_data.tryPush({std::move(batch), received, false}))
        return;
    m_context.metrics.storeSkipped += rows;
    loss.kind = letters == 0 ? store::LossKind::TrendGap : store::LossKind::Rejected;
    loss.count = rows + letters;
    loss.reason = "the store is behind";
    journal(std::move(loss));
}

void StoreStage::offerCheckpoint(store::StoreBatch batch) {
    ++m_checkpointsWaiting;
    m_data.pushUnbounded({std::move(batch), SteadyTime{}, true});
}

void StoreStage::journal(std::vector<alerts::AlarmEvent> events) {
    store::StoreBatch batch;
    batch.alarms = std::move(events);
    m_journal.pushUnbounded(std::move(batch));
}

void StoreStage::journal(store::LossEvent loss) {
    store::StoreBatch batch;
    batch.losses.push_back(std::move(loss));
    m_journal.pushUnbounded(std::move(batch));
}

void StoreStage::run() {
    std::vector<Item> items;
    std::vector<store::StoreBatch> entries;
    bool open = true;
    while (open) {
        const auto deadline = m_context.clock.steadyNow() + kCommitEvery;
        do { // gather for one group commit
            open = m_data.drainUntil(items, deadline);
            for (auto& item : items) {
                if (item.checkpoint)
                    --m_checkpointsWaiting;
                else
                    m_uncommitted.push_back(item.received);
                m_writer->apply(std::move(item.batch));
            }
        } while (open && m_context.clock.steadyNow() < deadline);
        m_journal.drainNow(entries);
        for (auto& entry : entries)
            m_writer->apply(std::move(entry));
        commit();
    }
}

void StoreStage::commit() {
    const store::CommitReport report = m_writer->commit();
    const SteadyTime now = m_context.clock.steadyNow();
    m_commits.record(report.took, now);
    m_context.metrics.storeSkipped += report.gapRows;
    if (report.durable) {
        for (const auto received : m_uncommitted)
            if (received != SteadyTime{})
                m_context.metrics.stored.record(now - received, now);
        m_uncommitted.clear();
        if (!report.positions.empty())
            m_context.onDurable(report.positions);
    } else if (m_uncommitted.size() > kDataCapacity * 4) {
        m_uncommitted.clear(); // a long outage: these were not stored in any useful time
    }
    if (report.durable != m_healthy) {
        m_healthy = report.durable;
        if (m_healthy)
            log::info("vigil.pipeline.store", "the store writes again");
        else
            log::error("vigil.pipeline.store", "the store cannot write: {}",
                       report.error ? report.error->text() : "unknown");
        m_context.onHealth(m_healthy);
    }
    if (m_healthy && now - m_maintained >= kMaintainEvery) {
        m_maintained = now;
        const auto kept = m_writer->maintain();
        if (kept.error)
            log::warning("vigil.pipeline.store", "maintenance: {}", kept.error->text());
    }
    if (!m_lookedAtDisk || now - *m_lookedAtDisk >= kLookAtDiskEvery)
        lookAtDisk(now);
    const base::MutexLock lock(m_mutex);
    m_view.healthy = report.durable;
    m_view.error = report.error ? report.error->text() : std::string();
    m_view.commitP99Ms = m_commits.view(now).p99Ms;
}

void StoreStage::lookAtDisk(SteadyTime now) {
    m_lookedAtDisk = now;
    const store::StoreSize size = m_writer->size();
    const auto space = m_context.diskSpace(m_writer->options().path);
    const auto outlook =
        space ? m_forecast.update(now, size, space->freeBytes) : store::DiskForecast::Outlook{};
    const base::MutexLock lock(m_mutex);
    m_view.databaseBytes = static_cast<std::uint64_t>(size.liveBytes);
    m_view.diskFreeBytes = space ? std::optional(space->freeBytes) : std::nullopt;
    m_view.diskTotalBytes = space ? std::optional(space->totalBytes) : std::nullopt;
    m_view.diskDaysLeft = outlook.days;
    m_view.diskDaysAtLeast = outlook.atLeast;
    m_view.diskEnough = outlook.enough;
}

StoreView StoreStage::view() const {
    const base::MutexLock lock(m_mutex);
    return m_view;
}

QueueView StoreStage::queueView() const {
    return {QueuePlace::Store,  {}, 0, m_data.size() + m_journal.size(), m_data.capacity(),
            m_data.highWater(), 0};
}

} // namespace vigil::pipeline
