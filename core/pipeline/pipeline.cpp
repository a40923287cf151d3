// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/pipeline.h"

#include "base/log.h"
#include "pipeline/stages/saved_states.h"

#include <algorithm>
#include <functional>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

/// How long the end waits for what is on its way out.
constexpr auto kPatienceWithStore = 700ms;
constexpr std::chrono::milliseconds kPatienceWithSinks = 1s;
constexpr std::chrono::milliseconds kPatienceOfRecordings = 20s; ///< that are through
/// Rows of results of one query that may wait until rules have judged them: about a second's work.
constexpr std::size_t kMostResults = 200'000;

SharedParts sharedOf(const PipelineOptions& options, base::Clock& clock) {
    auto shared = options.goesOnFrom ? options.goesOnFrom->shared : SharedParts{};
    if (!shared.arrivals)
        shared.arrivals = std::make_shared<ArrivalClock>(clock);
    return shared;
}

} // namespace

Result<std::unique_ptr<Pipeline>> Pipeline::open(Workspace workspace, base::Clock& clock,
                                                 PipelineOptions options) {
    std::unique_ptr<Pipeline> pipeline(
        new Pipeline(std::move(workspace), clock, std::move(options)));
    if (auto done = pipeline->openQueries(); !done)
        return propagate(done);
    if (auto done = pipeline->openStore(); !done)
        return propagate(done);
    if (auto done = pipeline->openDeliveries(); !done)
        return propagate(done);
    if (auto done = pipeline->openReferences(); !done)
        return propagate(done);
    const auto shards = static_cast<std::size_t>(
        pipeline->m_options.shards > 0 ? pipeline->m_options.shards : pipeline->m_workspace.shards);
    pipeline->openAlarms(shards);
    pipeline->openShards(shards);
    pipeline->openHub(shards);
    pipeline->openCheckpoints();
    pipeline->watchBeds();
    pipeline->openBeacon();
    if (auto done = pipeline->openInputs(); !done)
        return propagate(done);
    pipeline->m_restart.forgetStates();
    pipeline->openPublisher();
    return pipeline;
}

Pipeline::Pipeline(Workspace workspace, base::Clock& clock, PipelineOptions options)
    : m_workspace(std::move(workspace)), m_clock(clock), m_options(std::move(options)),
      m_shared(sharedOf(m_options, m_clock)), m_arrivals(*m_shared.arrivals),
      m_metrics(*m_shared.metrics), m_waves(*m_shared.waves), m_nextAlarmId(*m_shared.nextAlarm),
      m_router({m_clock, m_metrics.presented, std::ranges::any_of(m_workspace.sources, isFinite),
                m_options.onAlarms,
                [this](std::vector<alerts::AlarmEvent> events, IncidentNews news) {
                    routeAlarms(std::move(events), std::move(news));
                }}),
      m_supervisor({m_clock, m_metrics, m_options.sourceLostAfter,
                    [this](const std::string& source, bool lost) {
                        raiseTechnical(alerts::TechnicalRule::SourceLost, source, lost,
                                       alerts::Priority::Medium);
                    },
                    [this](const std::string& source, bool taken) {
                        raiseTechnical(alerts::TechnicalRule::SessionTaken, source, taken,
                                       alerts::Priority::Medium);
                    },
                    [this](store::LossEvent loss) {
                        if (m_store)
                            m_store->journal(std::move(loss));
                    }}),
      m_recording(*m_shared.recording) {}

Pipeline::~Pipeline() { stop(); }

Result<void> Pipeline::openReferences() {
    auto watch = ReferenceWatch::open(m_workspace.references,
                                      {m_clock,
                                       [this](const model::BatchPtr& rows) {
                                           const auto turn = m_turns.turn();
                                           Patience patience;
                                           m_hub->setReference(turn, rows, patience);
                                       },
                                       [this](std::size_t index, const Error& error) {
                                           ++m_metrics.deadLetters;
                                           if (!m_store)
                                               return;
                                           const auto& config = m_workspace.references[index];
                                           model::DeadLetter letter;
                                           letter.origin.source = static_cast<std::uint32_t>(
                                               m_workspace.sources.size() + index);
                                           letter.arrival = m_clock.now();
                                           letter.reason = model::DeadLetterReason::ReferenceFile;
                                           letter.detail = error.text();
                                           letter.topic = config.path.string();
                                           store::StoreBatch batch;
                                           batch.deadLetters.push_back(std::move(letter));
                                           m_store->offer(std::move(batch), m_clock.steadyNow());
                                       },
                                       [this](bool broken) {
                                           raiseTechnical(alerts::TechnicalRule::ReferenceBroken,
                                                          {}, broken, alerts::Priority::Low);
                                       }});
    if (!watch)
        return propagate(watch);
    m_references = std::move(*watch);
    return {};
}

