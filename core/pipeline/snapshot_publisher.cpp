// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/snapshot_publisher.h"

#include "pipeline/outputs/notice_message.h"
#include "pipeline/view/bed_views.h"
#include "store/file/owner_lock.h"

#include <algorithm>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

/// Least time between two snapshots, those of alarms apart, and the most.
constexpr auto kPublishEvery = 50ms;
constexpr auto kPublishIdle = 100ms;
constexpr auto kLookEvery = 100ms;
constexpr auto kLookForOwnerEvery = 3s;
/// Snapshots no display has painted: a program without one must not keep them for ever.
constexpr std::size_t kMostUnpainted = 1000;

} // namespace

SnapshotPublisher::SnapshotPublisher(Parts parts)
    : m_parts(std::move(parts)),
      m_layout(std::make_shared<const WardLayout>(m_parts.workspace.layout)),
      m_acknowledged(m_parts.acknowledged) {}

SnapshotPublisher::~SnapshotPublisher() {
    if (m_thread.joinable())
        stop();
}

void SnapshotPublisher::start() {
    m_started = m_parts.clock.steadyNow();
    m_thread = std::jthread([this] { run(); });
}

void SnapshotPublisher::stop() {
    {
        const base::MutexLock lock(m_mutex);
        m_ends = true;
        m_publishNow.notifyAll();
    }
    if (m_thread.joinable())
        m_thread.join();
    publish();
}

void SnapshotPublisher::wake(bool alarms) {
    const base::MutexLock lock(m_mutex);
    m_viewChanged = true;
    m_alarmsChanged |= alarms;
    m_publishNow.notifyAll();
}

void SnapshotPublisher::run() {
    SteadyTime published{};
    while (true) {
        {
            const auto idle = m_parts.clock.steadyNow() + kPublishIdle;
            const auto due = published + kPublishEvery;
            const base::MutexLock lock(m_mutex);
            while (!m_alarmsChanged && !m_ends) {
                const SteadyTime until = m_viewChanged ? std::min(due, idle) : idle;
                if (m_parts.clock.steadyNow() >= until)
                    break;
                m_publishNow.waitUntil(m_mutex, until);
            }
            if (m_ends)
                return;
            m_viewChanged = m_alarmsChanged = false;
        }
        published = m_parts.clock.steadyNow();
        lookAtOpenWindows(published);
        publish();
        if (m_parts.onPublished)
            m_parts.onPublished();
    }
}

void SnapshotPublisher::lookForOwner(SteadyTime now) {
    const bool due = m_soughtOwner == SteadyTime{} || now - m_soughtOwner >= kLookForOwnerEvery;
    if (m_parts.watched.empty() || !due)
        return;
    m_soughtOwner = now;
    const auto owner = store::OwnerLock::ownerOf(m_parts.watched);
    m_owner = owner ? store::textOf(*owner) : std::string();
}

void SnapshotPublisher::lookAtOpenWindows(SteadyTime now) {
    if (now - m_looked < kLookEvery)
        return;
    m_looked = now;
    for (std::size_t i = 0; i < m_parts.workspace.queries.size(); ++i)
        if (m_parts.workspace.queries[i].live)
            m_parts.hub.look(i);
}

Mode SnapshotPublisher::mode() const {
    const auto any = [this](bool SourceTraits::*trait) {
        return std::ranges::any_of(m_parts.workspace.sources, [trait](const SourceConfig& source) {
            return source.spec->traits().*trait;
        });
    };
    if (any(&SourceTraits::finite))
        return Mode::Replay;
    return any(&SourceTraits::simulated) ? Mode::Simulated : Mode::Live;
}

void SnapshotPublisher::publish() {
    const SteadyTime now = m_parts.clock.steadyNow();
    m_parts.supervisor.look(m_parts.time.now());
    lookForOwner(now);
    auto alarms = m_parts.alarms.view();
    if (alarms == nullptr) // it has not begun
        alarms = std::make_shared<const AlarmView>();
    auto out = std::make_shared<Snapshot>();
    out->version = ++m_version;
    out->mode = mode();
    out->workspaceName = m_parts.workspace.name;
    out->layout = m_layout;
    out->now = m_parts.time.arrival();
    if (m_parts.replay.control != nullptr)
        addReplay(*out);
    out->oldestNew = oldestUnpainted(alarms);
    out->alarms = alarms->alarms;
    out->over = alarms->over;
    out->rules = alarms->rules;
    if (alarms->audioPausedUntil)
        if (const auto left = *alarms->audioPausedUntil - eventAtArrival(m_parts.clock.now());
            left > Ticks::zero())
            out->audioPausedFor = left;
    out->sources = m_parts.supervisor.sources();
    out->beds = bedViews(m_parts.workspace,
                         {alarms->beds, alarms->alarms, out->sources, m_parts.waves, out->now});
    addQueues(*out);
    addQueries(*out);
    addMetrics(*out, now);
    addStore(*out, now);
    addSinks(*out, now);
    addLosses(*out);
    m_composed = std::move(alarms);
    m_snapshot.publish(std::move(out));
}

