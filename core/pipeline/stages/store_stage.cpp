// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/store_stage.h"

#include "base/log.h"

#include <algorithm>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

/// A flood comes in many small batches: what waits for a slow commit is bounded in bytes.
constexpr std::size_t kDataCapacity = 65'536;
constexpr std::size_t kDataBytes = std::size_t{32} << 20;
/// A quarter of a second or so of writing: a commit must not hold the journal or the end up.
constexpr std::size_t kCommitBytes = std::size_t{12} << 20;
constexpr std::size_t kMostUncommitted = 2048;
constexpr std::size_t kJournalMark = 4096; ///< for display
/// A disk that hangs for so many events must not take all memory.
constexpr std::size_t kMostJournal = 50'000;
constexpr auto kCommitEvery = 250ms;
constexpr auto kMaintainEvery = 2s;
constexpr auto kTellSkippedEvery = 1s;
constexpr auto kLookAtDiskEvery = 10s;
constexpr const char* kBehind = "the store is behind";
constexpr const char* kHangs = "the disk hangs";
constexpr const char* kEnded = "the program ended while the disk was slow";

store::WriterOptions endingWith(store::WriterOptions options, std::stop_token ends) {
    options.ends = std::move(ends);
    return options;
}

} // namespace

StoreStage::StoreStage(store::WriterOptions options, Context context)
    : m_context(std::move(context)),
      m_opener(endingWith(std::move(options), m_ends.get_token()), m_context.clock),
      m_data(kDataCapacity, kDataBytes), m_journal(kJournalMark), m_fetches(kJournalMark),
      m_forecast(m_opener.options().retention) {
    const base::MutexLock lock(m_mutex);
    m_view.path = m_opener.options().path.string();
}

StoreStage::~StoreStage() { stop(); }

std::size_t StoreStage::ItemBytes::operator()(const Item& item) const noexcept {
    return sizeof(Item) + store::bytesOf(item.batch);
}

void StoreStage::stop() {
    m_stop.request_stop();
    m_data.close();
    m_journal.close();
    {
        const base::MutexLock lock(m_mutex);
        m_stopped = true;
        m_changed.notifyAll();
    }
    if (m_thread.joinable())
        m_thread.join();
}

void StoreStage::offer(store::StoreBatch batch, SteadyTime received) {
    if (m_context.waitWhenFull) {
        static_cast<void>(m_data.push({std::move(batch), received, false}));
        return;
    }
    Item item{std::move(batch), received, false};
    if (!m_data.pushUntil(item, SteadyTime{})) // never waits: that is past
        skip(item.batch, kBehind);
}

void StoreStage::skip(const store::StoreBatch& batch, const char* why) {
    m_context.metrics.storeSkipped += batch.trends.size();
    const base::MutexLock lock(m_mutex);
    for (const auto& row : batch.trends)
        count(store::LossKind::TrendGap, batch.series[row.series].bed, row.time, why);
    for (const auto& letter : batch.deadLetters)
        count(store::LossKind::Rejected, {}, eventAtArrival(letter.arrival), why);
}

void StoreStage::count(store::LossKind kind, const std::string& bed, EventTime time,
                       const char* why) {
    store::widen(m_skipped[{kind, bed, why}], time, time, 1);
}

void StoreStage::tellSkipped() {
    Skipped skipped;
    {
        const base::MutexLock lock(m_mutex);
        skipped.swap(m_skipped);
    }
    store::StoreBatch batch;
    for (auto& [what, loss] : skipped) {
        std::tie(loss.kind, loss.bed, loss.reason) = what;
        batch.losses.push_back(std::move(loss));
    }
    apply(std::move(batch));
}

void StoreStage::offerCheckpoint(store::StoreBatch batch) {
    ++m_checkpointsWaiting;
    m_data.pushUnbounded({std::move(batch), SteadyTime{}, true});
}

void StoreStage::journal(std::vector<alerts::AlarmEvent> events,
                         std::vector<model::Delivery> deliveries,
                         std::vector<alerts::IncidentChange> incidents) {
    if (m_journal.size() >= kMostJournal) {
        m_context.metrics.journalSkipped += events.size();
        const base::MutexLock lock(m_mutex);
        for (const auto& event : events)
            count(store::LossKind::JournalGap, event.alarm.bed, event.time, kHangs);
        return;
    }
    store::StoreBatch batch;
    batch.alarms = std::move(events);
    batch.deliveries = std::move(deliveries);
    batch.incidents = std::move(incidents);
    m_journal.pushUnbounded(std::move(batch));
}