void Pipeline::openAlarms(std::size_t shards) {
    m_admission =
        std::make_unique<BedAdmission>(m_workspace.bounds.unknownBeds, m_restart.expectedBeds());
    const bool watched = std::ranges::any_of(m_queries, [this](const auto& query) {
        return isWatched(*query, m_workspace.rules, false) ||
               isWatched(*query, m_workspace.rules, true);
    });
    const bool waits = watched && std::ranges::any_of(m_workspace.sources, isFinite);
    if (watched)
        m_results = std::make_unique<ResultInbox>(
            shards, [this] { m_alarms->wakeForResults(); }, waits ? SIZE_MAX : kMostResults);
    AlarmStage::Context context{
        m_workspace.rules,
        m_clock,
        m_metrics,
        [next = m_shared.nextAlarm] { return (*next)++; }, // the table may outlive this
        [this](std::vector<alerts::AlarmEvent> events, IncidentNews news) {
            m_router.take(std::move(events), std::move(news));
        },
        [this](bool alarms) { m_publisher->wake(alarms); },
        [this](std::uint64_t capture, const std::vector<alerts::Judged>& judged,
               std::chrono::nanoseconds took) { m_checkpoints->answer(capture, judged, took); },
        m_results.get(),
        waits,
        [this](SteadyTime now) {
            if (m_beacon)
                m_beacon->alarmsTurned(now);
        },
        shards,
        m_options.feedsSinks ? m_workspace.escalation : alerts::EscalationPlan{},
        m_options.hasScreen,
        [this](alerts::Silence silence) {
            if (m_store)
                m_store->journal(std::move(silence));
        },
        [this](alerts::LimitOverride limits) {
            if (m_store)
                m_store->journal(std::move(limits));
        }};
    if (!m_options.goesOnFrom) {
        m_endedAlarms = m_restart.endedAlarms();
        m_alarms = std::make_unique<AlarmStage>(std::move(context));
        return;
    }
    auto memory = *std::exchange(m_options.goesOnFrom->alarms, std::nullopt);
    m_endedAlarms = endedAtReload(memory.alarms.shown(), m_options.goesOnFrom->endedSources);
    m_alarms = std::make_unique<AlarmStage>(std::move(context), std::move(memory));
}

Result<void> Pipeline::openDeliveries() {
    if ((m_workspace.sinks.empty() && m_workspace.channels.empty()) || !m_options.feedsSinks ||
        m_options.watchOnly)
        return {};
    auto opened = DeliveryStage::open(
        m_workspace, m_restart.deliveries(),
        {m_clock, m_store.get(),
         [this](const std::string& sink, bool failing) {
             raiseTechnical(alerts::TechnicalRule::ChannelFailing, sink, failing,
                            alerts::Priority::Low);
         },
         [this](store::LossEvent loss) {
             if (m_store)
                 m_store->journal(std::move(loss));
         },
         [this](const std::string& key, const std::string* refused) {
             m_alarms->ask(alarm_task::NoticeSettled{
                 key, refused != nullptr ? std::optional(*refused) : std::nullopt});
         },
         [this](const std::string& channel, const std::string& why) {
             m_alarms->ask(alarm_task::ChannelFails{channel, why});
         }});
    if (!opened)
        return propagate(opened);
    m_deliveries = std::move(*opened);
    return {};
}

void Pipeline::routeAlarms(std::vector<alerts::AlarmEvent> events, IncidentNews news) {
    std::vector<model::Delivery> deliveries;
    if (m_deliveries)
        deliveries = m_deliveries->ofAlarms(events, news.notices);
    if (m_store) // first, so that no mark comes before what it marks
        m_store->journal(std::move(events), deliveries, std::move(news.changes));
    if (m_deliveries)
        m_deliveries->takeAlarms(std::move(deliveries));
}

void Pipeline::openBeacon() {
    if (!m_workspace.beacon.shows())
        return;
    m_beacon = std::make_unique<Beacon>(
        m_workspace,
        Beacon::Context{m_clock, [this](const std::string& outlet, const Error* error) {
                            if (error != nullptr)
                                log::warning("vigil.pipeline", "{} cannot be shown: {}", outlet,
                                             error->text());
                            else
                                log::info("vigil.pipeline", "{} is shown again", outlet);
                            raiseTechnical(alerts::TechnicalRule::ChannelFailing, outlet,
                                           error != nullptr, alerts::Priority::Low);
                        }});
}

