// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ward.h"
#include "widgets/alarms/alarm_banner.h"
#include "widgets/alarms/alarm_page.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/bed/bed_page.h"
#include "widgets/bed/bed_waves.h"
#include "widgets/frame/main_view.h"
#include "widgets/frame/mode_band.h"
#include "widgets/frame/navigation_rail.h"
#include "widgets/frame/notice_bar.h"
#include "widgets/frame/start_page.h"
#include "widgets/frame/status_bar.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/ward/ward_page.h"
#include "widgets/ward/ward_surface.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAccessibleInterface>
#include <QApplication>
#include <QLabel>
#include <QListWidget>
#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::FakeWard;

class tst_MainView : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        installLanguage(QStringLiteral("en"));
        applyTheme(ThemeKind::Dark);
    }

    void startPageUntilASessionIsOpen();
    void startPageChoices();
    void pagesAreMadeWhenOpened();
    void railKeys();
    void acknowledgeKey();
    void questionsLeaveTheAlarmsAlone();
    void noticesReplaceEachOther();
    void stripIsOnEveryPage();
    void bands();
    void statusBar();
    void statusBarKeepsItsPlaces();
    void bedPage();
    void everyInteractiveWidgetHasAName_data();
    void everyInteractiveWidgetHasAName();
    void everythingFits_data();
    void everythingFits();
    void themeChange();
};

namespace {

struct Frame {
    FakeWard ward;
    MainView view;
    int wardPages = 0;

    explicit Frame(pipeline::Mode mode = pipeline::Mode::Simulated) : ward(12, mode) {
        view.addPage({PageId::Ward, 1, Glyph::Ward, QStringLiteral("Ward")},
                     [this](QWidget* parent) {
                         ++wardPages;
                         return new WardPage(view.waves(), parent);
                     });
        view.addPage({PageId::Bed, 2, Glyph::Bed, QStringLiteral("Bed")},
                     [this](QWidget* parent) { return new BedPage(view.waves(), parent); });
        view.addPage({PageId::Alarms, 3, Glyph::Alarms, QStringLiteral("Alarms")},
                     [](QWidget* parent) { return new AlarmPage(parent); });
        view.resize(1280, 800);
        view.setSnapshot(FakeWard::idle());
        view.show();
    }
};

} // namespace

void tst_MainView::startPageUntilASessionIsOpen() {
    Frame frame;
    QVERIFY(frame.view.startPage().isVisible());
    QCOMPARE(frame.wardPages, 0);
    frame.view.setSnapshot(frame.ward.snapshot());
    QVERIFY(!frame.view.startPage().isVisible());
    QVERIFY(frame.view.page(PageId::Ward)->isVisible());
    frame.view.setSnapshot(FakeWard::idle());
    QVERIFY(frame.view.startPage().isVisible());
}

void tst_MainView::startPageChoices() {
    StartPage page;
    page.show();
    QSignalSpy demo(&page, &StartPage::demoRequested);
    QSignalSpy recent(&page, &StartPage::recentRequested);
    auto* demoButton = page.findChild<QAbstractButton*>(QStringLiteral("startDemo"));
    QTest::keyClick(demoButton, Qt::Key_Space);
    QCOMPARE(demo.count(), 1);
    QVERIFY(!page.findChild<QAbstractButton*>(QStringLiteral("startRecent"))->isEnabled());
    page.setRecent({QStringLiteral("/data/a.vgl"), QStringLiteral("/data/b.vgl")});
    auto* list = page.findChild<QListWidget*>();
    list->setCurrentRow(1);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(recent.first().first().toString(), QStringLiteral("/data/b.vgl"));
    page.setRecent({QStringLiteral("mqtt://host:1883/vigil/%23"), QStringLiteral("/data/b.vgl")});
    QCOMPARE(list->item(0)->text(), QStringLiteral("host:1883   MQTT, vigil/#"));
    QCOMPARE(list->item(1)->text(), QStringLiteral("b.vgl   /data"));
    QVERIFY(page.findChild<QLabel*>(QStringLiteral("notice"))
                ->text()
                .contains(QStringLiteral("Not a medical device")));
}

void tst_MainView::pagesAreMadeWhenOpened() {
    Frame frame;
    frame.view.setSnapshot(frame.ward.snapshot());
    QCOMPARE(frame.view.page(PageId::Alarms), nullptr);
    QVERIFY(frame.view.openPage(PageId::Alarms));
    QVERIFY(frame.view.page(PageId::Alarms)->isVisible());
    QVERIFY(!frame.view.openPage(PageId::Operations)); // not there: no dead end
    QVERIFY(frame.view.currentPage() == PageId::Alarms);
    frame.view.openPage(PageId::Ward);
    frame.view.openPage(PageId::Ward);
    QCOMPARE(frame.wardPages, 1);
}

