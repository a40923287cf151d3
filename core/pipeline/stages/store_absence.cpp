// SPDX-License-Identifier: GPL-3.0-or-later
// The part of StoreStage that opens the store, and gets along without one.
#include "base/log.h"
#include "pipeline/stages/store_stage.h"
#include "store/file/set_aside.h"

#include <algorithm>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view kLog = "vigil.pipeline.store";
constexpr std::chrono::nanoseconds kFirstPause = 500ms;
constexpr std::chrono::nanoseconds kLongestPause = 4s;
constexpr std::chrono::nanoseconds kToldDeletedFor = 60s;
constexpr const char* kSlow = "a slow disk, or one that does not answer";

std::string whyNotStored(StoreAbsence why) {
    return "the store was away (" + std::string(name(why)) + ")";
}

std::filesystem::path settled(const std::filesystem::path& path) {
    std::error_code failure;
    auto real = std::filesystem::canonical(path, failure);
    return failure ? path : real;
}

} // namespace

Result<std::optional<store::RestartState>> StoreStage::open(std::chrono::nanoseconds patience) {
    // Of the real clock: this waits for a disk, not for data.
    const SteadyTime deadline = base::SystemClock().steadyNow() + patience;
    m_thread = std::jthread([this] { run(); });
    const base::MutexLock lock(m_mutex);
    while (m_opening && m_changed.waitUntil(m_mutex, deadline)) {
    }
    if (m_inUse)
        return tl::unexpected(*m_inUse);
    m_handedOn = true; // what comes later comes too late
    return std::move(m_restart);
}

void StoreStage::start() {
    const base::MutexLock lock(m_mutex);
    m_started = true;
    m_changed.notifyAll();
    if (!m_opening)
        return;
    m_view.away = StoreAbsence::Opening;
    m_view.healthy = false;
    m_view.error = explained(StoreAbsence::Opening, kSlow);
    if (m_context.onAbsence) // the store thread cannot tell: it waits for the disk
        m_context.onAbsence({}, StoreAbsence::Opening);
}

bool StoreStage::awaitStart() {
    const base::MutexLock lock(m_mutex);
    while (!m_started && !m_stopped)
        m_changed.wait(m_mutex);
    return m_started;
}

StoreOpener::Opened StoreStage::openFirst() {
    const auto hand = [this](store::RestartState state, store::FileIdentity file) {
        const base::MutexLock lock(m_mutex);
        if (m_handedOn || m_restart)
            return;
        if (state.checkpointKnown)
            m_restartFile = file;
        m_restart = std::move(state);
    };
    if (m_context.forgets)
        m_opener.removeStored();
    auto opened = m_opener.open(0, m_stop.get_token(), [&](auto state, auto file) {
        if (state.damage)
            log::warning(kLog, "not all of the run before can be read: {}", state.damage->text());
        hand(std::move(state), file);
    });
    if (opened)
        hand({(*opened)->checkpoint(),
              (*opened)->alarmRestart(),
              (*opened)->deliveryRestart(),
              (*opened)->incidentRestart(),
              true,
              true,
              {}},
             (*opened)->lock().identity());
    const base::MutexLock lock(m_mutex);
    if (!opened && opened.error().why == StoreAbsence::InUse)
        m_inUse = opened.error().error;
    m_opening = false;
    m_changed.notifyAll();
    return opened;
}

void StoreStage::openAgain() {
    const auto now = m_context.clock.steadyNow();
    if (m_ends.stop_requested() || (now < m_tryAgain && m_tryAgain != SteadyTime{}))
        return;
    const auto numbers = m_context.takenNumbers ? m_context.takenNumbers() : 0;
    take(m_opener.open(numbers, m_stop.get_token()));
}

void StoreStage::take(StoreOpener::Opened opened) {
    if (opened)
        return adopt(std::move(*opened));
    m_pause = m_pause.count() == 0 ? kFirstPause : std::min(2 * m_pause, kLongestPause);
    m_tryAgain = m_context.clock.steadyNow() + m_pause;
    setAbsence(opened.error().why, opened.error().error.text());
}

bool StoreStage::hasGoneOn() const {
    const base::MutexLock lock(m_mutex);
    return m_restartFile.has_value();
}

bool StoreStage::openedElsewhere(const store::StoreWriter& writer) const {
    const base::MutexLock lock(m_mutex);
    return m_restartFile != writer.lock().identity();
}

void StoreStage::adopt(std::unique_ptr<store::StoreWriter> writer) {
    m_writer = std::move(writer);
    m_storedRows = 0;
    m_damaged = false;
    m_opened = eventAtArrival(m_context.clock.now());
    m_log.reset();
    const bool strange = !m_writer->isNew() && openedElsewhere(*m_writer);
    m_keepsPositions = strange && !m_writer->checkpoint().positions.empty();
    if (strange && hasGoneOn()) // they are of other rows than those that come
        m_writer->passOverPositions();
    if (m_keepsPositions) {
        log::warning(kLog, "this run has not gone on from the positions that the store has: it "
                           "leaves them, and the next start reads from there");
        m_pending.forgetCheckpoint();
    }
    if (strange && m_context.onLateRestart)
        m_context.onLateRestart(m_writer->alarmRestart(), m_writer->deliveryRestart(),
                                m_writer->incidentRestart());
    if (m_writer->isNew())
        begunAnew();
    m_writer->take(std::exchange(m_pending, {}));
    if (m_keepsPositions)
        return;
    const base::MutexLock lock(m_mutex);
    m_restartFile = m_writer->lock().identity();
}