void Pipeline::openPublisher() {
    m_publisher = std::make_unique<SnapshotPublisher>(SnapshotPublisher::Parts{
        .workspace = m_workspace,
        .clock = m_clock,
        .time = m_time,
        .metrics = m_metrics,
        .supervisor = m_supervisor,
        .alarms = *m_alarms,
        .router = m_router,
        .waves = m_waves,
        .hub = *m_hub,
        .stops = *m_stops,
        .shards = m_shards,
        .restarts = m_restarts,
        .store = m_store.get(),
        .deliveries = m_deliveries.get(),
        .recording = m_recording,
        .replay = m_replay,
        .watched = m_options.watchOnly ? m_options.database : std::filesystem::path(),
        .onPublished = m_options.onPublished,
        .acknowledged =
            m_options.goesOnFrom ? m_options.goesOnFrom->acknowledged : LossCounters{}});
    m_publisher->publish();
}

void Pipeline::openCheckpoints() {
    const auto saved = m_restart.savedStates();
    const EventTime now = eventAtArrival(m_arrivals.now());
    if (m_options.goesOnFrom)
        m_restarts = m_restart.resumeQueries(
            {std::exchange(m_options.goesOnFrom->states, {}), m_restart.describeSources()},
            m_queries, *m_hub, m_shards, now);
    else
        m_restart.resumeAlarms(saved, *m_alarms, now);
    if (!m_store)
        return;
    if (m_restart.resumable() && !m_options.goesOnFrom)
        m_restarts = m_restart.resumeQueries(saved, m_queries, *m_hub, m_shards, now);
    std::vector<std::string> names;
    for (const auto& query : m_workspace.queries)
        names.push_back(query.name);
    auto obsolete = saved.keys(); // the numbers of senders are not written with each checkpoint
    for (const auto& source : m_workspace.sources)
        std::erase(obsolete, SavedStates::sequencesKey(source.name));
    m_checkpoints = std::make_unique<CheckpointCoordinator>(CheckpointCoordinator::Context{
        m_clock, m_metrics, m_turns, *m_hub, std::move(names),
        static_cast<unsigned>(m_shards.size()), m_options.checkpointEvery,
        m_restart.resumable() ? std::optional(m_restart.describeSources()) : std::nullopt,
        std::move(obsolete),
        [this](std::uint64_t capture, bool states) {
            m_alarms->capture(capture);
            for (auto& shard : m_shards)
                shard->tasks().pushUnbounded(StatesAsked{capture, states});
        },
        [this](store::StoreBatch batch) { m_store->offerCheckpoint(std::move(batch)); },
        [this] { return m_store->checkpointWaits(); },
        [this](std::vector<model::DeadLetter> letters) {
            store::StoreBatch batch;
            batch.deadLetters = std::move(letters);
            m_store->offer(std::move(batch), {});
        },
        [this] { return m_deliveries->nextNumber(); }});
}

void Pipeline::watchBeds() {
    if (std::ranges::any_of(m_workspace.sources, isFinite))
        return;
    for (const auto& bed : m_restart.expectedBeds())
        m_alarms->watch(bed);
}

Result<void> Pipeline::start() {
    const base::MutexLock life(m_lifeMutex);
    VIGIL_ENSURE(m_life != Life::Running, return fail(ErrorCode::Internal, "already started"));
    if (m_life == Life::Ended)
        return fail(ErrorCode::Cancelled, "the session has been ended");
    m_life = Life::Running;
    m_supervisor.begin();
    if (m_beacon)
        m_beacon->start();
    m_alarms->start();
    if (m_deliveries)
        m_deliveries->start();
    for (auto& shard : m_shards)
        shard->start();
    for (auto& change : std::exchange(m_endedAlarms, {}))
        m_alarms->setTechnical(std::move(change));
    if (m_store) // after that: its own alarms may be the same again
        m_store->start();
    m_references->start();
    for (auto& input : m_inputs)
        input.decode->start();
    Result<void> started;
    for (std::size_t i = 0; i < m_inputs.size() && started; ++i)
        if (!m_goesOn[i])
            started = m_inputs[i].source->start(m_inputs[i].decode->queue());
    loadHours();
    m_publisher->start();
    if (!started)
        end();
    return started;
}

void Pipeline::stop() {
    const base::MutexLock life(m_lifeMutex);
    if (m_life == Life::Running)
        end();
    if (m_store)
        m_store->stop(); // the database is closed
    if (m_beacon)
        m_beacon->stop();
    m_life = Life::Ended;
}

