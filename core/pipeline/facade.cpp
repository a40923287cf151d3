// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/facade.h"

#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/log.h"
#include "ingest/connection_test.h"
#include "ingest/decode/convention_decoder.h"
#include "pipeline/pipeline.h"
#include "pipeline/source_factory.h"
#include "store/dead_letters.h"

#include <QFile>
#include <QMetaObject>

#include <atomic>
#include <functional>
#include <thread>

namespace vigil::pipeline {
namespace {

using Step = ConnectionTestStep;

std::filesystem::path toPath(const QString& text) {
    return std::filesystem::path(text.toStdString());
}

QString toQString(const std::string& text) { return QString::fromStdString(text); }

ingest::TlsOptions tlsOf(const ConnectionRequest& request) {
    return {request.tls, request.caFile.toStdString(), request.clientCertFile.toStdString(),
            request.clientKeyFile.toStdString()};
}

ingest::MqttOptions mqttOf(const ConnectionRequest& request) {
    ingest::MqttOptions mqtt;
    mqtt.host = request.host.toStdString();
    mqtt.port = request.port;
    mqtt.user = request.user.toStdString();
    mqtt.password = request.password.toStdString();
    mqtt.tls = tlsOf(request);
    mqtt.qos = request.qos;
    mqtt.topicFilters = {request.topic.toStdString()};
    return mqtt;
}

ingest::KafkaOptions kafkaOf(const ConnectionRequest& request) {
    ingest::KafkaOptions kafka;
    kafka.brokers = request.host.toStdString() + ':' + std::to_string(request.port);
    kafka.user = request.user.toStdString();
    kafka.password = request.password.toStdString();
    kafka.sasl = static_cast<ingest::SaslMechanism>(request.signIn);
    kafka.tls = tlsOf(request);
    kafka.topics = {request.topic.toStdString()};
    return kafka;
}

Step stepOf(const ingest::TestProgress& progress) {
    Step step;
    step.stage = static_cast<Step::Stage>(progress.stage);
    step.outcome = static_cast<Step::Outcome>(progress.outcome);
    step.detail = toQString(progress.detail);
    if (progress.error) {
        step.errorCode = progress.error->code;
        step.detail = toQString(progress.error->text());
    }
    step.tookMs = static_cast<int>(progress.took.count());
    return step;
}

// The facade's enums are those of ingest, in the same order, so that a cast does.
static_assert(static_cast<int>(ConnectionRequest::SignIn::ScramSha512) ==
              static_cast<int>(ingest::SaslMechanism::ScramSha512));
static_assert(static_cast<int>(Step::Stage::Decoded) ==
              static_cast<int>(ingest::TestStage::Decoded));
static_assert(static_cast<int>(Step::Outcome::Skipped) ==
              static_cast<int>(ingest::TestProgress::Outcome::Skipped));

} // namespace

/// *Owns:* the pipeline and two worker threads: one opens, closes and reads, one tests
/// connections (which may wait for seconds). Their results come back as queued calls.
class Facade::Private {
public:
    explicit Private(Facade* owner) : q(owner) {
        m_worker = std::jthread([this] { work(); });
    }

    ~Private() {
        m_tester = {};
        m_jobs.close();
        m_worker.join();
        m_pipeline.reset();
    }

    void open(std::function<Result<Workspace>()> makeWorkspace, bool freshDatabase = false);
    void close(bool announce);
    void test(const ConnectionRequest& request);

    /// Runs on the worker thread, in order.
    void enqueue(std::function<void()> job) { m_jobs.pushUnbounded(std::move(job)); }

    /// Runs on the GUI thread, unless the facade is gone by then.
    void onGui(std::function<void()> action) {
        QMetaObject::invokeMethod(q, std::move(action), Qt::QueuedConnection);
    }

    Facade* const q;
    base::SystemClock clock;
    std::shared_ptr<Pipeline> m_pipeline; ///< GUI thread
    std::shared_ptr<const Snapshot> m_empty = std::make_shared<const Snapshot>();
    std::uint64_t m_session = 0; ///< counts opens; older ones are stale
    std::atomic<bool> m_wakePending{false};
    std::jthread m_tester;

private:
    void work() {
        std::vector<std::function<void()>> jobs;
        while (m_jobs.drain(jobs))
            for (const auto& job : jobs)
                job();
    }