void StoreStage::begunAnew() {
    store::StoreBatch beds;
    for (const auto& bed : m_beds)
        beds.series.push_back({bed, {}, {}});
    m_writer->apply(std::move(beds));
    store::StoreBatch batch;
    std::set<std::uint64_t> told; // what has become of these is written anyway
    for (const auto& [id, event] : m_pending.last())
        told.insert(id);
    for (const auto& event : m_pending.alarms())
        told.insert(event.alarm.id);
    if (m_context.standing)
        for (auto& alarm : m_context.standing())
            if (!told.contains(alarm.id)) {
                auto& event = batch.alarms.emplace_back();
                event.what = alerts::AlarmEvent::What::Updated;
                event.time = m_opened;
                event.alarm = std::move(alarm);
            }
    m_pending.apply(std::move(batch));
}

void StoreStage::leave(StoreAbsence why, const std::string& detail) {
    m_pending = m_writer->abandon();
    m_writer.reset();
    m_pause = m_pause.count() == 0 ? kFirstPause : std::min(2 * m_pause, kLongestPause);
    m_tryAgain = m_context.clock.steadyNow() + m_pause;
    setAbsence(why, m_opener.options().path.string() + ": " + explained(why, detail));
}

void StoreStage::lookAtFile() {
    using Place = store::OwnerLock::Place;
    const auto now = m_context.clock.steadyNow();
    if (m_toldDeleted && now - *m_toldDeleted >= kToldDeletedFor) {
        m_toldDeleted.reset();
        m_context.onDeleted(false);
    }
    if (!m_writer)
        return;
    const auto& lock = m_writer->lock();
    if (lock.place() != Place::There)
        return fileLost();
    if (!lock.isDatabase())
        return leave(StoreAbsence::Damaged, "something has been written over it");
    m_log = store::identityOf(settled(m_opener.options().path).string() + "-wal");
}

void StoreStage::fileLost() {
    const auto& path = m_opener.options().path;
    const bool replaced = m_writer->lock().place() == store::OwnerLock::Place::Replaced;
    const char* const reason = replaced ? "the database was replaced while it was in use"
                                        : "the database was deleted or moved while it was in use";
    log::error(kLog, "{}: {}; another one is begun", path.string(), reason);
    m_pending = m_writer->abandon();
    m_writer.reset();
    // Its log must not be taken for that of the file that comes.
    const auto real = settled(path);
    if (m_log && store::identityOf(real.string() + "-wal") == m_log)
        if (auto done = store::setLogAside(real, m_context.clock); !done)
            log::error(kLog, "{}", done.error().text());
    store::StoreBatch batch;
    auto& loss = batch.losses.emplace_back();
    loss.kind = store::LossKind::StoreLost;
    loss.from = m_opened;
    loss.to = loss.time = eventAtArrival(m_context.clock.now());
    loss.count = m_storedRows;
    loss.reason = reason;
    m_pending.apply(std::move(batch));
    if (m_context.onDeleted) {
        m_context.onDeleted(true);
        m_toldDeleted = m_context.clock.steadyNow();
    }
    m_tryAgain = {};
    openAgain();
}

void StoreStage::setAsideNow() {
    const auto& path = m_opener.options().path;
    if (m_writer)
        leave(StoreAbsence::Opening, "the one before is being set aside");
    const auto aside = store::setAside(path, m_context.clock);
    if (!aside) {
        log::error(kLog, "the database cannot be set aside: {}", aside.error().text());
        setAbsence(absenceOf(aside.error(), path), aside.error().text());
    } else {
        log::warning(kLog, "the database was set aside as {}", aside->string());
        const base::MutexLock lock(m_mutex);
        m_view.setAside = aside->string();
    }
    m_tryAgain = {};
    openAgain();
}

void StoreStage::setAbsence(std::optional<StoreAbsence> why, const std::string& error) {
    std::optional<StoreAbsence> before;
    {
        const base::MutexLock lock(m_mutex);
        if (!why && !m_view.away)
            return;
        before = std::exchange(m_view.away, why);
        m_view.healthy = !why.has_value();
        m_view.error = error;
        m_view.damaged = why == StoreAbsence::Damaged;
    }
    if (before == why)
        return;
    if (why)
        log::error(kLog, "nothing is stored: {}", error);
    else
        log::info(kLog, "what comes is stored again");
    if (!m_healthy) {
        m_healthy = true; // that is told by the absence
        m_context.onHealth(true);
    }
    if (m_context.onAbsence)
        m_context.onAbsence(before, why);
}

void StoreStage::keepWaiting() {
    StoreAbsence why{};
    {
        const base::MutexLock lock(m_mutex);
        why = m_view.away.value_or(StoreAbsence::Opening);
    }
    handOn(m_pending.takeResults(), false);
    const auto shed = m_pending.shed({}, whyNotStored(why));
    m_context.metrics.storeSkipped += shed.rows;
    m_context.metrics.journalSkipped += shed.events;
    m_uncommitted.clear();
    const base::MutexLock lock(m_mutex);
    m_view.waitingRows = m_pending.rowCount();
    m_view.waitingEvents = m_pending.eventCount();
}

void StoreStage::countUnstored() {
    if (m_pending.empty())
        return;
    std::uint64_t rows = 0;
    for (const auto& batch : m_pending.batches())
        rows += batch.trends.size();
    m_context.metrics.storeSkipped += rows;
    m_context.metrics.journalSkipped += m_pending.eventCount();
    log::error(kLog,
               "the program ends while the store is away: {} values and {} events of alarms "
               "were not stored",
               rows, m_pending.eventCount());
}

} // namespace vigil::pipeline