void tst_MainView::railKeys() {
    Frame frame;
    frame.view.setSnapshot(frame.ward.snapshot());
    QVERIFY(QTest::qWaitForWindowExposed(&frame.view));
    frame.view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&frame.view));
    QTest::keyClick(&frame.view, Qt::Key_3, Qt::ControlModifier);
    QVERIFY(frame.view.currentPage() == PageId::Alarms);
    QTest::keyClick(&frame.view, Qt::Key_2, Qt::ControlModifier);
    QVERIFY(frame.view.currentPage() == PageId::Bed);
    QTest::keyClick(&frame.view, Qt::Key_5, Qt::ControlModifier);
    QVERIFY(frame.view.currentPage() == PageId::Bed);
    QTest::keyClick(&frame.view, Qt::Key_1, Qt::ControlModifier);
    QVERIFY(frame.view.currentPage() == PageId::Ward);
}

void tst_MainView::acknowledgeKey() {
    Frame frame;
    frame.ward.alarms = true;
    frame.view.setSnapshot(frame.ward.snapshot());
    frame.view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&frame.view));
    QSignalSpy spy(&frame.view, &MainView::acknowledgeRequested);
    for (const auto page : {PageId::Ward, PageId::Bed, PageId::Alarms}) {
        frame.view.openPage(page);
        QTest::keyClick(&frame.view, Qt::Key_F2);
    }
    QCOMPARE(spy.count(), 3);
    QCOMPARE(spy.first().first().toULongLong(), 1ULL);
}

void tst_MainView::questionsLeaveTheAlarmsAlone() {
    Frame frame;
    frame.ward.alarms = true;
    frame.view.setSnapshot(frame.ward.snapshot());
    frame.view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&frame.view));
    auto* before = QApplication::focusWidget();
    QStringList answers;
    auto& bar = frame.view.notice();
    const auto ask = [&] {
        bar.setNotice(
            {Notice::Kind::Question,
             QStringLiteral("Replace it?"),
             {},
             {{"yes", QStringLiteral("Replace"), [&] { answers << QStringLiteral("yes"); }},
              {"no", QStringLiteral("Keep"), [&] { answers << QStringLiteral("no"); }}}});
    };
    QSignalSpy acknowledged(&frame.view, &MainView::acknowledgeRequested);
    ask();
    QVERIFY(bar.isVisible() && frame.view.alarmStrip().isVisible());
    QVERIFY(bar.mapTo(&frame.view, QPoint()).y() >= frame.view.alarmStrip().geometry().bottom());
    QVERIFY(frame.view.page(PageId::Ward)->isVisible());
    QTest::keyClick(&frame.view, Qt::Key_F2);
    QCOMPARE(acknowledged.count(), 1);
    QVERIFY(bar.isVisible());
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("no"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return); // the safe one is at hand
    QVERIFY(!bar.isVisible());
    QCOMPARE(QApplication::focusWidget(), before);
    ask();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    ask();
    QTest::mouseClick(bar.findChild<QAbstractButton*>(QStringLiteral("yes")), Qt::LeftButton);
    QCOMPARE(answers.join(QLatin1Char(' ')), QStringLiteral("no no yes"));
}

void tst_MainView::noticesReplaceEachOther() {
    Frame frame;
    auto& bar = frame.view.notice();
    QVERIFY(!bar.isVisible() && bar.isClear());
    QSignalSpy cleared(&bar, &NoticeBar::cleared);
    bar.setNotice({Notice::Kind::Progress, QStringLiteral("Opening"), {}, {}});
    const auto label = [&bar](const char* name) {
        return bar.findChild<QLabel*>(QLatin1String(name));
    };
    QCOMPARE(label("noticeText")->text(), QStringLiteral("Opening"));
    QVERIFY(!label("noticeDetail")->isVisible());
    bar.setNotice({Notice::Kind::Failure,
                   QStringLiteral("No."),
                   QStringLiteral("file:1:3: error\n    key = 1\n      ^"),
                   {{"close", QStringLiteral("Close"), {}}}});
    QCOMPARE(label("noticeDetail")->text(), QStringLiteral("file:1:3: error"));
    const auto* source = label("noticeSource");
    QCOMPARE(source->text(), QStringLiteral("    key = 1\n      ^"));
    const QFontMetrics metrics(source->font()); // the caret stands under its place
    QCOMPARE(metrics.horizontalAdvance(QStringLiteral("    ke")),
             metrics.horizontalAdvance(QStringLiteral("      ")));
    QCOMPARE(cleared.count(), 0);
    QTest::mouseClick(bar.findChild<QAbstractButton*>(QStringLiteral("close")), Qt::LeftButton);
    QVERIFY(!bar.isVisible() && bar.isClear());
    QCOMPARE(cleared.count(), 1);
}