SteadyTime SnapshotPublisher::oldestUnpainted(const std::shared_ptr<const AlarmView>& alarms) {
    while (!m_unpainted.empty() &&
           (m_unpainted.front().first <= m_painted || m_unpainted.size() > kMostUnpainted))
        m_unpainted.pop_front();
    if (alarms != m_composed && alarms->oldestNew != SteadyTime{})
        m_unpainted.emplace_back(m_version, alarms->oldestNew);
    SteadyTime oldest{};
    for (const auto& [version, arrival] : m_unpainted)
        oldest = oldest == SteadyTime{} ? arrival : std::min(oldest, arrival);
    return oldest;
}

void SnapshotPublisher::reportPainted(const Snapshot& painted) {
    m_painted = painted.version;
    if (painted.oldestNew == SteadyTime{})
        return;
    const SteadyTime now = m_parts.clock.steadyNow();
    m_parts.metrics.painted.record(now - painted.oldestNew, now);
}

void SnapshotPublisher::addReplay(Snapshot& out) const {
    const auto position = m_parts.replay.control->position();
    auto& replay = out.replay.emplace();
    replay.path = m_parts.replay.path;
    replay.start = position.start;
    replay.end = position.end;
    replay.now = out.now = position.now;
    replay.requestedSpeed = position.requestedSpeed;
    replay.achievedSpeed = position.achievedSpeed;
    replay.playing = position.playing;
    replay.ended = position.ended;
    replay.dating = m_parts.replay.outline.dating;
    replay.gaps = m_parts.replay.outline.gaps;
    replay.faults = m_parts.replay.outline.faults;
    if (position.asked)
        replay.landing.emplace(ReplayView::Landing{*position.asked, position.landed});
    replay.alarmMarks = m_parts.router.marks();
}

void SnapshotPublisher::addQueues(Snapshot& out) const {
    out.queues = m_parts.supervisor.queues();
    out.queues.push_back(m_parts.alarms.queue());
    for (const auto& shard : m_parts.shards)
        out.queues.push_back(shard->queue());
    if (m_parts.store)
        out.queues.push_back(m_parts.store->queueView());
}

QueryView SnapshotPublisher::queryView(std::size_t query,
                                       const std::vector<std::shared_ptr<const ShardView>>& shards,
                                       const QueryHub::Progress& progress) const {
    QueryView view;
    view.name = m_parts.workspace.queries[query].name;
    view.rowsIn = progress.rowsIn;
    view.stopped = m_parts.stops.why(query);
    view.resumed = m_parts.restarts[query].resumed;
    view.refusedState = m_parts.restarts[query].refused;
    view.errors =
        progress.errors + (view.refusedState.empty() ? 0 : 1) + (view.stopped.empty() ? 0 : 1);
    if (progress.watermark > kMinTime && progress.watermark < kMaxTime)
        view.watermark = progress.watermark;
    engine::StateSize state = progress.state;
    for (const auto& shard : shards) {
        if (query >= shard->queries.size())
            continue;
        const auto& part = shard->queries[query];
        view.rowsOut += part.rowsOut;
        view.errors += part.errors;
        state += part.state;
        if (const auto& open = part.provisional)
            view.provisional.insert(view.provisional.end(), open->begin(), open->end());
    }
    view.stateBytes = state.bytes;
    view.keys = state.keys;
    view.openWindows = state.open;
    view.heldRows = state.rows;
    return view;
}

void SnapshotPublisher::addQueries(Snapshot& out) {
    std::vector<std::shared_ptr<const ShardView>> shards;
    for (const auto& shard : m_parts.shards)
        if (auto view = shard->view())
            shards.push_back(std::move(view));
    std::uint64_t late = 0;
    const auto progress = m_parts.hub.progress();
    for (std::size_t i = 0; i < progress.size(); ++i) {
        out.queries.push_back(queryView(i, shards, progress[i]));
        late += progress[i].late;
    }
    m_parts.metrics.late = late;
}

