// SPDX-License-Identifier: GPL-3.0-or-later
#include "replayed_waves.h"
#include "tests/recordings/known_beats.h"
#include "tests/recordings/known_stay.h"

#include <QtTest>

using namespace vigil;
using namespace vigil::tests;

/// The replay controls with a written recording behind them.
class tst_ReplayDesktop : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void controlsMoveTheRecording() { test::checkReplayControls(writeBeats(m_records)); }

    void wavesComeInPhysicalUnits_data();
    void wavesComeInPhysicalUnits();

private:
    test::DesktopFolder m_folder;
    RecordFolder m_records;
};

void tst_ReplayDesktop::wavesComeInPhysicalUnits_data() {
    QTest::addColumn<bool>("segments");
    QTest::addColumn<double>("speed");
    for (const double speed : {1.0, 60.0}) {
        QTest::addRow("monitor at %gx", speed) << false << speed;
        QTest::addRow("stay at %gx", speed) << true << speed;
    }
}

void tst_ReplayDesktop::wavesComeInPhysicalUnits() {
    QFETCH(bool, segments);
    QFETCH(double, speed);
    test::ReplayedWaves asked;
    asked.speed = speed;
    asked.pressures = [](auto, auto) { return std::pair(kLowestPressure, kHighestPressure); };
    if (segments) { // the pressure is in the last segment, after hours of gaps
        asked.record = writeStay(m_records).string() + ".hea";
        asked.seek = std::chrono::seconds((KnownSegments::kAll - KnownSegments::kLast) / 125 + 60);
        asked.ecg = "ECG_II";
        asked.ecgRate = 125;
    } else {
        asked.record = writeMonitor(m_records).string() + ".hea";
        asked.seek = std::chrono::seconds(120);
        asked.ecg = "ECG_MCL1";
        asked.ecgRate = 500;
    }
    test::checkReplayedWaves(asked);
}

QTEST_MAIN(tst_ReplayDesktop)
#include "tst_replay_desktop.moc"