template <typename Entry>
void StoreStage::enter(std::vector<Entry> store::StoreBatch::*list, Entry entry) {
    store::StoreBatch batch;
    (batch.*list).push_back(std::move(entry));
    m_journal.pushUnbounded(std::move(batch));
}

void StoreStage::journal(store::LossEvent loss) {
    enter(&store::StoreBatch::losses, std::move(loss));
}

void StoreStage::journal(store::CommandEntry entry) {
    enter(&store::StoreBatch::commands, std::move(entry));
}

void StoreStage::journal(alerts::Silence silence) {
    enter(&store::StoreBatch::silences, std::move(silence));
}

void StoreStage::journal(alerts::LimitOverride limits) {
    enter(&store::StoreBatch::limits, std::move(limits));
}

void StoreStage::mark(model::DeliveryMark mark) {
    enter(&store::StoreBatch::marks, std::move(mark));
}

void StoreStage::forgetSink(std::string sink) {
    enter(&store::StoreBatch::forgottenSinks, std::move(sink));
}

void StoreStage::fetch(std::string sink, std::uint64_t after) {
    m_fetches.pushUnbounded({std::move(sink), after});
}

void StoreStage::settle(std::chrono::nanoseconds patience) {
    // Of the real clock: this waits for a disk, not for data.
    const SteadyTime deadline = base::SystemClock().steadyNow() + patience;
    const base::MutexLock lock(m_mutex);
    const auto mine = ++m_settleAsked;
    while (m_settled < mine && m_started && m_changed.waitUntil(m_mutex, deadline)) {
    }
}

void StoreStage::handOn(std::vector<model::Delivery> results, bool stored) {
    if (!results.empty() && m_context.onResults)
        m_context.onResults(std::move(results), stored);
}

void StoreStage::answerFetches(std::vector<Fetch> asked) {
    constexpr std::size_t kSlice = std::size_t{4} << 20;
    for (auto& fetch : asked) {
        store::DeliverySlice slice;
        slice.more = true; // what cannot be read now is asked for again
        if (m_writer && m_healthy)
            if (auto read = m_writer->results(fetch.sink, fetch.after, kSlice))
                slice = std::move(*read);
        m_context.onFetched(fetch.sink, std::move(slice));
    }
}

bool StoreStage::gather() {
    const auto deadline = m_context.clock.steadyNow() + kCommitEvery;
    std::vector<Item> drained;
    std::size_t bytes = 0;
    bool open = true;
    do {
        if (m_taken.empty()) {
            open = m_data.drainUntil(drained, deadline);
            std::ranges::move(drained, std::back_inserter(m_taken));
        }
        for (; !m_taken.empty() && bytes < kCommitBytes; m_taken.pop_front()) {
            auto& item = m_taken.front();
            if (!item.checkpoint && m_ends.stop_requested() && m_writer && m_writer->isSlow()) {
                skip(item.batch, kEnded);
                continue;
            }
            bytes += ItemBytes{}(item);
            if (item.checkpoint)
                --m_checkpointsWaiting;
            else
                m_uncommitted.push_back(item.received);
            apply(std::move(item.batch));
        }
    } while (open && bytes < kCommitBytes && m_context.clock.steadyNow() < deadline);
    return open || !m_taken.empty();
}

void StoreStage::apply(store::StoreBatch batch) {
    for (const auto& series : batch.series)
        if (!batch.ofResults && !series.bed.empty() && !m_beds.contains(series.bed))
            m_beds.insert(series.bed);
    if (m_keepsPositions) {
        batch.positions.clear();
        batch.queryStates.clear();
    }
    if (m_writer)
        m_writer->apply(std::move(batch));
    else
        m_pending.apply(std::move(batch));
}

