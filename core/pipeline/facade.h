// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "ingest/brokers/connection_test.h"
#include "pipeline/afterwards.h"
#include "pipeline/view/reload_step.h"
#include "pipeline/view/snapshot.h"
#include "pipeline/workspace/connection_fields.h"
#include "pipeline/workspace/session_file.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace vigil::pipeline {

/// A kind of source that can be connected to by hand, and what is asked for then.
struct ConnectionKind {
    QString word; ///< stable, as in workspaces: "mqtt"
    ConnectionFields fields;
};

/// What a connection test needs to know: the fields of the connection dialog.
struct ConnectionRequest {
    QString kind = QStringLiteral("mqtt"); ///< word of a ConnectionKind
    QString host;
    quint16 port = 1883;
    QString user;
    Secret password;
    transport::SaslMechanism signIn = transport::SaslMechanism::Plain; ///< of Kafka
    bool tls = false;
    QString caFile, clientCertFile, clientKeyFile;
    int qos = 1;
    transport::MqttVersion version = transport::MqttVersion::Automatic; ///< of MQTT
    QString topic; ///< MQTT filter or Kafka topic
};

struct ConnectionTestStep {
    using Outcome = ingest::TestProgress::Outcome;
    using Stage = ingest::TestStage;
    Stage stage = Stage::Name;
    Outcome outcome = Outcome::Running;
    ErrorCode errorCode = ErrorCode::Internal; ///< meaningful when Failed
    QString detail; ///< technical text: address, TLS version, topic, decoded row, library's error
    int tookMs = 0;
};

struct DeadLetterRow {
    qint64 id = 0;
    ArrivalTime arrival{};
    QString reason; ///< stable word
    QString detail, topic, source;
    QByteArray payload;
};

struct DeadLetterList {
    std::vector<DeadLetterRow> rows; ///< newest first
    bool stored = true;              ///< else none is kept
    QString error;                   ///< why it cannot be read; empty: it could
};

/// An entry of the journal of losses, see store::LossEvent.
struct LossRow {
    QString kind, reason; ///< stable word; clause
    QString source, bed, signal;
    EventTime from{}, to{};
    quint64 count = 0;
};

struct LossList {
    std::vector<LossRow> rows; ///< newest first
    bool stored = true;        ///< else there is no journal
    QString error;             ///< why it cannot be read; empty: it could
};

/// A line of the story of an alarm: who was told and what came of it, what people did.
struct IncidentLine {
    EventTime time{};
    QString what; ///< stable word of an IncidentEntry or of a command
    QString to, result, actor, reason;
};

struct IncidentStory {
    quint64 alarm = 0;
    std::vector<IncidentLine> lines; ///< oldest first
    bool stored = true;              ///< else nothing is kept
    QString error;                   ///< why it cannot be read; empty: it could
};

/// A session that is ready to take the place of one that is live or being recorded.
struct Replacement {
    QString running, next; ///< names of the workspaces
    bool recording = false;
    QStringList unheard; ///< sources of the next one that are not connected: "name (address)"
    /// Of the running one's edited workspace: what becomes of its parts; empty: it is another one.
    std::vector<ReloadStep> reload{};
};

/// Why a session was not opened, and what runs now.
struct SessionFailure {
    ErrorCode code = ErrorCode::Internal;
    QString what;                         ///< technical text
    QString subject;                      ///< file, folder, source or host; may be empty
    QString path;                         ///< what was to be opened, where it is a file
    FileProblem file = FileProblem::None; ///< of that file
    Afterwards afterwards = Afterwards::NoSession;
    QByteArray content{}; ///< of a foreign workspace (code Untrusted): what openWorkspace() takes
};

/// The one door between the core and the GUI. The GUI reads snapshots and sends commands; nothing
/// here blocks. *Thread:* GUI thread only. *Owns:* the pipeline of the open workspace.
class Facade : public QObject {
    Q_OBJECT
public:
    explicit Facade(QObject* parent = nullptr);
    ~Facade() override;

    /// Newest snapshot, never null.
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
    /// To be called after a snapshot was painted: closes the latency measurement.
    void reportPainted(const Snapshot& painted);
    /// Instead, while no window is to be seen that would paint it.
    void passOverPainting(const Snapshot& snapshot);
    /// To be called after an alarm event was shown (see alarmRaised).
    void reportPresented(quint64 alarmId);

    /// The kinds that the connection dialog offers.
    [[nodiscard]] static std::vector<ConnectionKind> connectionKinds();