void SnapshotPublisher::addMetrics(Snapshot& out, SteadyTime now) {
    auto& metrics = m_parts.metrics;
    out.latencies = {
        {Hop::Decoded, metrics.decoded.view(now)}, {Hop::Evaluated, metrics.evaluated.view(now)},
        {Hop::Alarm, metrics.alarm.view(now)},     {Hop::Stored, metrics.stored.view(now)},
        {Hop::Painted, metrics.painted.view(now)}, {Hop::Presented, metrics.presented.view(now)}};
    out.rowsInPerSecond = m_rowsInRate.update(metrics.rowsIn, now);
    out.rowsOutPerSecond = m_rowsOutRate.update(metrics.rowsOut, now);
    if (!out.beds.empty())
        out.alarmsPerBedHour = static_cast<double>(metrics.alarmsRaised) /
                               static_cast<double>(out.beds.size()) / watchedHours(out.now, now);
    out.eventAgeMs = static_cast<double>(metrics.newestEventAgeNs) / 1e6;
    out.samplesNotDrawn = metrics.samplesNotDrawn;
}

void SnapshotPublisher::addStore(Snapshot& out, SteadyTime now) const {
    if (m_parts.store != nullptr) {
        out.store = m_parts.store->view();
        out.store.kept = true;
        out.store.checkpoints = m_parts.metrics.checkpoints;
        out.store.checkpointBytes = m_parts.metrics.checkpointBytes;
        out.store.capturePauseP99Ms = m_parts.metrics.capturePause.view(now).p99Ms;
    }
    if (!m_parts.watched.empty()) {
        out.store.watchOnly = true;
        out.store.owner = m_owner;
        out.store.path = m_parts.watched.string();
    }
}

void SnapshotPublisher::addSinks(Snapshot& out, SteadyTime now) const {
    if (m_parts.deliveries == nullptr)
        return;
    for (auto& state : m_parts.deliveries->outbox().view()) {
        auto& view = out.sinks.emplace_back();
        const auto describe = [&](const auto& configs, std::string_view name) {
            for (const auto& config : configs)
                if (config.name == name) {
                    view.kind = config.spec->kind().word();
                    view.address = config.spec->address();
                }
        };
        if (const auto channel = channelOfLane(state.name); !channel.empty())
            describe(m_parts.workspace.channels, channel);
        else
            describe(m_parts.workspace.sinks, state.name);
        if (state.nextTry && *state.nextTry > now)
            view.retryInSeconds = std::chrono::duration<double>(*state.nextTry - now).count();
        view.state = std::move(state);
    }
}

void SnapshotPublisher::addLosses(Snapshot& out) const {
    const LossCounters all = losses();
    const auto since = [](std::uint64_t total, std::uint64_t seen) {
        return total > seen ? total - seen : 0; // late is counted anew after a seek
    };
    {
        const base::MutexLock lock(m_mutex);
        out.losses = {since(all.gaps, m_acknowledged.gaps),
                      since(all.missing, m_acknowledged.missing),
                      since(all.duplicates, m_acknowledged.duplicates),
                      since(all.late, m_acknowledged.late),
                      since(all.dropped, m_acknowledged.dropped),
                      since(all.deadLetters, m_acknowledged.deadLetters),
                      since(all.storeSkipped, m_acknowledged.storeSkipped)};
    }
    const auto recording = m_parts.recording.view();
    out.store.recording = recording.has_value();
    if (recording) {
        out.store.recordingPath = recording->path.string();
        out.losses.storeSkipped += recording->lost;
    }
}

double SnapshotPublisher::watchedHours(EventTime present, SteadyTime now) {
    using Hours = std::chrono::duration<double, std::ratio<3600>>;
    // A recording counts by its own time, leaps of a seek left out.
    const std::uint64_t seeks = m_seeks;
    if (m_lastPresent != EventTime{} && seeks == m_lastSeeks && present > m_lastPresent)
        m_replayed += present - m_lastPresent;
    m_lastPresent = present;
    m_lastSeeks = seeks;
    const Hours hours =
        m_parts.replay.control != nullptr ? Hours(m_replayed) : Hours(now - m_started);
    // A rate of a few minutes would say little of an hour.
    constexpr Hours kLeast = 10min;
    return std::max(hours, kLeast).count();
}

LossCounters SnapshotPublisher::losses() const {
    return {m_parts.metrics.gaps,
            m_parts.metrics.missing,
            m_parts.metrics.duplicates,
            m_parts.metrics.late,
            m_parts.supervisor.dropped() + m_parts.metrics.notServed,
            m_parts.metrics.deadLetters,
            m_parts.metrics.storeSkipped};
}

void SnapshotPublisher::acknowledgeLosses() {
    const LossCounters now = losses();
    const base::MutexLock lock(m_mutex);
    m_acknowledged = now;
}

} // namespace vigil::pipeline
