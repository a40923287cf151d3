// SPDX-License-Identifier: GPL-3.0-or-later
// A program that records is killed: the file is read up to its last second, and says that it was
// not closed. VIGIL_FAULT_KILLS=30 kills it more often.
#include "child_process.h"
#include "fault_options.h"
#include "service_test.h"
#include "vigilctl_run.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <random>

using namespace vigil;
using namespace vigil::tests;

class TestRecordingKilled : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatWasRecordedIsRead() {
        const TemporaryFolder folder;
        std::mt19937 random(5);
        for (int kill = 0; kill < timesOf("VIGIL_FAULT_KILLS", 6); ++kill) {
            const auto path = folder.path() / ("ward" + std::to_string(kill) + ".vgl");
            ChildProcess process;
            QElapsedTimer ran;
            QVERIFY(process.start(
                {VIGIL_BIN_DIR "/vigilctl", "run", "--demo", "--record", path.string()},
                folder.path() / "log"));
            QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(path), 20'000);
            ran.start();
            QTest::qWait(2500 + static_cast<int>(random() % 2000));
            const qint64 recorded = ran.elapsed();
            process.end(SIGKILL);

            const auto facts =
                vigilctl({QStringLiteral("info"), text(path), QStringLiteral("--verify")});
            QVERIFY2(facts.code == 0, facts.err.constData());
            const QByteArray said = facts.out + facts.err;
            QVERIFY2(said.contains("not closed"), said.constData());
            const auto played = vigilctl({QStringLiteral("replay"), text(path),
                                          QStringLiteral("--speed"), QStringLiteral("max")});
            QVERIFY2(played.code == 0, played.err.constData());
            const double seconds = QJsonDocument::fromJson(facts.out)
                                       .object()[QStringLiteral("duration_seconds")]
                                       .toDouble();
            // A second in memory, and one of quiet, see RecordingWriter::kMostUnsealed.
            QVERIFY2(seconds * 1000 > static_cast<double>(recorded) - 2500,
                     qPrintable(QStringLiteral("%1 s of %2 ms").arg(seconds).arg(recorded)));
        }
    }
};

VIGIL_SERVICE_TEST_MAIN(TestRecordingKilled, "vigilctl", true)
#include "tst_recording_killed.moc"
