// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/about_dialog.h"
#include "app/desktop/application.h"
#include "app/desktop/window_place.h"
#include "widgets/alarms/alarm_banner.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/charts/screen_calibration.h"
#include "widgets/frame/navigation_rail.h"
#include "widgets/frame/start_page.h"
#include "widgets/text/language.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace vigil;
using namespace vigil::desktop;

/// The program around the widgets: command line, what is remembered, the window itself.
class tst_Desktop : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
        QCoreApplication::setApplicationName(QStringLiteral("vigil-test"));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
        widgets::installLanguage(QStringLiteral("en"));
        widgets::applyTheme(widgets::ThemeKind::Dark);
    }

    void init() { QSettings().clear(); }

    void options();
    void whatIsQtsOwnIsNoMistake();
    void mistakes_data();
    void mistakes();
    void settings();
    void wavesAndScreens();
    void parameterColours();
    void windowBeginsWithTheStartPage();
    void windowFitsTheScreen_data();
    void windowFitsTheScreen();
    void windowComesBackOntoTheScreen();
    void anotherLanguageKeepsTheWindow();
    void menuHasNamesAndKeys();
    void notice();

private:
    QTemporaryDir m_folder;
};

namespace {

Options parse(const QStringList& arguments) {
    return parseOptions(QStringList{QStringLiteral("vigil")} + arguments);
}

} // namespace

void tst_Desktop::options() {
    const auto o =
        parse({QStringLiteral("--demo"), QStringLiteral("--page"), QStringLiteral("alarms"),
               QStringLiteral("--lang"), QStringLiteral("de"), QStringLiteral("--theme"),
               QStringLiteral("light"), QStringLiteral("--screenshot"), QStringLiteral("a.png"),
               QStringLiteral("--after"), QStringLiteral("2.5")});
    QVERIFY(!o.exitCode);
    QVERIFY(o.demo);
    QVERIFY(*o.page == widgets::PageId::Alarms);
    QCOMPARE(o.language, QStringLiteral("de"));
    QCOMPARE(*o.theme, widgets::ThemeKind::Light);
    QCOMPARE(o.screenshot, QStringLiteral("a.png"));
    QCOMPARE(o.afterSeconds, 2.5);
    QCOMPARE(parse({QStringLiteral("ward.vigil.toml")}).path, QStringLiteral("ward.vigil.toml"));
    const auto version = parse({QStringLiteral("--version")});
    QCOMPARE(*version.exitCode, 0);
    QCOMPARE(version.message, QStringLiteral("vigil " VIGIL_VERSION));
    const auto help = parse({QStringLiteral("--help")});
    QCOMPARE(*help.exitCode, 0);
    QVERIFY(help.message.contains(QStringLiteral("Not a medical device")));
}

void tst_Desktop::whatIsQtsOwnIsNoMistake() {
    const QStringList given{QStringLiteral("vigil"),         QStringLiteral("-session"),
                            QStringLiteral("12_34"),         QStringLiteral("--demo"),
                            QStringLiteral("--platform"),    QStringLiteral("xcb"),
                            QStringLiteral("-style=fusion"), QStringLiteral("-reverse"),
                            QStringLiteral("--theme"),       QStringLiteral("light")};
    const QStringList own{QStringLiteral("vigil"), QStringLiteral("--demo"),
                          QStringLiteral("--theme"), QStringLiteral("light")};
    QCOMPARE(withoutQtOptions(given), own);
}

void tst_Desktop::mistakes_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList{QStringLiteral("--nonsense")};
    QTest::newRow("unknown page") << QStringList{QStringLiteral("--page"), QStringLiteral("moon")};
    QTest::newRow("unknown theme")
        << QStringList{QStringLiteral("--theme"), QStringLiteral("pink")};
    QTest::newRow("unknown language")
        << QStringList{QStringLiteral("--lang"), QStringLiteral("xx")};
    QTest::newRow("two files") << QStringList{QStringLiteral("a.vgl"), QStringLiteral("b.vgl")};
    QTest::newRow("demo and file")
        << QStringList{QStringLiteral("--demo"), QStringLiteral("b.vgl")};
    QTest::newRow("bad seconds") << QStringList{QStringLiteral("--after"), QStringLiteral("soon")};
    QTest::newRow("negative seconds") << QStringList{QStringLiteral("--after=-1")};
}

