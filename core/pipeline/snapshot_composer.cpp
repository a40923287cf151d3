// SPDX-License-Identifier: GPL-3.0-or-later
// The publisher's half of Pipeline: merges what the stages know into one Snapshot.
#include "pipeline/pipeline.h"

#include <algorithm>
#include <map>

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
constexpr Ticks kWaveStale = 2s;

bool isUnheard(const SourceView& source) {
    return isBroker(source.kind) && source.state != SourceState::Connected;
}

} // namespace

void Pipeline::publishLoop() {
    SteadyTime published{};
    while (true) {
        {
            const auto idle = m_clock.steadyNow() + kPublishIdle;
            const auto due = published + kPublishEvery;
            const base::MutexLock lock(m_mutex);
            while (!m_alarmsChanged && !m_publisherEnds) {
                const SteadyTime until = m_viewChanged ? std::min(due, idle) : idle;
                if (m_clock.steadyNow() >= until)
                    break;
                m_publishNow.waitUntil(m_mutex, until);
            }
            if (m_publisherEnds)
                return;
            m_viewChanged = m_alarmsChanged = false;
        }
        published = m_clock.steadyNow();
        lookAtOpenWindows();
        lookForOwner();
        m_supervisor.look(present());
        publish();
        if (m_options.onPublished)
            m_options.onPublished();
    }
}

void Pipeline::lookForOwner() {
    const SteadyTime now = m_clock.steadyNow();
    if (!m_options.watchOnly || now - m_soughtOwner < kLookForOwnerEvery)
        return;
    m_soughtOwner = now;
    const auto owner = store::OwnerLock::ownerOf(m_options.database);
    m_owner = owner ? store::textOf(*owner) : std::string();
}

void Pipeline::lookAtOpenWindows() {
    const SteadyTime now = m_clock.steadyNow();
    if (now - m_looked < kLookEvery)
        return;
    m_looked = now;
    for (std::size_t i = 0; i < m_workspace.queries.size(); ++i)
        if (m_workspace.queries[i].live)
            m_hub->look(i);
}

EventTime Pipeline::present() const {
    return m_replay != nullptr ? m_replay->position().now : eventAtArrival(m_arrivals.now());
}

Mode Pipeline::mode() const {
    const auto any = [this](SourceConfig::Kind kind) {
        return std::ranges::any_of(m_workspace.sources,
                                   [kind](const SourceConfig& s) { return s.kind == kind; });
    };
    if (any(SourceConfig::Kind::Replay))
        return Mode::Replay;
    return any(SourceConfig::Kind::Simulator) ? Mode::Simulated : Mode::Live;
}

void Pipeline::publish() {
    const SteadyTime now = m_clock.steadyNow();
    auto alarms = m_alarms->view();
    if (alarms == nullptr) // it has not begun
        alarms = std::make_shared<const AlarmView>();
    auto out = std::make_shared<Snapshot>();
    out->version = ++m_version;
    out->mode = mode();
    out->workspaceName = m_workspace.name;
    out->layout = m_layout;
    out->now = eventAtArrival(m_arrivals.now());
    if (m_replay != nullptr)
        composeReplay(*out);
    out->oldestNew = oldestUnpainted(*alarms);
    out->alarms = alarms->alarms;
    out->sources = m_supervisor.sources();
    composeBeds(*out, *alarms);
    composeQueues(*out);
    composeQueries(*out);
    composeMetrics(*out, now);
    m_composed = std::move(alarms);
    m_snapshot.publish(std::move(out));
}

SteadyTime Pipeline::oldestUnpainted(const AlarmView& alarms) {
    while (!m_unpainted.empty() &&
           (m_unpainted.front().first <= m_painted || m_unpainted.size() > kMostUnpainted))
        m_unpainted.pop_front();
    if (&alarms != m_composed.get() && alarms.oldestNew != SteadyTime{})
        m_unpainted.emplace_back(m_version, alarms.oldestNew);
    SteadyTime oldest{};
    for (const auto& [version, arrival] : m_unpainted)
        oldest = oldest == SteadyTime{} ? arrival : std::min(oldest, arrival);
    return oldest;
}

void Pipeline::reportPainted(const Snapshot& painted) {
    m_painted = painted.version;
    if (painted.oldestNew == SteadyTime{})
        return;
    const SteadyTime now = m_clock.steadyNow();
    m_metrics.painted.record(now - painted.oldestNew, now);
}

void Pipeline::composeReplay(Snapshot& out) const {
    const auto position = m_replay->position();
    auto& replay = out.replay.emplace();
    replay.path = m_replayPath;
    replay.start = position.start;
    replay.end = position.end;
    replay.now = out.now = position.now;
    replay.requestedSpeed = position.requestedSpeed;
    replay.achievedSpeed = position.achievedSpeed;
    replay.playing = position.playing;
    replay.ended = position.ended;
    replay.dating = m_replayOutline.dating;
    replay.gaps = m_replayOutline.gaps;
    replay.faults = m_replayOutline.faults;
    if (position.asked)
        replay.landing.emplace(ReplayView::Landing{*position.asked, position.landed});
    replay.alarmMarks = m_router.marks();
}

