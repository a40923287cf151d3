// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_record.h"
#include "replayed_waves.h"
#include "tests/recordings/shared_data.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace vigil;

/// The replay controls with recordings of bedside monitors behind them.
class tst_ReplayDesktopRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void controlsMoveTheRecording() {
        test::checkReplayControls(sharedData() / "wfdb" / "100.hea");
    }

    void wavesComeInPhysicalUnits_data();
    void wavesComeInPhysicalUnits();

private:
    test::DesktopFolder m_folder;
};

namespace {

constexpr char kMonitor[] = "multi-segment/s00001/s00001-2896-10-10-00-31.hea";

/// Lowest and highest physical value of `signal` in `from`..`to` after the start.
std::pair<double, double> recordedRange(const std::filesystem::path& path, const char* signal,
                                        std::chrono::seconds from, std::chrono::seconds to) {
    auto record = ingest::WfdbRecord::open(path);
    if (!record)
        return {NAN, NAN};
    const auto& signals = record->layout().signals;
    const auto found = std::find_if(signals.begin(), signals.end(),
                                    [&](const auto& one) { return one.name == signal; });
    if (found == signals.end())
        return {NAN, NAN};
    const auto index = static_cast<std::size_t>(found - signals.begin());
    const auto first = static_cast<std::int64_t>(static_cast<double>(from.count()) * found->rateHz);
    const auto count =
        static_cast<std::int64_t>(static_cast<double>((to - from).count()) * found->rateHz);
    const auto samples = record->read(index, first, count);
    std::pair<double, double> range{INFINITY, -INFINITY};
    if (samples)
        for (const double value : samples->physical)
            if (!std::isnan(value))
                range = {std::min(range.first, value), std::max(range.second, value)};
    return range;
}

} // namespace

void tst_ReplayDesktopRecordings::wavesComeInPhysicalUnits_data() {
    QTest::addColumn<QString>("record");
    QTest::addColumn<int>("seekSeconds");
    QTest::addColumn<double>("speed");
    // The pressure of the monitor's record is in one of its last segments, after a day of gaps.
    for (const double speed : {1.0, 60.0}) {
        QTest::addRow("03700181 at %gx", speed) << "03700181.hea" << 120 << speed;
        QTest::addRow("s00001 at %gx", speed) << kMonitor << 115'680 << speed;
    }
}

void tst_ReplayDesktopRecordings::wavesComeInPhysicalUnits() {
    QFETCH(QString, record);
    QFETCH(int, seekSeconds);
    QFETCH(double, speed);
    const bool monitor = record == QLatin1String(kMonitor);
    test::ReplayedWaves asked;
    asked.record = sharedData() / "wfdb" / record.toStdString();
    asked.seek = std::chrono::seconds(seekSeconds);
    asked.speed = speed;
    asked.ecg = monitor ? "ECG_II" : "ECG_MCL1";
    asked.ecgRate = monitor ? 125 : 500;
    asked.pressures = [&](auto from, auto to) {
        return recordedRange(asked.record, "ABP", from, to);
    };
    test::checkReplayedWaves(asked);
}

QTEST_MAIN(tst_ReplayDesktopRecordings)
#include "tst_replay_desktop_recordings.moc"