    base::BoundedQueue<std::function<void()>> m_jobs{64};
    std::jthread m_worker;
};

void Facade::Private::open(std::function<Result<Workspace>()> makeWorkspace, bool freshDatabase) {
    const std::uint64_t session = ++m_session;
    auto previous = std::exchange(m_pipeline, nullptr);
    enqueue([this, session, freshDatabase, makeWorkspace = std::move(makeWorkspace),
             previous = std::move(previous)]() mutable {
        previous.reset(); // stops; may take a moment
        const auto failed = [&](const Error& error) {
            log::warning("vigil.pipeline", "cannot open: {}", error.text());
            onGui([this, error] { Q_EMIT q->sessionFailed(toQString(error.text()), error.code); });
        };
        auto workspace = makeWorkspace();
        if (!workspace)
            return failed(workspace.error());
        PipelineOptions options;
        options.database = databasePath(*workspace);
        if (freshDatabase)
            for (const char* suffix : {"", "-wal", "-shm"})
                QFile::remove(toQString(options.database.string() + suffix));
        options.onAlarmsPublished = [this] {
            if (!m_wakePending.exchange(true))
                onGui([this] {
                    m_wakePending = false;
                    Q_EMIT q->alarmsChanged();
                });
        };
        auto opened = Pipeline::open(std::move(*workspace), clock, std::move(options));
        if (!opened)
            return failed(opened.error());
        if (auto started = (*opened)->start(); !started)
            return failed(started.error());
        std::shared_ptr<Pipeline> pipeline = std::move(*opened);
        onGui([this, session, pipeline] {
            if (session != m_session) { // another one was asked for meanwhile
                enqueue([pipeline]() mutable { pipeline.reset(); });
                return;
            }
            m_pipeline = pipeline;
            Q_EMIT q->sessionOpened();
        });
    });
}

void Facade::Private::close(bool announce) {
    ++m_session;
    auto previous = std::exchange(m_pipeline, nullptr);
    if (!previous)
        return;
    enqueue([previous = std::move(previous)]() mutable { previous.reset(); });
    if (announce)
        Q_EMIT q->sessionClosed();
}

void Facade::Private::test(const ConnectionRequest& request) {
    static constexpr std::chrono::seconds kPatience{15};
    m_tester = std::jthread([this, request](const std::stop_token& stop) {
        bool failed = false;
        bool decoded = false;
        const auto report = [&](const ingest::TestProgress& progress) {
            using Outcome = ingest::TestProgress::Outcome;
            failed |= progress.outcome == Outcome::Failed;
            decoded |=
                progress.stage == ingest::TestStage::Decoded && progress.outcome == Outcome::Passed;
            if (!stop.stop_requested())
                onGui([this, step = stepOf(progress)] { Q_EMIT q->connectionTestStep(step); });
        };
        ingest::ConventionDecoder decoder{ingest::DecodeOptions{}};
        if (request.kind == ConnectionRequest::Kind::Mqtt)
            ingest::testMqtt(mqttOf(request), decoder, kPatience, stop, report);
        else
            ingest::testKafka(kafkaOf(request), decoder, kPatience, stop, report);
        if (!stop.stop_requested())
            onGui(
                [this, passed = decoded && !failed] { Q_EMIT q->connectionTestFinished(passed); });
    });
}

Facade::Facade(QObject* parent) : QObject(parent), m_d(std::make_unique<Private>(this)) {}

Facade::~Facade() = default;

std::shared_ptr<const Snapshot> Facade::snapshot() const {
    return m_d->m_pipeline ? m_d->m_pipeline->snapshot() : m_d->m_empty;
}

void Facade::reportPainted(quint64 version) {
    if (!m_d->m_pipeline)
        return;
    const auto shown = m_d->m_pipeline->snapshot();
    if (shown->version != version || shown->oldestNew == SteadyTime{})
        return;
    const SteadyTime now = m_d->clock.steadyNow();
    m_d->m_pipeline->metrics().painted.record(now - shown->oldestNew, now);
}

void Facade::reportPresented(quint64 alarmId) {
    if (m_d->m_pipeline)
        m_d->m_pipeline->reportPresented(alarmId);
}

void Facade::openDemo() {
    m_d->open([] { return Result<Workspace>(Workspace::demo()); }, true);
}

void Facade::openWorkspace(const QString& path) {
    m_d->open([file = toPath(path)]() -> Result<Workspace> {
        auto reading = readWorkspace(file);
        if (!reading)
            return propagate(reading);
        for (const auto& problem : reading->problems)
            if (!problem.warning)
                return fail(ErrorCode::InvalidArgument, problemText(*reading, problem));
        return std::move(reading->workspace);
    });
}

void Facade::openRecording(const QString& path) {
    Workspace workspace;
    if (m_d->m_pipeline) { // the open workspace's rules and queries judge the recording
        workspace = m_d->m_pipeline->workspace();
        workspace.beds.clear();
    } else {
        workspace.rules = alerts::defaultAdultRules();
    }
    workspace.store.enabled = false; // a replay never writes into the live store
    SourceConfig source;
    source.name = "recording";
    source.kind = SourceConfig::Kind::Replay;
    source.replay.path = toPath(path);
    workspace.name = source.replay.path.filename().string();
    workspace.sources = {std::move(source)};
    m_d->open([workspace = std::move(workspace)] { return Result<Workspace>(workspace); });
}

void Facade::openConnection(const ConnectionRequest& request) {
    Workspace workspace;
    workspace.name = request.host.toStdString();
    workspace.rules = alerts::defaultAdultRules();
    SourceConfig source;
    source.name = "broker";
    if (request.kind == ConnectionRequest::Kind::Mqtt) {
        source.kind = SourceConfig::Kind::Mqtt;
        source.mqtt = mqttOf(request);
    } else {
        source.kind = SourceConfig::Kind::Kafka;
        source.kafka = kafkaOf(request);
    }
    workspace.sources.push_back(std::move(source));
    m_d->open([workspace = std::move(workspace)] { return Result<Workspace>(workspace); });
}

void Facade::closeSession() { m_d->close(true); }

bool Facade::isOpen() const { return m_d->m_pipeline != nullptr; }

void Facade::acknowledge(quint64 alarmId) {
    if (m_d->m_pipeline)
        m_d->m_pipeline->acknowledge(alarmId, "local");
}

void Facade::acknowledgeAll() {
    if (m_d->m_pipeline)
        m_d->m_pipeline->acknowledgeAll("local");
}

void Facade::resetLatched(quint64 alarmId) {
    if (m_d->m_pipeline)
        m_d->m_pipeline->resetLatched(alarmId, "local");
}

void Facade::acknowledgeLosses() {
    if (m_d->m_pipeline)
        m_d->m_pipeline->acknowledgeLosses();
}

void Facade::replayPlay() {
    if (m_d->m_pipeline && m_d->m_pipeline->replay() != nullptr)
        m_d->m_pipeline->replay()->play();
}

void Facade::replayPause() {
    if (m_d->m_pipeline && m_d->m_pipeline->replay() != nullptr)
        m_d->m_pipeline->replay()->pause();
}

void Facade::replaySetSpeed(double factor) {
    if (m_d->m_pipeline && m_d->m_pipeline->replay() != nullptr)
        m_d->m_pipeline->replay()->setSpeed(factor);
}

void Facade::replaySeek(EventTime time) {
    if (m_d->m_pipeline && m_d->m_pipeline->replay() != nullptr)
        m_d->m_pipeline->replay()->seek(time);
}

void Facade::startRecording(const QString& path) {
    if (!m_d->m_pipeline)
        return;
    const auto started = m_d->m_pipeline->startRecording(toPath(path));
    if (!started)
        Q_EMIT sessionFailed(toQString(started.error().text()), started.error().code);
    else
        Q_EMIT recordingChanged(true, path);
}

void Facade::stopRecording() {
    if (!m_d->m_pipeline)
        return;
    m_d->enqueue([this, pipeline = m_d->m_pipeline] {
        const auto stopped = pipeline->stopRecording();
        m_d->onGui([this, stopped] {
            if (!stopped)
                Q_EMIT sessionFailed(toQString(stopped.error().text()), stopped.error().code);
            Q_EMIT recordingChanged(false, {});
        });
    });
}

void Facade::startConnectionTest(const ConnectionRequest& request) { m_d->test(request); }

void Facade::cancelConnectionTest() { m_d->m_tester.request_stop(); }

void Facade::requestDeadLetters(int most) {
    if (!m_d->m_pipeline || m_d->m_pipeline->database().empty()) {
        m_d->onGui([this] { Q_EMIT deadLettersReady({}); });
        return;
    }
    m_d->enqueue([this, path = m_d->m_pipeline->database(), most] {
        std::vector<DeadLetterRow> rows;
        store::OpenOptions readOnly;
        readOnly.readOnly = true;
        auto database = store::Database::open(path, readOnly);
        if (database)
            if (auto letters = store::DeadLetters::list(
                    *database, static_cast<std::size_t>(std::max(most, 0))))
                for (const auto& stored : *letters)
                    rows.push_back(
                        {stored.id, stored.letter.arrival,
                         toQString(std::string(model::deadLetterReasonName(stored.letter.reason))),
                         toQString(stored.letter.detail), toQString(stored.letter.topic),
                         toQString(stored.source),
                         QByteArray::fromStdString(stored.letter.payload)});
        m_d->onGui([this, rows = std::move(rows)] { Q_EMIT deadLettersReady(rows); });
    });
}

} // namespace vigil::pipeline