void tst_MainView::stripIsOnEveryPage() {
    Frame frame;
    frame.ward.alarms = true;
    frame.view.setSnapshot(frame.ward.snapshot());
    frame.view.alarmStrip().setSound({SoundSign::State::Missing}, {});
    for (const auto page : {PageId::Ward, PageId::Bed, PageId::Alarms}) {
        frame.view.openPage(page);
        QVERIFY(frame.view.alarmStrip().isVisible());
        QVERIFY(frame.view.modeBand().isVisible());
        QVERIFY(frame.view.statusBar().isVisible());
    }
    frame.view.openPage(PageId::Ward);
    QTest::mouseClick(frame.view.findChild<AlarmBanner*>(), Qt::LeftButton);
    QVERIFY(frame.view.currentPage() == PageId::Alarms);
}

void tst_MainView::bands() {
    Frame demo;
    QVERIFY(!demo.view.modeBand().isVisible());
    demo.view.setSnapshot(demo.ward.snapshot());
    QVERIFY(demo.view.modeBand().isVisible());
    QCOMPARE(demo.view.modeBand().accessibleName().left(9), QStringLiteral("SIMULATED"));
    QSignalSpy exit(&demo.view, &MainView::exitRequested);
    QTest::mouseClick(demo.view.modeBand().findChild<QAbstractButton*>(), Qt::LeftButton);
    QCOMPARE(exit.count(), 1);

    Frame replay(pipeline::Mode::Replay);
    replay.view.setSnapshot(replay.ward.snapshot());
    QVERIFY(replay.view.modeBand().accessibleName().startsWith(QStringLiteral("REPLAY")));
    QVERIFY(replay.view.modeBand().text().contains(QStringLiteral("ward3b-1121.vgl")));
    QVERIFY(replay.view.modeBand().text().contains(QStringLiteral("not live")));

    Frame live(pipeline::Mode::Live);
    live.view.setSnapshot(live.ward.snapshot());
    QVERIFY(!live.view.modeBand().isVisible());
}

void tst_MainView::statusBar() {
    FakeWard ward(12, pipeline::Mode::Live);
    StatusBar bar;
    bar.setSnapshot(*ward.snapshot());
    QCOMPARE(bar.text(StatusBar::Source), QStringLiteral("MQTT connected  11/11 beds"));
    QCOMPARE(bar.text(StatusBar::Rate), QStringLiteral("8.2k ev/s"));
    QCOMPARE(bar.text(StatusBar::Latency),
             QStringLiteral("p99 41\u00a0ms")); // painted, not evaluated
    QCOMPARE(bar.text(StatusBar::Watermark), QStringLiteral("watermark -0.8\u00a0s"));
    QCOMPARE(bar.text(StatusBar::Disk), QStringLiteral("disk 412 GB, 61 d"));
    auto* seen = bar.findChild<QAbstractButton*>();
    QVERIFY(seen->isHidden());
    ward.allStale = true;
    bar.setSnapshot(*ward.snapshot());
    QCOMPARE(bar.text(StatusBar::Source), QStringLiteral("MQTT reconnecting  0/11 beds"));
    QCOMPARE(bar.text(StatusBar::DeadLetters), QStringLiteral("dead letters 3"));
    QVERIFY(!seen->isHidden()); // a loss stays on show until acknowledged
    QSignalSpy spy(&bar, &StatusBar::lossesAcknowledged);
    seen->click();
    QCOMPARE(spy.count(), 1);
    bar.setSnapshot(*FakeWard::idle());
    QCOMPARE(bar.text(StatusBar::Source), QStringLiteral("No source"));
    QVERIFY(seen->isHidden());
}

void tst_MainView::statusBarKeepsItsPlaces() {
    FakeWard ward(12, pipeline::Mode::Live);
    StatusBar bar;
    bar.resize(1280, 28);
    bar.show();
    auto wide = *ward.snapshot();
    wide.rowsInPerSecond = 88888;
    bar.setSnapshot(wide);
    QCoreApplication::processEvents();
    const auto places = [&bar] {
        std::vector<int> xs;
        for (const auto* label : bar.findChildren<QLabel*>())
            xs.push_back(label->x());
        return xs;
    };
    const auto before = places();
    wide.rowsInPerSecond = 1;
    bar.setSnapshot(wide);
    QCoreApplication::processEvents();
    QCOMPARE(places(), before);
}