void StoreStage::run() {
    auto first = openFirst();
    if (!awaitStart())
        return;
    take(std::move(first));
    std::vector<store::StoreBatch> entries;
    std::vector<Fetch> fetches;
    bool open = true;
    while (open) {
        std::uint64_t settling = 0;
        {
            const base::MutexLock lock(m_mutex);
            settling = m_settleAsked;
        }
        m_fetches.drainNow(fetches);
        open = gather(); // for one group commit
        if (const auto now = m_context.clock.steadyNow();
            !open || now - m_toldSkipped >= kTellSkippedEvery) {
            m_toldSkipped = now;
            tellSkipped();
        }
        m_journal.drainNow(entries);
        for (auto& entry : entries)
            apply(std::move(entry));
        lookAtFile();
        if (m_setAsideAsked.exchange(false))
            setAsideNow();
        if (!m_writer)
            openAgain();
        if (m_writer)
            commit();
        else
            keepWaiting();
        answerFetches(std::exchange(fetches, {}));
        if (!m_taken.empty())
            continue;
        const base::MutexLock lock(m_mutex);
        m_settled = std::max(m_settled, settling);
        m_changed.notifyAll();
    }
    if (!m_writer)
        countUnstored();
    m_writer.reset();
}

void StoreStage::setHealth(bool healthy, const std::string& error) {
    if (healthy == m_healthy)
        return;
    m_healthy = healthy;
    if (m_healthy)
        log::info("vigil.pipeline.store", "the store writes again");
    else
        log::error("vigil.pipeline.store", "the store cannot write: {}",
                   error.empty() ? "unknown" : error);
    m_context.onHealth(m_healthy);
}

void StoreStage::commit() {
    store::CommitReport report = m_writer->commit();
    handOn(report.durable ? std::move(report.results) : m_writer->takeResults(), report.durable);
    const SteadyTime now = m_context.clock.steadyNow();
    m_commits.record(report.took, now);
    m_storedRows += report.trendRows;
    m_context.metrics.storeSkipped += report.gapRows;
    m_context.metrics.journalSkipped += report.gapEvents;
    if (report.durable) {
        for (const auto received : m_uncommitted)
            if (received != SteadyTime{})
                m_context.metrics.stored.record(now - received, now);
        m_uncommitted.clear();
        if (!report.positions.empty())
            m_context.onDurable(report.positions);
    } else if (m_uncommitted.size() > kMostUncommitted) {
        m_uncommitted.clear(); // a long outage: these were not stored in any useful time
    }
    if (report.error && report.error->code == ErrorCode::Corrupt)
        return leave(StoreAbsence::Damaged, report.error->detail);
    m_pause = {};
    setAbsence({}, {});
    const std::string error = report.error ? report.error->text() : std::string();
    if (report.durable && !m_ends.stop_requested() && now - m_maintained >= kMaintainEvery)
        maintain(now);
    setHealth(report.durable && !m_damaged, error);
    if (!m_lookedAtDisk || now - *m_lookedAtDisk >= kLookAtDiskEvery)
        lookAtDisk(now);
    const base::MutexLock lock(m_mutex);
    m_view.healthy = report.durable && !m_damaged;
    m_view.damaged = m_damaged;
    if (!m_damaged || !error.empty())
        m_view.error = error;
    m_view.commitP99Ms = m_commits.view(now).p99Ms;
    m_view.waitingRows = report.pendingRows;
    m_view.waitingEvents = 0;
}

void StoreStage::maintain(SteadyTime now) {
    m_maintained = now;
    const auto kept = m_writer->maintain();
    const bool damaged = kept.error && kept.error->code == ErrorCode::Corrupt;
    if (kept.error && (!damaged || !m_damaged))
        log::warning("vigil.pipeline.store", "maintenance: {}", kept.error->text());
    m_damaged = damaged;
    if (!damaged)
        return;
    const base::MutexLock lock(m_mutex);
    m_view.error = kept.error->text();
}

void StoreStage::lookAtDisk(SteadyTime now) {
    m_lookedAtDisk = now;
    const store::StoreSize size = m_writer->size();
    const auto space = m_context.diskSpace(m_opener.options().path);
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
    return {QueuePlace::Store,
            {},
            0,
            m_data.size() + m_journal.size(),
            m_data.capacity(),
            m_data.highWater(),
            0,
            m_data.bytes(),
            m_data.byteCapacity()};
}

} // namespace vigil::pipeline