void tst_Desktop::mistakes() {
    QFETCH(QStringList, arguments);
    const auto o = parse(arguments);
    QVERIFY(o.exitCode && *o.exitCode == 2);
    QVERIFY(!o.message.isEmpty());
}

void tst_Desktop::settings() {
    Settings s;
    QCOMPARE(s.theme(), widgets::ThemeKind::Dark);
    QVERIFY(s.page().isEmpty());
    QVERIFY(!s.density());
    QVERIFY(!s.noticeAccepted());
    s.setTheme(widgets::ThemeKind::Light);
    s.setPage(QStringLiteral("alarms"));
    s.setDensity(widgets::Density::Small);
    s.setLanguage(QStringLiteral("de"));
    s.setNoticeAccepted();
    for (int i = 0; i < 12; ++i)
        s.addRecent(QStringLiteral("/data/%1.vgl").arg(i % 10));
    const Settings again;
    QCOMPARE(again.theme(), widgets::ThemeKind::Light);
    QCOMPARE(again.page(), QStringLiteral("alarms"));
    QCOMPARE(*again.density(), widgets::Density::Small);
    QCOMPARE(again.language(), QStringLiteral("de"));
    QVERIFY(again.noticeAccepted());
    QCOMPARE(again.recent().size(), Settings::kMostRecent);
    QCOMPARE(again.recent().first(), QStringLiteral("/data/1.vgl"));
    QCOMPARE(again.recent().count(QStringLiteral("/data/1.vgl")), 1);
    QSettings().setValue(QStringLiteral("ward/density"), 99); // somebody edited the file
    QVERIFY(!Settings().density());
}

void tst_Desktop::wavesAndScreens() {
    QCOMPARE(Settings().waveDisplay(), widgets::WaveDisplay{});
    Settings().setWaveDisplay({20, 12.5});
    QCOMPARE(Settings().waveDisplay(), (widgets::WaveDisplay{20, 12.5}));
    Settings().setWaveDisplay({widgets::WaveDisplay::kAutoGain, 50});
    QCOMPARE(Settings().waveDisplay().gain, widgets::WaveDisplay::kAutoGain);
    QSettings().setValue(QStringLiteral("bed/gain"), 7); // somebody edited the file
    QSettings().setValue(QStringLiteral("bed/speed"), QStringLiteral("fast"));
    QCOMPARE(Settings().waveDisplay(), widgets::WaveDisplay{});

    // A measured screen is known again at the next start, and forgotten when it is taken back.
    auto& calibration = widgets::ScreenCalibration::instance();
    auto* screen = QGuiApplication::primaryScreen();
    {
        Settings s;
        MainWindow window(s);
        QVERIFY(!calibration.measured(screen));
        calibration.setMeasured(*screen, 4.5);
    }
    calibration.setValues({});
    Settings s;
    MainWindow window(s);
    QCOMPARE(*calibration.measured(screen), 4.5);
    calibration.setMeasured(*screen, std::nullopt);
    QVERIFY(Settings().screenCalibration().isEmpty());
}

void tst_Desktop::parameterColours() {
    QSettings().setValue(QStringLiteral("colours/dark/spo2"), QStringLiteral("#ffff00"));
    QSettings().setValue(QStringLiteral("colours/dark/abp"), QStringLiteral("no colour"));
    const auto abp =
        widgets::Theme::of(widgets::ThemeKind::Dark).parameter(model::ParameterGroup::Abp);
    Settings().applyParameterColours();
    const auto& dark = widgets::Theme::of(widgets::ThemeKind::Dark);
    QCOMPARE(dark.parameter(model::ParameterGroup::SpO2), QColor(255, 255, 0));
    QCOMPARE(dark.parameter(model::ParameterGroup::Abp), abp);
    widgets::setParameterColour(widgets::ThemeKind::Dark, model::ParameterGroup::SpO2, {});
}

void tst_Desktop::windowBeginsWithTheStartPage() {
    Settings s;
    s.addRecent(QStringLiteral("/data/a.vgl"));
    MainWindow window(s);
    window.show();
    QVERIFY(window.view().startPage().isVisible());
    QVERIFY(window.view()
                .startPage()
                .findChild<QPushButton*>(QStringLiteral("startRecent"))
                ->isEnabled());
    QCOMPARE(window.view().page(widgets::PageId::Ward),
             nullptr); // nothing is made before it is needed
    QCOMPARE(window.windowTitle(), QStringLiteral("Vigil"));
    window.close();
    QVERIFY(!Settings().geometry().isEmpty());
}