/// Beds that are supervised and never spoke in this run: what is known of them are their alarms.
void Pipeline::addExpected(Snapshot& out) {
    std::map<std::string_view, std::size_t> listed;
    for (std::size_t i = 0; i < out.beds.size(); ++i)
        listed.emplace(out.beds[i].bed, i);
    std::map<std::string_view, BedView> unlisted;
    for (const auto& alarm : out.alarms) {
        if (alarm.bed.empty())
            continue;
        const auto known = listed.find(alarm.bed);
        auto& bed = known != listed.end() ? out.beds[known->second] : unlisted[alarm.bed];
        if (bed.source) // seen: its shard told
            continue;
        bed.bed = alarm.bed;
        if (bed.label.empty())
            bed.label = alarm.bed;
        if (bed.patient.empty())
            bed.patient = alarm.patient;
        bed.occupied = true;
        bed.freshness = Freshness::Stale;
        bed.alarms.push_back(alarm);
    }
    for (auto& [key, bed] : unlisted)
        out.beds.push_back(std::move(bed));
}

void Pipeline::composeBeds(Snapshot& out, const AlarmView& alarms) {
    std::map<std::string_view, const BedView*> seen;
    for (const auto& bed : alarms.beds)
        seen.emplace(bed->bed, bed.get());
    for (const auto& config : m_workspace.beds) {
        const auto found = seen.find(config.id);
        BedView view = found != seen.end() ? *found->second : BedView{};
        if (found != seen.end())
            seen.erase(found);
        view.bed = config.id;
        view.label = config.label;
        if (view.patient.empty())
            view.patient = config.patient;
        // A name belongs to a patient, not to a bed: another patient there shows without it.
        if (view.patient == config.patient)
            view.patientName = config.patientName;
        view.occupied = view.occupied || !config.patient.empty() || !config.patientName.empty();
        out.beds.push_back(std::move(view));
    }
    for (const auto& [key, bed] : seen)
        out.beds.push_back(*bed);
    addExpected(out);

    const auto unheard = std::ranges::find_if(out.sources, isUnheard);
    const auto waves = m_waves.views();
    for (auto& bed : out.beds) {
        const auto found = waves.find(bed.bed);
        const auto* const source = bed.source && *bed.source < out.sources.size()
                                       ? &out.sources[*bed.source]
                                   : unheard != out.sources.end() ? &*unheard
                                                                  : nullptr;
        const bool silent = bed.freshness == Freshness::Stale || bed.freshness == Freshness::Never;
        // Waves tell of a bed that sends nothing else.
        const bool known = bed.source || found == waves.end();
        if (source != nullptr && isUnheard(*source) && silent && known)
            bed.lostSource = source->name + " (" + source->address + ')';
        if (found == waves.end())
            continue;
        if (bed.freshness == Freshness::Never)
            bed.occupied = true;
        for (const auto& entry : found->second)
            bed.waves.push_back({entry.channel, out.now - entry.newest > kWaveStale
                                                    ? Freshness::Stale
                                                    : Freshness::Live});
    }
    // Beds that send waves only.
    for (const auto& [key, entries] : waves) {
        const bool listed = std::ranges::any_of(
            out.beds, [&key = key](const BedView& bed) { return bed.bed == key; });
        if (listed)
            continue;
        auto& bed = out.beds.emplace_back();
        bed.bed = bed.label = key;
        bed.occupied = true;
        for (const auto& entry : entries) {
            bed.lastSeen = std::max(bed.lastSeen.value_or(entry.newest), entry.newest);
            bed.waves.push_back({entry.channel, Freshness::Live});
        }
        bed.freshness = out.now - *bed.lastSeen > m_workspace.rules.stale.bedSilent
                            ? Freshness::Stale
                            : Freshness::Live;
    }
}

std::vector<ingest::SourceStatus> Pipeline::sourceStatus() const {
    std::vector<ingest::SourceStatus> states;
    for (const auto& input : m_inputs)
        states.push_back(input.source->status());
    return states;
}

void Pipeline::composeQueues(Snapshot& out) const {
    out.queues = m_supervisor.queues();
    const auto add = [&out](QueuePlace place, unsigned shard, const auto& tasks) {
        out.queues.push_back(
            {place, {}, shard, tasks.size(), tasks.capacity(), tasks.highWater(), 0});
    };
    add(QueuePlace::Alarms, 0, m_alarms->tasks());
    for (std::size_t i = 0; i < m_shards.size(); ++i)
        add(QueuePlace::Engine, static_cast<unsigned>(i + 1), m_shards[i]->tasks());
    if (m_store)
        out.queues.push_back(m_store->queueView());
}

