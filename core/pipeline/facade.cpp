// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/facade.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/plain_text.h"
#include "ingest/decode/convention_decoder.h"
#include "pipeline/commands/session.h"
#include "pipeline/connection_settings.h"
#include "pipeline/job_tracker.h"
#include "pipeline/pipeline.h"
#include "pipeline/session_switch.h"
#include "pipeline/sources/replay_kind.h"
#include "pipeline/stored_lists.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QMetaObject>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <functional>
#include <stop_token>

namespace vigil::pipeline {
namespace {

std::filesystem::path toPath(const QString& text) {
    return std::filesystem::path(text.toStdString());
}

Result<Workspace> workspaceOf(const std::filesystem::path& file, const TrustsText& trusts) {
    auto reading = readWorkspace(file, trusts);
    if (!reading)
        return propagate(reading);
    constexpr int kMost = 3; // one mistake is often the cause of those behind it
    std::string problems;
    int told = 0;
    for (const auto& problem : reading->problems)
        if (!problem.warning && told++ < kMost)
            problems += (problems.empty() ? "" : "\n") + problemText(*reading, problem);
    if (!problems.empty())
        return fail(ErrorCode::InvalidArgument, problems);
    for (const auto& problem : reading->problems)
        log::warning("vigil.pipeline", "{}:{}: {}", file.string(), problem.line, problem.message);
    return std::move(reading->workspace);
}

QByteArray digestOf(std::string_view text) {
    return QCryptographicHash::hash(
        QByteArrayView(text.data(), static_cast<qsizetype>(text.size())),
        QCryptographicHash::Sha256);
}

SessionFailure failureOf(const FailedSession& failed) {
    const Error& error = failed.error;
    SessionFailure failure;
    failure.code = error.code;
    failure.what = screenText(error.text());
    failure.subject = screenText(error.context);
    failure.path = QString::fromStdString(failed.path.string());
    failure.file = failed.file;
    failure.afterwards = failed.afterwards;
    return failure;
}

SessionFailure failureOf(const Error& error) {
    return failureOf({error, {}, FileProblem::None, Afterwards::GoesOn});
}

} // namespace

/// *Owns:* the sessions and the threads that work for the GUI: one opens and closes sessions, one
/// reads what is stored, one tests connections, one carries commands out that may wait. Their
/// results come back as queued calls.
class Facade::Private {
    /// Drops what was posted and not delivered: it may hold a session.
    struct Undelivered {
        QObject* receiver;

        ~Undelivered() { QCoreApplication::removePostedEvents(receiver); }
    };

public:
    explicit Private(Facade* owner) : Private(owner, SessionOpener(clock, [this] { wake(); })) {}

    ~Private() { m_open->endAll(); }

    void endSessions() { m_open->endAll(); }

    [[nodiscard]] const std::shared_ptr<Pipeline>& pipeline() const { return m_sessions.running(); }

    /// In the name of who runs the program.
    void execute(Command command) {
        if (!pipeline())
            return;
        const bool waits = command.what == Command::What::RestartQuery ||
                           command.what == Command::What::SetStoreAside;
        // Told while the pipeline lives, which ends before the facade does.
        auto refused = [this, word = std::string(name(command.what))](const Error& error) {
            log::warning("vigil.pipeline", "{}", error.text());
            onGui([this, word = screenText(word), why = screenText(error.text())] {
                Q_EMIT q->commandRefused(word, why);
            });
        };
        auto act = [session = Session(pipeline()), command = std::move(command), refused] {
            session.execute(command, Actor::ofProcess(), [refused](const Result<void>& outcome) {
                if (!outcome)
                    refused(outcome.error());
            });
        };
        if (waits)
            enqueue(std::move(act));
        else
            act();
    }

    /// Where the open session stores; empty: nowhere.
    [[nodiscard]] std::filesystem::path database() const {
        return pipeline() ? pipeline()->database() : std::filesystem::path();
    }

    void open(SessionPlan plan) {
        m_newest = plan;
        m_sessions.open(std::move(plan));
    }

    void openToWatch() {
        auto plan = m_newest;
        plan.watchOnly = true;
        if (plan.workspace)
            m_sessions.open(std::move(plan));
    }

    /// Of the newest request alone.
    void test(const ConnectionRequest& request);

    /// A read of what is stored, of which `answer` gets the outcome; the newest of a kind counts.
    template <typename Read, typename Answer>
    void read(std::string_view kind, Read read, Answer answer) {
        m_reads.run(kind, std::move(read), std::move(answer));
    }

    void cancelTest() { m_tests.cancel(kTest); }

