// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/pipeline.h"

#include "base/log.h"
#include "pipeline/saved_states.h"

#include <algorithm>
#include <functional>

namespace vigil::pipeline {

Result<std::unique_ptr<Pipeline>> Pipeline::open(Workspace workspace, base::Clock& clock,
                                                 PipelineOptions options) {
    std::unique_ptr<Pipeline> pipeline(
        new Pipeline(std::move(workspace), clock, std::move(options)));
    if (auto done = pipeline->openQueries(); !done)
        return propagate(done);
    if (auto done = pipeline->openStore(); !done)
        return propagate(done);
    if (auto done = pipeline->openReferences(); !done)
        return propagate(done);
    pipeline->openShards();
    pipeline->openCheckpoints();
    pipeline->watchBeds();
    if (auto done = pipeline->openInputs(); !done)
        return propagate(done);
    pipeline->m_supervisor.look(pipeline->present());
    pipeline->publish();
    return pipeline;
}

Pipeline::Pipeline(Workspace workspace, base::Clock& clock, PipelineOptions options)
    : m_workspace(std::move(workspace)),
      m_layout(std::make_shared<const WardLayout>(m_workspace.layout)), m_clock(clock),
      m_options(std::move(options)),
      m_alarms({m_clock, m_metrics.presented, std::ranges::any_of(m_workspace.sources, isFinite),
                [this] { wakePublisher(); }, m_options.onAlarms,
                [this](std::vector<alerts::AlarmEvent> events) {
                    if (m_store)
                        m_store->journal(std::move(events));
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
    const auto queryOptions = queryOptionsOf(m_workspace);
    for (const auto& query : m_workspace.queries) {
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

Result<void> Pipeline::openStore() {
    if (m_options.database.empty())
        return {};
    store::WriterOptions writerOptions;
    writerOptions.path = m_options.database;
    writerOptions.retention.trendAge = m_workspace.store.keepTrends;
    for (const auto& source : m_workspace.sources)
        writerOptions.sourceNames.push_back(source.name);
    for (const auto& reference : m_workspace.references)
        writerOptions.sourceNames.push_back("reference " + reference.name);
    auto writer = store::StoreWriter::open(std::move(writerOptions), m_clock);
    if (!writer)
        return propagate(writer);
    m_alarmRestart = (*writer)->alarmRestart();
    m_nextAlarmId = m_alarmRestart->nextOccurrence;
    StoreStage::Context context{m_clock,
                                m_metrics,
                                [this](const std::vector<store::SourcePosition>& positions) {
                                    for (const auto& position : positions)
                                        if (position.source < m_inputs.size())
                                            m_inputs[position.source].source->committed(
                                                position.partition, position.next - 1);
                                },
                                [this](bool healthy) {
                                    raiseTechnical(alerts::TechnicalRule::StoreStalled, {},
                                                   !healthy, alerts::Priority::Medium);
                                },
                                m_options.diskSpace,
                                std::ranges::any_of(m_workspace.sources, isFinite)};
    m_store = std::make_unique<StoreStage>(std::move(*writer), std::move(context));
    return {};
}

Result<void> Pipeline::openReferences() {
    auto watch = ReferenceWatch::open(m_workspace.references,
                                      {m_clock,
                                       [this](const model::BatchPtr& rows) {
                                           const auto turn = m_turns.turn();
                                           m_hub->setReference(turn, rows);
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

void Pipeline::openExchange(std::size_t shards) {
    const bool wander = std::ranges::any_of(m_queries, [this](const auto& query) {
        return (isWatched(*query, m_workspace.rules, false) ||
                isWatched(*query, m_workspace.rules, true)) &&
               !BedPlacement::isKeptBy(*query);
    });
    if (shards == 1 || !wander)
        return;
    m_exchange = std::make_unique<ResultExchange>(shards, [this](std::size_t shard) {
        ShardTask task;
        task.kind = ShardTask::Kind::Handed;
        m_shards[shard]->tasks().pushUnbounded(std::move(task));
    });
}

void Pipeline::openShards() {
    const int count = m_options.shards > 0 ? m_options.shards : m_workspace.shards;
    openExchange(static_cast<std::size_t>(count));
    std::function<void(std::vector<model::DeadLetter>)> keepLetters;
    if (m_store && !resumable())
        keepLetters = [this](std::vector<model::DeadLetter> letters) {
            store::StoreBatch batch;
            batch.deadLetters = std::move(letters);
            m_store->offer(std::move(batch), {});
        };
    for (unsigned i = 0; i < static_cast<unsigned>(count); ++i) {
        m_shards.push_back(std::make_unique<EngineShard>(EngineShard::Context{
            m_workspace.rules, m_queries, m_clock, m_metrics, [this] { return m_nextAlarmId++; },
            [this](std::vector<alerts::AlarmEvent> events) { m_alarms.take(std::move(events)); },
            [this](std::size_t query, const engine::QueryResult& result) {
                if (m_options.onResult)
                    m_options.onResult(m_workspace.queries[query].name, result);
            },
            keepLetters,
            [this, i](std::uint64_t capture, ShardStates states, std::chrono::nanoseconds took) {
                m_checkpoints->answer(capture, i, std::move(states), took);
            },
            i, static_cast<unsigned>(count), m_exchange.get()}));
    }
    std::vector<bool> lookAtTicks;
    for (const auto& query : m_queries)
        lookAtTicks.push_back(isWatched(*query, m_workspace.rules, true));
    m_hub = std::make_unique<QueryHub>(
        m_queries, static_cast<unsigned>(m_shards.size()),
        [this](unsigned shard, std::size_t query, engine::ShardInput input) {
            ShardTask task;
            task.kind = ShardTask::Kind::Query;
            task.query = query;
            task.input = std::move(input);
            static_cast<void>(m_shards[shard]->tasks().push(std::move(task)));
        },
        [this](unsigned shard, std::size_t query, engine::ProvisionalInput input, bool atTick) {
            ShardTask task;
            task.kind = ShardTask::Kind::Look;
            task.query = query;
            task.open = std::move(input);
            task.holds = atTick;
            auto& tasks = m_shards[shard]->tasks();
            if (atTick)
                static_cast<void>(tasks.push(std::move(task)));
            else if (tasks.size() < tasks.capacity() / 2) // else the screens see it next time
                tasks.pushUnbounded(std::move(task));
        },
        std::move(lookAtTicks));
}

bool Pipeline::resumable() const {
    return !m_workspace.sources.empty() && std::ranges::all_of(m_workspace.sources, isLive);
}

std::string Pipeline::describeSources() const {
    std::string text;
    for (const auto& source : m_workspace.sources) {
        text += source.name + '\t' + source.stream;
        for (const auto& topic : source.kafka.topics)
            text += '\t' + topic; // partitions are numbered by topic
        text += '\n';
    }
    return text;
}

void Pipeline::openCheckpoints() {
    if (!m_store)
        return;
    const SavedStates saved(m_store->checkpoint(), describeSources());
    resumeAlarms(saved);
    if (resumable())
        resumeQueries(saved);
    std::vector<std::string> names;
    for (const auto& query : m_workspace.queries)
        names.push_back(query.name);
    m_checkpoints = std::make_unique<CheckpointCoordinator>(CheckpointCoordinator::Context{
        m_clock, m_metrics, m_turns, *m_hub, std::move(names),
        static_cast<unsigned>(m_shards.size()), m_options.checkpointEvery,
        resumable() ? std::optional(describeSources()) : std::nullopt, saved.keys(),
        [this](unsigned shard, std::uint64_t capture, bool states) {
            ShardTask task;
            task.kind = ShardTask::Kind::Capture;
            task.id = capture;
            task.holds = states;
            m_shards[shard]->tasks().pushUnbounded(std::move(task));
        },
        [this](store::StoreBatch batch) { m_store->offerCheckpoint(std::move(batch)); },
        [this] { return m_store->checkpointWaits(); },
        [this](std::vector<model::DeadLetter> letters) {
            store::StoreBatch batch;
            batch.deadLetters = std::move(letters);
            m_store->offer(std::move(batch), {});
        }});
}

Result<void> Pipeline::start() {
    VIGIL_ENSURE(!m_running, return fail(ErrorCode::Internal, "already started"));
    m_running = true;
    m_supervisor.begin();
    m_started = m_clock.steadyNow();
    if (m_store)
        m_store->start();
    for (auto& shard : m_shards)
        shard->start();
    endAlarmsOfLastRun();
    m_references->start();
    for (auto& input : m_inputs)
        input.decode->start();
    Result<void> started;
    for (auto& input : m_inputs)
        if (started = input.source->start(input.decode->queue()); !started)
            break;
    loadHours();
    m_publisher = std::jthread([this] { publishLoop(); });
    if (!started)
        stop();
    return started;
}

void Pipeline::stop() {
    if (!m_running)
        return;
    m_running = false;
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
    for (auto& shard : m_shards)
        shard->close();
    for (auto& shard : m_shards)
        shard->stop();
    if (m_store)
        m_store->stop();
    if (auto stopped = stopRecording(); !stopped && stopped.error().code != ErrorCode::NotFound)
        log::error("vigil.pipeline", "{}", stopped.error().text());
    {
        const base::MutexLock lock(m_mutex);
        m_publisherEnds = true;
        m_publishNow.notifyAll();
    }
    if (m_publisher.joinable())
        m_publisher.join();
    m_supervisor.look(present());
    publish();
}

bool Pipeline::ended() const noexcept {
    return std::ranges::all_of(m_inputs, [](const Input& input) { return input.ended->load(); });
}

void Pipeline::toAllShards(const ShardTask& task) {
    for (auto& shard : m_shards)
        static_cast<void>(shard->tasks().push(task));
}

void Pipeline::distribute(const model::BatchPtr& rows) {
    const auto parts = BedPlacement(m_shards.size()).split(rows);
    for (std::size_t shard = 0; shard < parts.size(); ++shard) {
        if (parts[shard] == nullptr)
            continue;
        ShardTask task;
        task.rows = parts[shard];
        static_cast<void>(m_shards[shard]->tasks().push(std::move(task)));
    }
}

base::BoundedQueue<ShardTask>& Pipeline::toShardOf(std::string_view bed) {
    return m_shards[BedPlacement(m_shards.size()).shardOf(bed)]->tasks();
}

void Pipeline::raiseTechnical(alerts::TechnicalRule rule, const std::string& about, bool holds,
                              alerts::Priority priority, const std::string& bed,
                              std::optional<double> value) {
    ShardTask task;
    task.kind = ShardTask::Kind::Technical;
    task.rule = rule;
    task.who = about;
    task.holds = holds;
    task.priority = priority;
    task.bed = bed;
    task.value = value;
    // Never waits: the store thread says it is stalled while a shard may be waiting for the store.
    toShardOf(bed).pushUnbounded(std::move(task));
}

void Pipeline::wakePublisher() {
    const base::MutexLock lock(m_mutex);
    m_alarmsChanged = true;
    m_publishNow.notifyAll();
}

void Pipeline::loadHours() {
    // A recording brings its own hour; its times in the store are those of an earlier replay.
    if (m_store && std::ranges::none_of(m_workspace.sources, isFinite))
        m_history.load(m_options.database, eventAtArrival(m_clock.now()));
}

void Pipeline::takeHours(std::vector<HourOfBed> hours) {
    const BedPlacement placement(m_shards.size());
    std::vector<ShardTask> tasks(m_shards.size());
    for (auto& hour : hours)
        tasks[placement.shardOf(hour.bed)].hours.push_back(std::move(hour));
    for (std::size_t shard = 0; shard < tasks.size(); ++shard) {
        if (tasks[shard].hours.empty())
            continue;
        tasks[shard].kind = ShardTask::Kind::Hour;
        m_shards[shard]->tasks().pushUnbounded(std::move(tasks[shard]));
    }
}

void Pipeline::commandAlarms(const ShardTask& task) {
    for (auto& shard : m_shards)
        shard->tasks().pushUnbounded(task);
}

void Pipeline::acknowledge(std::uint64_t alarmId, std::string who) {
    ShardTask task;
    task.kind = ShardTask::Kind::Acknowledge;
    task.id = alarmId;
    task.who = std::move(who);
    commandAlarms(task);
}

void Pipeline::acknowledgeAll(std::string who) {
    ShardTask task;
    task.kind = ShardTask::Kind::AcknowledgeAll;
    task.who = std::move(who);
    commandAlarms(task);
}

void Pipeline::resetLatched(std::uint64_t alarmId, std::string who) {
    ShardTask task;
    task.kind = ShardTask::Kind::ResetLatched;
    task.id = alarmId;
    task.who = std::move(who);
    commandAlarms(task);
}

Result<void> Pipeline::startRecording(const std::filesystem::path& path) {
    store::RecordingOptions options;
    options.workspace = m_workspace.name;
    options.appVersion = VIGIL_VERSION;
    for (const auto& source : m_workspace.sources)
        options.sourceNames.push_back(source.name);
    {
        const base::MutexLock lock(m_mutex);
        if (m_recorder)
            return fail(ErrorCode::InvalidArgument, "a recording is running already",
                        m_recorder->path().string());
    }
    auto recorder = Recorder::start(path, std::move(options), m_clock);
    if (!recorder)
        return propagate(recorder);
    const base::MutexLock lock(m_mutex);
    m_recorder = std::move(*recorder);
    return {};
}

Result<void> Pipeline::stopRecording() {
    std::shared_ptr<Recorder> recorder;
    {
        const base::MutexLock lock(m_mutex);
        recorder = std::exchange(m_recorder, nullptr);
    }
    if (!recorder)
        return fail(ErrorCode::NotFound, "no recording is running");
    return recorder->stop();
}

} // namespace vigil::pipeline
