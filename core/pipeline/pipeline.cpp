// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/pipeline.h"

#include "base/log.h"
#include "pipeline/stages/saved_states.h"
#include "pipeline/workspace/query_options.h"

#include <algorithm>
#include <functional>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

/// How long queries may take to catch up after one of them was stopped.
constexpr auto kPatienceAfterStop = 100ms;
/// How long queries may take for what is still queued when the program ends.
constexpr auto kPatienceAtStop = 1500ms;
/// How long the end waits for what is on its way out.
constexpr auto kPatienceWithStore = 700ms;
constexpr std::chrono::milliseconds kPatienceWithSinks = 1s;
constexpr std::chrono::milliseconds kPatienceOfRecordings = 20s; ///< that are through
/// Rows of results of one query that may wait until rules have judged them: about a second's work.
constexpr std::size_t kMostResults = 200'000;

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
                    }}) {}

Pipeline::~Pipeline() { stop(); }

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
    m_alarms = std::make_unique<AlarmStage>(AlarmStage::Context{
        m_workspace.rules, m_clock, m_metrics, [this] { return m_nextAlarmId++; },
        [this](std::vector<alerts::AlarmEvent> events, IncidentNews news) {
            m_router.take(std::move(events), std::move(news));
        },
        [this](bool alarms) { m_publisher->wake(alarms); },
        [this](std::uint64_t capture, const std::vector<alerts::Judged>& judged,
               std::chrono::nanoseconds took) { m_checkpoints->answer(capture, judged, took); },
        m_results.get(), waits,
        [this](SteadyTime now) {
            if (m_beacon)
                m_beacon->alarmsTurned(now);
        },
        shards, m_options.feedsSinks ? m_workspace.escalation : alerts::EscalationPlan{},
        m_options.hasScreen,
        [this](alerts::Silence silence) {
            if (m_store)
                m_store->journal(std::move(silence));
        },
        [this](alerts::LimitOverride limits) {
            if (m_store)
                m_store->journal(std::move(limits));
        }});
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
        .onPublished = m_options.onPublished});
    m_publisher->publish();
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

void Pipeline::openCheckpoints() {
    const auto saved = m_restart.savedStates();
    const EventTime now = eventAtArrival(m_arrivals.now());
    m_restart.resumeAlarms(saved, *m_alarms, now);
    if (!m_store)
        return;
    if (m_restart.resumable())
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
    for (auto& change : m_restart.endedAlarms())
        m_alarms->setTechnical(std::move(change));
    if (m_store) // after that: its own alarms may be the same again
        m_store->start();
    m_references->start();
    for (auto& input : m_inputs)
        input.decode->start();
    Result<void> started;
    for (auto& input : m_inputs)
        if (started = input.source->start(input.decode->queue()); !started)
            break;
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

void Pipeline::end() {
    m_life = Life::Ended;
    if (m_beacon)
        m_beacon->hasten();
    if (m_store)
        m_store->hasten();
    m_supervisor.end();
    m_references->stop();
    // A source may wait for room in its queue: closing it lets the source go.
    for (auto& input : m_inputs) {
        if (isFinite(m_workspace.sources[static_cast<std::size_t>(&input - m_inputs.data())]))
            input.decode->queue().close();
        input.source->stop();
        input.decode->stop();
    }
    m_history.cancel();
    if (m_checkpoints)
        m_checkpoints->captureLast();
    stopQueries();
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
    if (auto stopped = m_recording.finish();
        !stopped && stopped.error().code != ErrorCode::NotFound)
        log::error("vigil.pipeline", "{}", stopped.error().text());
    m_publisher->stop();
}

bool Pipeline::ended() const noexcept {
    return std::ranges::all_of(m_inputs, [](const Input& input) { return input.ended->load(); });
}

void Pipeline::stopQueries() {
    // A recording that is through gives its last results; what is live would be of no use later.
    const bool waits = std::ranges::any_of(m_workspace.sources, isFinite) && ended();
    const SteadyTime deadline = waits ? SteadyTime::max() : m_clock.steadyNow() + kPatienceAtStop;
    std::size_t undone = 0;
    for (auto& shard : m_shards)
        undone += shard->stop(deadline);
    if (undone > 0)
        log::warning("vigil.pipeline",
                     "queries did not come to an end in time: {} turns were left undone", undone);
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

void Pipeline::raiseTechnical(alerts::TechnicalRule rule, const std::string& about, bool holds,
                              alerts::Priority priority, const std::string& bed,
                              std::optional<double> value) {
    m_alarms->setTechnical({rule, about, holds, priority, bed, value});
}

void Pipeline::loadHours() {
    // A recording brings its own hour; its times in the store are those of an earlier replay.
    if ((m_store || m_options.watchOnly) && std::ranges::none_of(m_workspace.sources, isFinite))
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