    // Sessions. Each is opened in the background, beside the one that runs, and ends with
    // sessionOpened or sessionFailed. Where the running one is live or being recorded,
    // replacementReady comes first; live sources must then be connected within some seconds.
    void openDemo();
    /// A foreign one (core/pipeline/workspace_trust.h) fails with ErrorCode::Untrusted, unless its
    /// content is the one that a person has agreed to.
    void openWorkspace(const QString& path, const QByteArray& agreed = {});
    /// What was opened last, once more, without storing anything: for sessionFailed with InUse.
    void openToWatch();
    /// Reads the file of the open workspace again: replacementReady tells what would restart, or
    /// reloadUnneeded comes. Without effect where there is none.
    void reloadWorkspace();
    [[nodiscard]] bool canReload() const;
    /// A recording: .vgl or WFDB record; with the workspace's rules if one is open.
    void openRecording(const QString& path);
    /// A live connection made in the dialog, with default rules.
    void openConnection(const ConnectionRequest& request);
    /// The answer to replacementReady.
    void confirmReplacement();
    /// Gives up an opening, or a replacement that is ready; the running session goes on.
    void cancelOpening();
    /// At once; whoever calls it has asked where guardsSession() says so.
    void closeSession();
    [[nodiscard]] bool isOpen() const;
    /// True while the open session is live or being recorded: it must not end without a question.
    [[nodiscard]] bool guardsSession() const;
    /// Ends every session at once, for a program that ends without unwinding: at its return all is
    /// stored and closed, and no session can be opened any more. *Thread:* any.
    void endSessions();

    // Alarms.
    void acknowledge(quint64 alarmId);
    void acknowledgeBecause(quint64 alarmId, const QString& reason);
    void acknowledgeAll();
    void resetLatched(quint64 alarmId);
    /// Nobody is called for it for a time; a high one wants a reason.
    void shelve(quint64 alarmId, int minutes, const QString& reason);
    /// Kept with the commands: a remark, and that the alarm was of no use.
    void note(quint64 alarmId, const QString& text);
    void markNotActionable(quint64 alarmId);
    /// No alarm sounds for a time, or until a new one comes; zero ends it.
    void pauseAudio(int seconds);
    /// To be called when an alarm has begun to sound.
    void reportSounded(quint64 alarmId);
    /// Whether alarms can be heard. `fails`: they should be, and cannot.
    void reportSound(bool works, bool fails);
    /// The operator has seen the losses: counters shown restart, totals stay in the journal.
    void acknowledgeLosses();
    /// The database cannot be used as it is: it is renamed out of the way, and another one begun.
    void setStoreAside();
    /// Starts a query again that was stopped.
    void restartQuery(const QString& name);

    // What leaves by sinks.
    void setSinkPaused(const QString& name, bool paused);
    void retrySink(const QString& name); ///< at once
    /// Gives up what waits for the sink, here and in the store.
    void dropSink(const QString& name);

    // Replay; without effect unless a recording is open.
    void replayPlay();
    void replayPause();
    void replaySetSpeed(double factor); ///< 0.1..100; 0 = max
    void replaySeek(EventTime time);

    // Recording the live stream.
    void startRecording(const QString& path);
    void stopRecording();

    // Jobs; the newest request of a kind cancels the one before.
    void startConnectionTest(const ConnectionRequest& request);
    void cancelConnectionTest();
    void requestDeadLetters(int most);
    void requestLosses(int most);
    void requestIncident(quint64 alarmId, quint64 incidentId);

Q_SIGNALS:
    void sessionOpened();
    void replacementReady(const vigil::pipeline::Replacement& replacement);
    void sessionFailed(const vigil::pipeline::SessionFailure& failure);
    void sessionClosed();
    /// What was asked for was not done; `command` is its stable word.
    void commandRefused(const QString& command, const QString& why);
    /// The file of the open workspace was written to.
    void workspaceEdited();
    void reloadUnneeded();
    /// One coalesced wake-up: there is a new snapshot.
    void snapshotChanged();
    void connectionTestStep(const vigil::pipeline::ConnectionTestStep& step);
    void connectionTestFinished(bool passed);
    void deadLettersReady(const vigil::pipeline::DeadLetterList& list);
    void lossesReady(const vigil::pipeline::LossList& list);
    void incidentReady(const vigil::pipeline::IncidentStory& story);
    void recordingChanged(bool on, const QString& path);
    void recordingFailed(const vigil::pipeline::SessionFailure& failure);

private:
    class Private;
    std::unique_ptr<Private> m_d;
};

} // namespace vigil::pipeline
