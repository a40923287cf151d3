// SPDX-License-Identifier: GPL-3.0-or-later
// The headless program is ended from outside: what it acknowledged is stored, files are closed.
#include "ending_ward.h"
#include "service_test.h"
#include "vigilctl_run.h"

#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

using namespace vigil::tests;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

} // namespace

class TestVigilctlEnds : public QObject {
    Q_OBJECT
private:
    /// Warnings of a recording that was closed, or not.
    static QStringList warningsOf(const QString& recording) {
        const auto run = vigilctl({s("info"), recording, s("--verify")});
        if (run.code != 0)
            return {QString::fromUtf8(run.err)};
        const auto facts = QJsonDocument::fromJson(run.out).object().toVariantMap();
        return facts[s("warnings")].toStringList();
    }

    QString inFolder(const char* name) const { return text(m_folder.path() / name); }

    TemporaryFolder m_folder;

private Q_SLOTS:

    void aRunIsStored_data() { addEndingSignals(); }

    void aRunIsStored() {
        QFETCH(int, signal);
        EndingWard ward;
        QVERIFY(ward.begin());
        const auto recording = text(ward.folder() / "ward.vgl");
        EndedProgram program;
        QVERIFY(program.start(s("vigilctl"), {s("run"), s("--workspace"), ward.workspace(),
                                              s("--record"), recording}));
        QVERIFY(ward.send());
        program.signal(signal);
        const auto ending = program.awaitEnd();
        QVERIFY2(ending.ended, "not within three seconds");
        QCOMPARE(ending.code, 0);
        QVERIFY(ward.isFolded());
        QVERIFY(ward.stored() > 100);
        QCOMPARE(warningsOf(recording), QStringList());
        ward.stopSending();
        QCOMPARE(ward.missedInTheEnd(), QString());
    }

    void aReplayAndASimulationEndWell_data() { addEndingSignals(); }

    void aReplayAndASimulationEndWell() {
        QFETCH(int, signal);
        const auto recording = inFolder(qPrintable(s("ward%1.vgl").arg(signal)));
        EndedProgram simulation;
        QVERIFY(simulation.start(s("vigilctl"),
                                 {s("simulate"), s("--beds"), s("2"), s("--for"), s("1h"),
                                  s("--speed"), s("100"), s("--to"), recording}));
        QTRY_VERIFY_WITH_TIMEOUT(
            QFile(recording).size() + QFile(recording + s("-wal")).size() > 200'000, 30'000);
        simulation.signal(signal);
        auto ending = simulation.awaitEnd();
        QVERIFY(ending.ended);
        QCOMPARE(ending.code, 0);
        QCOMPARE(warningsOf(recording), QStringList());

        EndedProgram replay;
        QVERIFY(replay.start(s("vigilctl"), {s("replay"), recording, s("--speed"), s("1")}));
        QTest::qWait(500); // at the latest it begins with the signal pending
        replay.signal(signal);
        ending = replay.awaitEnd();
        QVERIFY(ending.ended);
        QCOMPARE(ending.code, 0);
    }

    // A broker that answers no more must not hold the end up.
    void aRunDoesNotWaitForAFrozenBroker() {
        EndingWard ward;
        QVERIFY(ward.begin());
        EndedProgram program;
        QVERIFY(program.start(s("vigilctl"), {s("run"), s("--workspace"), ward.workspace()}));
        QVERIFY(ward.send());
        ward.broker().freeze();
        program.signal(SIGTERM);
        const auto ending = program.awaitEnd();
        ward.broker().thaw();
        QVERIFY2(ending.ended, "not within three seconds");
        QCOMPARE(ending.code, 0);
        QVERIFY(ward.isFolded());
        ward.stopSending();
        QCOMPARE(ward.missedInTheEnd(), QString());
    }

    void aSimulationDoesNotWaitForAFrozenBroker() {
        MosquittoServer broker;
        QVERIFY(broker.start());
        EndedProgram simulation;
        const auto to = s("mqtt://127.0.0.1:%1").arg(broker.port());
        QVERIFY(
            simulation.start(s("vigilctl"), {s("simulate"), s("--beds"), s("4"), s("--to"), to}));
        QTest::qWait(1000);
        broker.freeze();
        QTest::qWait(5000); // it is making its connection anew by now
        simulation.signal(SIGTERM);
        const auto ending = simulation.awaitEnd();
        broker.thaw();
        QVERIFY2(ending.ended, "not within three seconds");
        QVERIFY2(ending.code == 0 || ending.code == 1, qPrintable(QString::number(ending.code)));
    }

    // Who read its output has gone: the monitoring goes on, and ends in order.
    void aClosedOutputEndsNothing() {
        EndingWard ward;
        QVERIFY(ward.begin());
        int ends[2] = {-1, -1};
        QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
        EndedProgram program;
        program.writeTo(ends[1]);
        QVERIFY(program.start(s("vigilctl"), {s("run"), s("--workspace"), ward.workspace()}));
        ::close(ends[1]);
        ::close(ends[0]);
        QVERIFY(ward.send());
        QTest::qWait(3000); // alarms of beds without limits: it has tried to write
        const auto before = ward.stored();
        QTRY_VERIFY_WITH_TIMEOUT(ward.stored() > before + 100, 30'000);
        program.signal(SIGTERM);
        const auto ending = program.awaitEnd();
        QVERIFY(ending.ended);
        QCOMPARE(ending.code, 0);
        QVERIFY(ward.isFolded());
        ward.stopSending();
        QCOMPARE(ward.missedInTheEnd(), QString());
    }

    // nohup: a terminal that closes is none of its business.
    void anIgnoredHangUpStaysIgnored() {
        QProcess program;
        program.setChildProcessModifier([] { static_cast<void>(std::signal(SIGHUP, SIG_IGN)); });
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(s(VIGIL_BIN_DIR "/vigilctl"), {s("run"), s("--demo"), s("--for"), s("4s")});
        QVERIFY(program.waitForStarted());
        QVERIFY(program.waitForReadyRead(10'000)); // it says that it runs
        ::kill(static_cast<pid_t>(program.processId()), SIGHUP);
        QVERIFY(!program.waitForFinished(1500));
        QVERIFY(program.waitForFinished(30'000));
        QCOMPARE(program.exitCode(), 0);
    }
};

VIGIL_SERVICE_TEST_MAIN(TestVigilctlEnds, "mosquitto", MosquittoServer::isInstalled())
#include "tst_vigilctl_ends.moc"