    /// For commands that may wait: on the worker thread, in order.
    void enqueue(std::function<void()> job) { m_worker.post(std::move(job)); }

    /// Runs on the GUI thread, unless the facade is gone by then.
    void onGui(std::function<void()> action) {
        QMetaObject::invokeMethod(q, std::move(action), Qt::QueuedConnection);
    }

    Facade* const q;
    base::SystemClock clock;
    std::shared_ptr<const Snapshot> m_empty = std::make_shared<const Snapshot>();
    std::atomic<bool> m_wakePending{false};
    const std::shared_ptr<OpenSessions> m_open;
    const Undelivered m_undelivered{q}; ///< when nobody posts any more, and the clock still goes
    SessionPlan m_newest;               ///< as asked for
    /// Digest of the workspace that was refused as foreign; written before the report of it.
    std::shared_ptr<QByteArray> m_foreign = std::make_shared<QByteArray>();
    SessionSwitch m_sessions;

    /// Of the open session; empty where it has none.
    [[nodiscard]] QString workspaceFile() const;

private:
    Private(Facade* owner, SessionOpener opener)
        : q(owner), m_open(opener.sessions()), m_sessions(std::move(opener), reports()) {
        m_edited.setSingleShot(true);
        m_edited.setInterval(kSettles);
        QObject::connect(&m_watched, &QFileSystemWatcher::fileChanged, &m_edited,
                         qOverload<>(&QTimer::start));
        QObject::connect(&m_edited, &QTimer::timeout, q, [this] {
            watchFile(); // editors put another file in its place
            if (q->canReload())
                Q_EMIT q->workspaceEdited();
        });
    }

    SessionSwitch::Reports reports();
    /// Says when the file of the workspace is written to, once for what an editor does at once.
    void watchFile();
    void ask(const ReadySession& ready);
    /// One coalesced wake-up; from the publisher's thread.
    void wake();
    [[nodiscard]] bool runTest(const ConnectionRequest& request, const std::stop_token& stop);

