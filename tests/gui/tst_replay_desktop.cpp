// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/recordings/shared_data.h"
#include "app/desktop/main_window.h"
#include "fake_pipeline.h"
#include "ingest/wfdb/wfdb_record.h"
#include "widgets/bed/bed_page.h"
#include "widgets/bed/bed_waves.h"
#include "widgets/replay/overview_strip.h"
#include "widgets/replay/replay_bar.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::desktop;

/// The replay controls with a real recording behind them.
class tst_ReplayDesktop : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void controlsMoveTheRecording();
    void wavesComeInPhysicalUnits_data();
    void wavesComeInPhysicalUnits();

private:
    QTemporaryDir m_folder;
};

void tst_ReplayDesktop::initTestCase() {
    skipUnlessSharedData();
    QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationName(QStringLiteral("vigil-test"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
    widgets::installLanguage(QStringLiteral("en"));
    widgets::applyTheme(widgets::ThemeKind::Dark);
}

void tst_ReplayDesktop::controlsMoveTheRecording() {
    Settings settings;
    MainWindow window(settings);
    window.resize(1280, 800);
    window.show();
    window.openPath(QString::fromStdString((sharedData() / "wfdb" / "100.hea").string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.view().transport(), 20000);
    auto* bar = qobject_cast<widgets::ReplayBar*>(window.view().transport());
    QVERIFY(bar && bar->isVisible());
    auto& strip = bar->strip();
    const auto replay = [&window] { return window.facade().snapshot()->replay.value(); };
    const EventTime start = replay().start;
    QVERIFY(replay().end > start + 5min);

    strip.goTo(start + 3min);
    QTRY_VERIFY_WITH_TIMEOUT(std::chrono::abs(replay().now - (start + 3min)) < 5s, 10000);
    QVERIFY(std::chrono::abs(strip.position() - (start + 3min)) < 5s);
    auto* play = bar->findChild<QPushButton*>(QStringLiteral("replayPlay"));
    if (replay().playing)
        QTest::mouseClick(play, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!replay().playing, 10000);
    const EventTime paused = replay().now;
    QTest::qWait(400);
    QVERIFY(replay().now == paused);
    Q_EMIT bar->speedRequested(10);
    QTest::mouseClick(play, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(replay().playing && replay().now > paused + 5s, 20000);
    QCOMPARE(replay().requestedSpeed, 10.0);
    window.openPage(widgets::PageId::Ward);
    QTest::qWait(1000);
    QVERIFY(test::keepScreen(window, QStringLiteral("desktop-replay-ward")));
    window.openPage(widgets::PageId::Replay);
    QTest::qWait(200);
    QVERIFY(test::keepScreen(window, QStringLiteral("desktop-replay-page")));
    QTest::mouseClick(bar->findChild<QPushButton*>(QStringLiteral("replayExit")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!bar->isVisible(), 10000);
}

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

void tst_ReplayDesktop::wavesComeInPhysicalUnits_data() {
    QTest::addColumn<QString>("record");
    QTest::addColumn<int>("seekSeconds");
    QTest::addColumn<double>("speed");
    // The pressure of the monitor's record is in one of its last segments, after a day of gaps.
    for (const double speed : {1.0, 60.0}) {
        QTest::addRow("03700181 at %gx", speed) << "03700181.hea" << 120 << speed;
        QTest::addRow("s00001 at %gx", speed) << kMonitor << 115'680 << speed;
    }
}

void tst_ReplayDesktop::wavesComeInPhysicalUnits() {
    QFETCH(QString, record);
    QFETCH(int, seekSeconds);
    QFETCH(double, speed);
    const auto path = sharedData() / "wfdb" / record.toStdString();
    const bool monitor = record == QLatin1String(kMonitor);
    Settings settings;
    MainWindow window(settings);
    window.resize(1280, 800);
    window.show();
    window.openPath(QString::fromStdString(path.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.view().transport(), 20000);
    auto* bar = qobject_cast<widgets::ReplayBar*>(window.view().transport());
    QVERIFY(bar);
    const auto snapshot = [&window] { return window.facade().snapshot(); };
    const auto replay = [&] { return snapshot()->replay.value(); };
    window.openPage(widgets::PageId::Bed);
    auto* page = qobject_cast<widgets::BedPage*>(window.view().page(widgets::PageId::Bed));
    QVERIFY(page);

    const EventTime target = replay().start + std::chrono::seconds(seekSeconds);
    bar->strip().goTo(target);
    QTRY_VERIFY_WITH_TIMEOUT(replay().now >= target && replay().now < target + 5min, 20000);
    Q_EMIT bar->speedRequested(speed);
    if (!replay().playing)
        QTest::mouseClick(bar->findChild<QPushButton*>(QStringLiteral("replayPlay")),
                          Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(replay().playing && replay().requestedSpeed == speed, 10000);

    const auto wave = [&](const char* signal) -> const pipeline::WaveView* {
        const auto shown = snapshot();
        for (const auto& bed : shown->beds)
            for (const auto& one : bed.waves)
                if (one.channel && one.channel->signal == signal)
                    return &one;
        return nullptr;
    };
    const char* const ecg = monitor ? "ECG_II" : "ECG_MCL1";
    QTRY_VERIFY_WITH_TIMEOUT(wave(ecg) && wave("ABP"), 20000);
    QCOMPARE(wave("ABP")->channel->unit, std::string("mm[Hg]"));
    QCOMPARE(wave("ABP")->channel->rateHz, 125.0);
    QCOMPARE(wave(ecg)->channel->unit, std::string("mV"));
    QCOMPARE(wave(ecg)->channel->rateHz, monitor ? 125.0 : 500.0);

    // At 60x the monitor's segment is over after five seconds.
    const EventTime begin = replay().now;
    const auto began = base::SystemClock{}.steadyNow();
    // The lanes' range looks back six seconds of samples: past the seek by then.
    QTest::qWait(speed > 1 ? 2500 : 7000);
    const EventTime end = replay().now;
    const double took =
        std::chrono::duration<double>(base::SystemClock{}.steadyNow() - began).count();
    const double reached = std::chrono::duration<double>(end - begin).count() / took;
    qInfo("asked %g, reached %.2f", speed, reached);
    QVERIFY2(reached > speed * 0.5 && reached < speed * 2, qPrintable(QString::number(reached)));

    // What the lanes got is what the record holds there, in its units.
    const std::string bed = snapshot()->beds.front().bed;
    const auto seen = window.view().waves().recentRange(bed, "ABP");
    QVERIFY(seen);
    const auto after = std::chrono::seconds(seekSeconds);
    const auto held = recordedRange(
        path, "ABP", after,
        after + std::chrono::duration_cast<std::chrono::seconds>(replay().now - target) + 10s);
    QVERIFY2(seen->low >= held.first - 0.01 && seen->high <= held.second + 0.01,
             qPrintable(QStringLiteral("%1..%2 of %3..%4")
                            .arg(seen->low)
                            .arg(seen->high)
                            .arg(held.first)
                            .arg(held.second)));
    QVERIFY(seen->high > seen->low + 5);

    // The sweep keeps its speed whatever the speed of the replay: the label says so.
    const auto labels = page->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->isVisible() && label->text().contains(QStringLiteral("25 mm/s"));
    }));
    QCOMPARE(snapshot()->losses.deadLetters, std::uint64_t{0});
    QVERIFY(test::keepScreen(
        window, QStringLiteral("desktop-replay-%1-%2")
                    .arg(monitor ? QStringLiteral("s00001") : QStringLiteral("03700181"))
                    .arg(speed)));
}

QTEST_MAIN(tst_ReplayDesktop)
#include "tst_replay_desktop.moc"