void Pipeline::composeQueries(Snapshot& out) {
    std::vector<std::shared_ptr<const ShardView>> shards;
    for (const auto& shard : m_shards)
        if (auto view = shard->view())
            shards.push_back(std::move(view));
    std::uint64_t late = 0;
    const auto progress = m_hub->progress();
    for (std::size_t i = 0; i < progress.size(); ++i) {
        QueryView view;
        view.name = m_workspace.queries[i].name;
        view.rowsIn = progress[i].rowsIn;
        view.stopped = m_stops->why(i);
        view.resumed = m_restarts[i].resumed;
        view.refusedState = m_restarts[i].refused;
        view.errors = progress[i].errors + (view.refusedState.empty() ? 0 : 1) +
                      (view.stopped.empty() ? 0 : 1);
        engine::StateSize state = progress[i].state;
        if (progress[i].watermark > engine::kMinTime && progress[i].watermark < engine::kMaxTime)
            view.watermark = progress[i].watermark;
        for (const auto& shard : shards)
            if (i < shard->queries.size()) {
                view.rowsOut += shard->queries[i].rowsOut;
                view.errors += shard->queries[i].errors;
                state += shard->queries[i].state;
                if (const auto& open = shard->queries[i].provisional)
                    view.provisional.insert(view.provisional.end(), open->begin(), open->end());
            }
        view.stateBytes = state.bytes;
        view.keys = state.keys;
        view.openWindows = state.open;
        view.heldRows = state.rows;
        late += progress[i].late;
        out.queries.push_back(std::move(view));
    }
    m_metrics.late = late;
}

void Pipeline::composeMetrics(Snapshot& out, SteadyTime now) {
    out.latencies = {{Hop::Decoded, m_metrics.decoded.view(now)},
                     {Hop::Evaluated, m_metrics.evaluated.view(now)},
                     {Hop::Alarm, m_metrics.alarm.view(now)},
                     {Hop::Stored, m_metrics.stored.view(now)},
                     {Hop::Painted, m_metrics.painted.view(now)},
                     {Hop::Presented, m_metrics.presented.view(now)}};
    if (m_store) {
        out.store = m_store->view();
        out.store.kept = true;
        out.store.checkpoints = m_metrics.checkpoints;
        out.store.checkpointBytes = m_metrics.checkpointBytes;
        out.store.capturePauseP99Ms = m_metrics.capturePause.view(now).p99Ms;
    }
    if (m_options.watchOnly) {
        out.store.watchOnly = true;
        out.store.owner = m_owner;
        out.store.path = m_options.database.string();
    }
    out.rowsInPerSecond = m_rowsInRate.update(m_metrics.rowsIn, now);
    out.rowsOutPerSecond = m_rowsOutRate.update(m_metrics.rowsOut, now);
    if (!out.beds.empty())
        out.alarmsPerBedHour = static_cast<double>(m_metrics.alarmsRaised) /
                               static_cast<double>(out.beds.size()) / watchedHours(out.now, now);
    out.eventAgeMs = static_cast<double>(m_metrics.newestEventAgeNs) / 1e6;

    const LossCounters all = losses();
    const base::MutexLock lock(m_mutex);
    const auto since = [](std::uint64_t total, std::uint64_t seen) {
        return total > seen ? total - seen : 0; // late is counted anew after a seek
    };
    out.losses = {since(all.gaps, m_acknowledged.gaps),
                  since(all.missing, m_acknowledged.missing),
                  since(all.duplicates, m_acknowledged.duplicates),
                  since(all.late, m_acknowledged.late),
                  since(all.dropped, m_acknowledged.dropped),
                  since(all.deadLetters, m_acknowledged.deadLetters),
                  since(all.storeSkipped, m_acknowledged.storeSkipped)};
    out.samplesNotDrawn = m_metrics.samplesNotDrawn;
    out.store.recording = m_recorder != nullptr;
    if (m_recorder) {
        out.store.recordingPath = m_recorder->path().string();
        out.losses.storeSkipped += m_recorder->lost();
    }
}

double Pipeline::watchedHours(EventTime present, SteadyTime now) {
    using Hours = std::chrono::duration<double, std::ratio<3600>>;
    // A recording counts by its own time, leaps of a seek left out.
    const std::uint64_t seeks = m_seeks;
    if (m_lastPresent != EventTime{} && seeks == m_lastSeeks && present > m_lastPresent)
        m_replayed += present - m_lastPresent;
    m_lastPresent = present;
    m_lastSeeks = seeks;
    const Hours hours = m_replay != nullptr ? Hours(m_replayed) : Hours(now - m_started);
    // A rate of a few minutes would say little of an hour.
    constexpr Hours kLeast = 10min;
    return std::max(hours, kLeast).count();
}

LossCounters Pipeline::losses() const {
    return {m_metrics.gaps,
            m_metrics.missing,
            m_metrics.duplicates,
            m_metrics.late,
            m_supervisor.dropped() + m_metrics.notServed,
            m_metrics.deadLetters,
            m_metrics.storeSkipped};
}

void Pipeline::acknowledgeLosses() {
    const LossCounters now = losses();
    {
        const base::MutexLock lock(m_mutex);
        m_acknowledged = now;
    }
    raiseTechnical(alerts::TechnicalRule::DataDropped, {}, false, alerts::Priority::Medium);
}

} // namespace vigil::pipeline