void Pipeline::end(const std::set<std::string, std::less<>>* kept) {
    m_life = Life::Ended;
    if (m_beacon)
        m_beacon->hasten();
    if (m_store)
        m_store->hasten();
    m_supervisor.end();
    m_references->stop();
    // A source may wait for room in its queue: closing it lets the source go.
    for (auto& input : m_inputs) {
        const auto& source =
            m_workspace.sources[static_cast<std::size_t>(&input - m_inputs.data())];
        if (kept != nullptr && kept->contains(source.name)) {
            input.decode->leave();
            continue;
        }
        if (isFinite(source))
            input.decode->queue().close();
        input.source->stop();
        input.decode->stop();
    }
    m_history.cancel();
    if (m_checkpoints)
        m_checkpoints->captureLast();
    m_undone = stopQueries();
    for (std::size_t query = 0; query < m_queries.size(); ++query)
        tellPassedOver(query);
    m_alarms->stop();
    if (m_deliveries) {
        if (m_store) // what was computed last leaves once it is stored
            m_store->settle(kPatienceWithStore);
        const bool through = std::ranges::any_of(m_workspace.sources, isFinite) && ended();
        m_deliveries->stop(through ? kPatienceOfRecordings : kPatienceWithSinks);
    }
    if (m_checkpoints && !m_inputs.empty() && ended())
        m_store->offerCheckpoint(m_checkpoints->over());
    if (m_store)
        m_store->stop();
    if (kept == nullptr) // else it goes on with the sources
        finishRecording();
    m_publisher->stop();
}

void Pipeline::finishRecording() {
    if (auto stopped = m_recording.finish();
        !stopped && stopped.error().code != ErrorCode::NotFound)
        log::error("vigil.pipeline", "{}", stopped.error().text());
}

bool Pipeline::ended() const noexcept {
    return std::ranges::all_of(m_inputs, [](const Input& input) { return input.ended->load(); });
}

void Pipeline::raiseTechnical(alerts::TechnicalRule rule, const std::string& about, bool holds,
                              alerts::Priority priority, const std::string& bed,
                              std::optional<double> value) {
    m_alarms->setTechnical({rule, about, holds, priority, bed, value});
}

void Pipeline::loadHours() {
    // A recording brings its own hour; its times in the store are those of an earlier replay.
    if ((m_store || m_options.watchOnly) && !m_options.goesOnFrom &&
        std::ranges::none_of(m_workspace.sources, isFinite))
        m_history.load(m_options.database, eventAtArrival(m_clock.now()));
}

void Pipeline::acknowledge(std::uint64_t alarmId, std::string who, alarm_task::Done done) {
    m_alarms->ask(alarm_task::Acknowledge{alarmId, std::move(who), std::move(done)});
}

void Pipeline::acknowledgeAll(std::string who, alarm_task::Done done) {
    m_alarms->ask(alarm_task::AcknowledgeAll{std::move(who), std::move(done)});
}

void Pipeline::resetLatched(std::uint64_t alarmId, std::string who, alarm_task::Done done) {
    m_alarms->ask(alarm_task::ResetLatched{alarmId, std::move(who), std::move(done)});
}

void Pipeline::journalCommand(store::CommandEntry entry) {
    entry.time = m_time.now();
    log::info("vigil.pipeline", "{} asked for {} {}: {}", entry.actor, entry.command, entry.subject,
              entry.error.empty() ? "done" : entry.error);
    if (m_store)
        m_store->journal(std::move(entry));
}

void Pipeline::acknowledgeLosses() {
    m_publisher->acknowledgeLosses();
    raiseTechnical(alerts::TechnicalRule::DataDropped, {}, false, alerts::Priority::Medium);
}

std::vector<ingest::SourceStatus> Pipeline::sourceStatus() const {
    std::vector<ingest::SourceStatus> states;
    for (const auto& input : m_inputs)
        states.push_back(input.source->status());
    return states;
}

Result<void> Pipeline::startRecording(const std::filesystem::path& path) {
    store::RecordingOptions options;
    options.workspace = m_workspace.name;
    options.appVersion = VIGIL_VERSION;
    for (const auto& source : m_workspace.sources)
        options.sourceNames.push_back(source.name);
    const base::MutexLock life(m_lifeMutex);
    if (m_life == Life::Ended)
        return fail(ErrorCode::Cancelled, "the session has been ended");
    return m_recording.begin(path, std::move(options), m_clock);
}

Result<void> Pipeline::stopRecording() {
    const base::MutexLock life(m_lifeMutex);
    return m_recording.finish();
}

} // namespace vigil::pipeline