void tst_MainView::bedPage() {
    Frame frame;
    frame.view.setSnapshot(frame.ward.snapshot());
    frame.view.openPage(PageId::Bed);
    auto* page = qobject_cast<BedPage*>(frame.view.page(PageId::Bed));
    QCOMPARE(page->content().label, QStringLiteral("B01"));
    QCOMPARE(page->waves().laneCount(), 2);
    QTest::keyClick(page, Qt::Key_PageDown);
    QCOMPARE(page->bed(), QStringLiteral("B02"));
    QTest::keyClick(page, Qt::Key_PageUp);
    QTest::keyClick(page, Qt::Key_PageUp);
    QCOMPARE(page->bed(), QStringLiteral("B12"));
    QTest::keyClick(page, Qt::Key_Space);
    QVERIFY(page->waves().isFrozen(0));
    QTest::keyClick(page, Qt::Key_End);
    QVERIFY(!page->waves().isFrozen(0));
    page->setBed(QStringLiteral("B06")); // empty
    QCOMPARE(page->content().state, BedContent::State::Empty);
    QCOMPARE(page->waves().laneCount(), 0);
    QSignalSpy back(page, &BedPage::wardRequested);
    QTest::keyClick(page, Qt::Key_Escape);
    QCOMPARE(back.count(), 1);
}

void tst_MainView::everyInteractiveWidgetHasAName_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("en") << "en";
    QTest::newRow("de") << "de";
}

void tst_MainView::everyInteractiveWidgetHasAName() {
    QFETCH(QString, language);
    installLanguage(language);
    Frame frame;
    frame.ward.alarms = true;
    frame.view.setSnapshot(frame.ward.snapshot());
    for (const auto page : {PageId::Ward, PageId::Bed, PageId::Alarms})
        frame.view.openPage(page);
    int checked = 0;
    for (auto* widget : frame.view.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus)
            continue;
        auto* accessible = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(accessible);
        const bool named = !accessible->text(QAccessible::Name).isEmpty() ||
                           qobject_cast<BedPage*>(widget); // a container that takes keys
        QVERIFY2(named, qPrintable(QString::fromLatin1(widget->metaObject()->className()) +
                                   QLatin1Char(' ') + widget->objectName()));
        ++checked;
    }
    QVERIFY(checked >= 15);
    installLanguage(QStringLiteral("en"));
}

void tst_MainView::everythingFits_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<int>("width");
    for (const QString& language : languages())
        for (const int width : {1024, 1280, 1920})
            QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(language).arg(width)))
                << language << width;
}

/// No label or button is given less room than its text needs.
void tst_MainView::everythingFits() {
    QFETCH(QString, language);
    QFETCH(int, width);
    installLanguage(language);
    Frame frame;
    frame.ward.alarms = true;
    frame.ward.allStale = true;
    frame.view.resize(width, width * 5 / 8);
    frame.view.setSnapshot(frame.ward.snapshot());
    for (const auto page : {PageId::Ward, PageId::Bed, PageId::Alarms}) {
        frame.view.openPage(page);
        QCoreApplication::processEvents();
        QCOMPARE(frame.view.width(), width); // nothing pushes the window wider
        for (auto* label : frame.view.findChildren<QLabel*>())
            if (label->isVisible() && !label->wordWrap())
                QVERIFY2(label->width() >= label->fontMetrics().horizontalAdvance(label->text()),
                         qPrintable(label->text()));
        for (auto* button : frame.view.findChildren<QAbstractButton*>())
            if (button->isVisible() && !button->inherits("vigil::widgets::AlarmBanner"))
                QVERIFY2(button->width() >= button->fontMetrics().horizontalAdvance(button->text()),
                         qPrintable(button->text()));
    }
    installLanguage(QStringLiteral("en"));
}

void tst_MainView::themeChange() {
    Frame frame;
    frame.view.setSnapshot(frame.ward.snapshot());
    const auto corner = [&frame] {
        const QImage picture = frame.view.grab().toImage();
        return picture.pixelColor(picture.width() - 5, picture.height() - 5);
    };
    QCOMPARE(corner(), Theme::of(ThemeKind::Dark).surface);
    applyTheme(ThemeKind::Light);
    QCOMPARE(corner(), Theme::of(ThemeKind::Light).surface);
    auto* page = qobject_cast<WardPage*>(frame.view.page(PageId::Ward));
    QCOMPARE(page->surface().lane(0).colour,
             Theme::of(ThemeKind::Light).parameter(model::ParameterGroup::Ecg));
    applyTheme(ThemeKind::Dark);
}

QTEST_MAIN(tst_MainView)
#include "tst_main_view.moc"
