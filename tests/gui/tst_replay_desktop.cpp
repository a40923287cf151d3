// SPDX-License-Identifier: GPL-3.0-or-later
#include "../unit/shared_data.h"
#include "app/desktop/main_window.h"
#include "fake_pipeline.h"
#include "widgets/replay/overview_strip.h"
#include "widgets/replay/replay_bar.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::desktop;

/// The replay controls with a real recording behind them.
class tst_ReplayDesktop : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void controlsMoveTheRecording();

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

QTEST_MAIN(tst_ReplayDesktop)
#include "tst_replay_desktop.moc"