    static constexpr std::string_view kTest = "connection test";
    static constexpr std::chrono::milliseconds kSettles{400};
    QFileSystemWatcher m_watched;
    QTimer m_edited;
    JobTracker m_tests{[this](auto action) { onGui(std::move(action)); }};
    JobTracker m_reads{[this](auto action) { onGui(std::move(action)); }};
    JobThread m_worker;
};

SessionSwitch::Reports Facade::Private::reports() {
    return {[this] {
                watchFile();
                Q_EMIT q->sessionOpened();
            },
            [this](const FailedSession& failed) {
                auto failure = failureOf(failed);
                if (failed.error.code == ErrorCode::Untrusted)
                    failure.content = *m_foreign;
                Q_EMIT q->sessionFailed(failure);
            },
            [this](const ReadySession& ready) { ask(ready); },
            [this] { Q_EMIT q->reloadUnneeded(); },
            [this](std::function<void()> action) { onGui(std::move(action)); }};
}

void Facade::Private::watchFile() {
    if (!m_watched.files().isEmpty())
        m_watched.removePaths(m_watched.files());
    const auto file = workspaceFile();
    if (!file.isEmpty())
        m_watched.addPath(file);
}

QString Facade::Private::workspaceFile() const {
    return pipeline() ? QString::fromStdString(pipeline()->workspace().file.string()) : QString();
}

void Facade::Private::ask(const ReadySession& ready) {
    const auto snapshot = pipeline()->snapshot();
    Replacement replacement;
    replacement.running = screenText(snapshot->workspaceName);
    replacement.next = screenText(ready.workspace.name);
    replacement.recording = snapshot->store.recording;
    for (const auto& source : ready.unheard)
        replacement.unheard << screenText(source);
    if (ready.reload)
        replacement.reload = ready.reload->steps;
    Q_EMIT q->replacementReady(replacement);
}

void Facade::Private::wake() {
    if (!m_wakePending.exchange(true))
        onGui([this] {
            m_wakePending = false;
            Q_EMIT q->snapshotChanged();
        });
}

void Facade::Private::test(const ConnectionRequest& request) {
    m_tests.run(
        kTest, [this, request](const std::stop_token& stop) { return runTest(request, stop); },
        [this](bool passed) { Q_EMIT q->connectionTestFinished(passed); });
}

bool Facade::Private::runTest(const ConnectionRequest& request, const std::stop_token& stop) {
    static constexpr std::chrono::seconds kPatience{15};
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
    sourceOf(request).spec->test(decoder, kPatience, stop, report);
    return decoded && !failed;
}

Facade::Facade(QObject* parent) : QObject(parent), m_d(std::make_unique<Private>(this)) {}

Facade::~Facade() = default;

std::vector<ConnectionKind> Facade::connectionKinds() { return dialogKinds(sourceKinds()); }

std::shared_ptr<const Snapshot> Facade::snapshot() const {
    return m_d->pipeline() ? m_d->pipeline()->snapshot() : m_d->m_empty;
}

void Facade::reportPainted(const Snapshot& painted) {
    if (m_d->pipeline())
        m_d->pipeline()->reportPainted(painted);
}

void Facade::passOverPainting(const Snapshot& snapshot) {
    if (m_d->pipeline())
        m_d->pipeline()->passOverPainting(snapshot);
}

void Facade::reportPresented(quint64 alarmId) {
    if (m_d->pipeline())
        m_d->pipeline()->reportPresented(alarmId);
}

void Facade::openDemo() {
    m_d->open({[] { return Result<Workspace>(Workspace::demo()); }, {}, true, false});
}

void Facade::openWorkspace(const QString& path, const QByteArray& agreed) {
    const auto file = toPath(path);
    // One of its own for each opening: an earlier one that was given up may still be at work.
    m_d->m_foreign = std::make_shared<QByteArray>();
    m_d->open({[file, agreed, foreign = m_d->m_foreign] {
                   return workspaceOf(file, [&](std::string_view text) {
                       *foreign = digestOf(text);
                       return *foreign == agreed;
                   });
               },
               file, false, false});
}

bool Facade::canReload() const {
    const auto file = m_d->workspaceFile();
    return !file.isEmpty() && QFileInfo::exists(file);
}

void Facade::reloadWorkspace() {
    if (!canReload())
        return;
    const auto file = toPath(m_d->workspaceFile());
    m_d->m_foreign = std::make_shared<QByteArray>();
    SessionPlan plan{[file, foreign = m_d->m_foreign] {
                         return workspaceOf(file, [&](std::string_view text) {
                             *foreign = digestOf(text); // of another text than was agreed to
                             return false;
                         });
                     },
                     file, false, m_d->pipeline()->watchesOnly()};
    plan.reloads = true;
    m_d->open(std::move(plan));
}

void Facade::openToWatch() { m_d->openToWatch(); }

void Facade::openRecording(const QString& path) {
    Workspace workspace;
    if (m_d->pipeline()) { // the open workspace's rules and queries judge the recording
        workspace = m_d->pipeline()->workspace();
        workspace.beds.clear();
    } else {
        workspace.rules = alerts::defaultAdultRules();
    }
    workspace.store.enabled = false; // a replay never writes into the live store
    workspace.beacon = {};           // nor does it say that somebody is watched
    SourceConfig source;
    source.name = "recording";
    const auto file = toPath(path);
    source.spec = std::make_shared<ReplaySpec>(file);
    workspace.name = shown(file.filename().string());
    workspace.sources = {std::move(source)};
    m_d->open({[workspace = std::move(workspace)] { return Result<Workspace>(workspace); }, file,
               false, false});
}

void Facade::openConnection(const ConnectionRequest& request) {
    Workspace workspace;
    workspace.name = shown(request.host.toStdString());
    workspace.rules = alerts::defaultAdultRules();
    workspace.sources = {sourceOf(request)};
    m_d->open({[workspace = std::move(workspace)] { return Result<Workspace>(workspace); },
               {},
               false,
               false});
}

void Facade::confirmReplacement() { m_d->m_sessions.confirm(); }

void Facade::cancelOpening() { m_d->m_sessions.cancel(); }

void Facade::closeSession() {
    if (m_d->m_sessions.close())
        Q_EMIT sessionClosed();
}

bool Facade::isOpen() const { return m_d->pipeline() != nullptr; }

void Facade::endSessions() { m_d->endSessions(); }

bool Facade::guardsSession() const { return m_d->m_sessions.guards(); }

void Facade::acknowledge(quint64 alarmId) {
    m_d->execute({.what = Command::What::Acknowledge, .alarm = alarmId});
}

void Facade::acknowledgeAll() { m_d->execute({.what = Command::What::AcknowledgeAll}); }

void Facade::resetLatched(quint64 alarmId) {
    m_d->execute({.what = Command::What::Reset, .alarm = alarmId});
}

void Facade::acknowledgeBecause(quint64 alarmId, const QString& reason) {
    m_d->execute(
        {.what = Command::What::Acknowledge, .alarm = alarmId, .reason = reason.toStdString()});
}

void Facade::shelve(quint64 alarmId, int minutes, const QString& reason) {
    m_d->execute({.what = Command::What::Snooze,
                  .alarm = alarmId,
                  .reason = reason.toStdString(),
                  .span = std::chrono::minutes(minutes)});
}

void Facade::note(quint64 alarmId, const QString& text) {
    m_d->execute({.what = Command::What::Note, .alarm = alarmId, .reason = text.toStdString()});
}

void Facade::markNotActionable(quint64 alarmId) {
    m_d->execute({.what = Command::What::NotActionable, .alarm = alarmId});
}

void Facade::pauseAudio(int seconds) {
    m_d->execute({.what = Command::What::AudioPause, .span = std::chrono::seconds(seconds)});
}

void Facade::reportSounded(quint64 alarmId) {
    if (m_d->pipeline())
        m_d->pipeline()->askAlarms(alarm_task::Presented{alarmId, true});
}

void Facade::reportSound(bool works, bool fails) {
    if (m_d->pipeline())
        m_d->pipeline()->askAlarms(alarm_task::SoundState{works, fails});
}

void Facade::acknowledgeLosses() { m_d->execute({.what = Command::What::AcknowledgeLosses}); }

void Facade::setStoreAside() { m_d->execute({.what = Command::What::SetStoreAside}); }

void Facade::restartQuery(const QString& name) {
    m_d->execute({.what = Command::What::RestartQuery, .subject = name.toStdString()});
}

void Facade::setSinkPaused(const QString& name, bool paused) {
    m_d->execute({.what = paused ? Command::What::PauseSink : Command::What::ResumeSink,
                  .subject = name.toStdString()});
}

void Facade::retrySink(const QString& name) {
    m_d->execute({.what = Command::What::RetrySink, .subject = name.toStdString()});
}

void Facade::dropSink(const QString& name) {
    m_d->execute({.what = Command::What::DropSink, .subject = name.toStdString()});
}

void Facade::replayPlay() {
    if (m_d->pipeline() && m_d->pipeline()->replay() != nullptr)
        m_d->pipeline()->replay()->play();
}

void Facade::replayPause() {
    if (m_d->pipeline() && m_d->pipeline()->replay() != nullptr)
        m_d->pipeline()->replay()->pause();
}

void Facade::replaySetSpeed(double factor) {
    if (m_d->pipeline() && m_d->pipeline()->replay() != nullptr)
        m_d->pipeline()->replay()->setSpeed(factor);
}

void Facade::replaySeek(EventTime time) {
    if (m_d->pipeline() && m_d->pipeline()->replay() != nullptr)
        m_d->pipeline()->replay()->seek(time);
}

void Facade::startRecording(const QString& path) {
    if (!m_d->pipeline())
        return;
    m_d->enqueue([this, pipeline = m_d->pipeline(), path] {
        const auto started = pipeline->startRecording(toPath(path));
        m_d->onGui([this, started, path] {
            if (!started)
                Q_EMIT recordingFailed(failureOf(started.error()));
            Q_EMIT recordingChanged(started.has_value(), path);
        });
    });
}

void Facade::stopRecording() {
    if (!m_d->pipeline())
        return;
    m_d->enqueue([this, pipeline = m_d->pipeline()] {
        const auto stopped = pipeline->stopRecording();
        m_d->onGui([this, stopped] {
            if (!stopped)
                Q_EMIT recordingFailed(failureOf(stopped.error()));
            Q_EMIT recordingChanged(false, {});
        });
    });
}

void Facade::startConnectionTest(const ConnectionRequest& request) { m_d->test(request); }

void Facade::cancelConnectionTest() { m_d->cancelTest(); }

void Facade::requestDeadLetters(int most) {
    m_d->read(
        "dead letters",
        [path = m_d->database(), most = static_cast<std::size_t>(std::max(most, 0))](
            const std::stop_token&) { return readDeadLetters(path, most); },
        [this](const DeadLetterList& list) { Q_EMIT deadLettersReady(list); });
}

void Facade::requestLosses(int most) {
    m_d->read(
        "losses",
        [path = m_d->database(), most = static_cast<std::size_t>(std::max(most, 0))](
            const std::stop_token&) { return readLosses(path, most); },
        [this](const LossList& list) { Q_EMIT lossesReady(list); });
}

void Facade::requestIncident(quint64 alarmId, quint64 incidentId) {
    m_d->read(
        "incident",
        [path = m_d->database(), alarmId, incidentId](const std::stop_token&) {
            return readIncident(path, alarmId, incidentId);
        },
        [this](const IncidentStory& story) { Q_EMIT incidentReady(story); });
}

} // namespace vigil::pipeline