void tst_Desktop::windowFitsTheScreen_data() {
    QTest::addColumn<QRect>("available");
    QTest::addColumn<bool>("maximized");
    QTest::newRow("1920x1080") << QRect(0, 0, 1920, 1080) << false;
    QTest::newRow("panel above") << QRect(0, 40, 1920, 1040) << false;
    QTest::newRow("second screen") << QRect(1920, 100, 2560, 1440) << false;
    QTest::newRow("1366x768") << QRect(0, 0, 1366, 768) << true;
    QTest::newRow("1280x800") << QRect(0, 0, 1280, 800) << true;
    QTest::newRow("1366x768 twice as large") << QRect(0, 0, 683, 384) << true;
}

void tst_Desktop::windowFitsTheScreen() {
    QFETCH(QRect, available);
    QFETCH(bool, maximized);
    const auto place = firstPlace(available);
    QCOMPARE(place.maximized, maximized);
    QVERIFY(available.contains(place.geometry));
    QVERIFY(place.geometry.top() > available.top()); // room for the title
    const QSize least = leastSize(available.size());
    QCOMPARE(least.expandedTo(available.size()), available.size());
    QCOMPARE(least.boundedTo(QSize(1024, 640)), least);
    QCOMPARE(place.geometry.size().expandedTo(least), place.geometry.size());
}

void tst_Desktop::windowComesBackOntoTheScreen() {
    const QRect screen(0, 0, 1366, 768);
    const QRect inside(100, 100, 1030, 640);
    QCOMPARE(broughtInto(screen, inside), inside);
    for (const QRect& outside : {QRect(2000, 100, 1030, 640), QRect(-900, -500, 1030, 640),
                                 QRect(300, 300, 1280, 800), QRect(0, 0, 3000, 2000)}) {
        const QRect placed = broughtInto(screen, outside);
        QVERIFY(screen.contains(placed));
        QCOMPARE(placed.size(), outside.size().boundedTo(placed.size()));
    }
}

void tst_Desktop::anotherLanguageKeepsTheWindow() {
    Settings s;
    MainWindow window(s);
    window.show();
    widgets::installLanguage(QStringLiteral("de"));
    window.retranslate();
    QCOMPARE(window.view().findChild<widgets::AlarmBanner*>()->message(),
             QStringLiteral("Keine Sitzung geöffnet"));
    widgets::installLanguage(QStringLiteral("en"));
    window.retranslate();
    QCOMPARE(window.view().findChild<widgets::AlarmBanner*>()->message(),
             QStringLiteral("No session is open"));
}

void tst_Desktop::menuHasNamesAndKeys() {
    Settings s;
    MainWindow window(s);
    const auto* menu = window.view().rail().menuButton()->menu();
    QVERIFY(menu);
    QSet<QKeySequence> keys;
    for (const auto* action : menu->actions()) {
        QVERIFY(action->isSeparator() || !action->text().isEmpty());
        if (!action->shortcut().isEmpty()) {
            QVERIFY2(!keys.contains(action->shortcut()), qPrintable(action->text()));
            keys.insert(action->shortcut());
        }
    }
}

void tst_Desktop::notice() {
    AboutDialog dialog(AboutDialog::Purpose::FirstStart, nullptr);
    QString all;
    for (const auto* label : dialog.findChildren<QLabel*>())
        all += label->text();
    QVERIFY(all.contains(QStringLiteral("not a medical device")));
    QVERIFY(all.contains(QStringLiteral(VIGIL_VERSION)));
    QCOMPARE(dialog.findChildren<QPushButton*>().size(), 2);
    for (const auto* button : dialog.findChildren<QPushButton*>())
        QVERIFY(!button->accessibleName().isEmpty());
    Settings s;
    MainWindow window(s);
    window.show();
    window.askForNotice();
    auto* asked = window.findChild<AboutDialog*>();
    QVERIFY(asked);
    asked->accept();
    QVERIFY(Settings().noticeAccepted());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    window.askForNotice(); // only once
    QVERIFY(!window.findChild<AboutDialog*>());
}

QTEST_MAIN(tst_Desktop)
#include "tst_desktop.moc"
