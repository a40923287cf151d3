// SPDX-License-Identifier: GPL-3.0-or-later
#include "replayed_waves.h"

#include "app/desktop/main_window.h"
#include "fake_pipeline.h"
#include "widgets/bed/bed_page.h"
#include "widgets/bed/bed_waves.h"
#include "widgets/replay/overview_strip.h"
#include "widgets/replay/replay_bar.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QComboBox>
#include <QPushButton>
#include <QSettings>
#include <QtTest>

using namespace std::chrono_literals;

namespace vigil::test {

DesktopFolder::DesktopFolder() {
    QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationName(QStringLiteral("vigil-test"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
    widgets::installLanguage(QStringLiteral("en"));
    widgets::applyTheme(widgets::ThemeKind::Dark);
}

void checkReplayControls(const std::filesystem::path& recording) {
    desktop::Settings settings;
    desktop::MainWindow window(settings);
    window.resize(1280, 800);
    window.show();
    window.openPath(QString::fromStdString(recording.string()));
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
    const auto name = QString::fromStdString(recording.stem().string());
    QVERIFY(keepScreen(window, QStringLiteral("desktop-replay-ward-") + name));
    window.openPage(widgets::PageId::Replay);
    QTest::qWait(200);
    QVERIFY(keepScreen(window, QStringLiteral("desktop-replay-page-") + name));
    QTest::mouseClick(bar->findChild<QPushButton*>(QStringLiteral("replayExit")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!bar->isVisible(), 10000);
}

void checkReplayedWaves(const ReplayedWaves& asked) {
    desktop::Settings settings;
    desktop::MainWindow window(settings);
    window.resize(1280, 800);
    window.show();
    window.openPath(QString::fromStdString(asked.record.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.view().transport(), 20000);
    auto* bar = qobject_cast<widgets::ReplayBar*>(window.view().transport());
    QVERIFY(bar);
    const auto snapshot = [&window] { return window.facade().snapshot(); };
    const auto replay = [&] { return snapshot()->replay.value(); };
    window.openPage(widgets::PageId::Bed);
    auto* page = qobject_cast<widgets::BedPage*>(window.view().page(widgets::PageId::Bed));
    QVERIFY(page);

    const EventTime target = replay().start + asked.seek;
    bar->strip().goTo(target);
    QTRY_VERIFY_WITH_TIMEOUT(replay().now >= target && replay().now < target + 5min, 20000);
    Q_EMIT bar->speedRequested(asked.speed);
    if (!replay().playing)
        QTest::mouseClick(bar->findChild<QPushButton*>(QStringLiteral("replayPlay")),
                          Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(replay().playing && replay().requestedSpeed == asked.speed, 10000);

    const auto wave = [&](const char* signal) -> const pipeline::WaveView* {
        const auto shown = snapshot();
        for (const auto& bed : shown->beds)
            for (const auto& one : bed.waves)
                if (one.channel && one.channel->signal == signal)
                    return &one;
        return nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(wave(asked.ecg) && wave("ABP"), 20000);
    QCOMPARE(wave("ABP")->channel->unit, std::string("mm[Hg]"));
    QCOMPARE(wave("ABP")->channel->rateHz, 125.0);
    QCOMPARE(wave(asked.ecg)->channel->unit, std::string("mV"));
    QCOMPARE(wave(asked.ecg)->channel->rateHz, asked.ecgRate);

    // The lanes' range looks back six seconds of samples: past the seek by then. At 60x the
    // monitor's segment is over after five seconds.
    const EventTime begin = replay().now;
    const auto began = base::SystemClock{}.steadyNow();
    const auto span = asked.speed > 1
                          ? Ticks(static_cast<std::int64_t>(asked.speed * 2.5e7)) // of 100 ns
                          : Ticks(7s);
    QTRY_VERIFY_WITH_TIMEOUT(replay().now >= begin + span, 60000);
    const double reached = std::chrono::duration<double>(replay().now - begin) /
                           (base::SystemClock{}.steadyNow() - began);
    qInfo("asked %g, reached %.2f", asked.speed, reached);
    // However busy the machine is, a recording does not run ahead of its speed.
    QVERIFY2(reached < asked.speed * 2, qPrintable(QString::number(reached)));

    // What the lanes got is what the record holds there, in its units.
    const std::string bed = snapshot()->beds.front().bed;
    const auto seen = window.view().waves().recentRange(bed, "ABP");
    QVERIFY(seen);
    const auto [low, high] = asked.pressures(
        asked.seek,
        asked.seek + std::chrono::duration_cast<std::chrono::seconds>(replay().now - target) + 10s);
    QVERIFY2(
        seen->low >= low - 0.01 && seen->high <= high + 0.01,
        qPrintable(
            QStringLiteral("%1..%2 of %3..%4").arg(seen->low).arg(seen->high).arg(low).arg(high)));
    QVERIFY(seen->high > seen->low + 5);

    // The sweep keeps its speed whatever the speed of the replay, and says so.
    const auto* sweep = page->findChild<QComboBox*>(QStringLiteral("bedSpeed"));
    QVERIFY(sweep && sweep->isVisible());
    QCOMPARE(sweep->currentText(), QStringLiteral("25 mm/s"));
    QCOMPARE(snapshot()->losses.deadLetters, std::uint64_t{0});
    QVERIFY(keepScreen(window, QStringLiteral("desktop-replay-%1-%2")
                                   .arg(QString::fromStdString(asked.record.stem().string()))
                                   .arg(asked.speed)));
}

} // namespace vigil::test
