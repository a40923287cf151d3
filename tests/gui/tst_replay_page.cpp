// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_pipeline.h"
#include "replay_snapshot.h"
#include "widgets/operations/cell_table.h"
#include "widgets/replay/replay_bar.h"
#include "widgets/replay/replay_page.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/text/time_line.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>
#include <QtTest>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::widgets;
using namespace vigil::test;

class tst_ReplayPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void whatIsWrongWithFilesIsSaid();
    void pageWithoutRecording();
    void pageWithRecording();
    void selectedMarkStaysSelected();
    void screens_data();
    void screens();
};

void tst_ReplayPage::initTestCase() {
    qputenv("TZ", "UTC");
    qRegisterMetaType<vigil::EventTime>("vigil::EventTime");
}

void tst_ReplayPage::init() {
    installLanguage(QStringLiteral("en"));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    applyTheme(ThemeKind::Dark);
    setTimeLine({});
}

void tst_ReplayPage::whatIsWrongWithFilesIsSaid() {
    using Kind = model::FileFault::Kind;
    auto s = snapshot(time(kNow));
    const model::FileFault cut{Kind::Short, "100.dat", 5s, 1800s};
    s->replay->gaps[0].fault = cut;
    s->replay->faults = {
        cut, {Kind::Long, "101.dat", 20s, 10s}, {Kind::Missing, "102.dat", {}, 9s}};
    ReplayPage page;
    page.setSnapshot(s);
    page.resize(1000, 600);
    page.show();
    const auto* faults = page.findChild<QLabel*>(QStringLiteral("replayFaults"));
    QVERIFY(faults->isVisible());
    QCOMPARE(faults->text().split(QLatin1Char('\n')),
             (QStringList{
                 QStringLiteral("100.dat is shorter than its header says: 5 of 1800 s are there"),
                 QStringLiteral("101.dat is longer than its header says; what is beyond is left "
                                "out"),
                 QStringLiteral("102.dat is not there")}));
    const auto* model = page.findChild<CellTable*>();
    QCOMPARE(model->index(3, 1).data().toString(),
             QStringLiteral("Gap: 100.dat is shorter than its header says: 5 of 1800 s are there"));
    QCOMPARE(model->index(4, 1).data().toString(), QStringLiteral("Gap: nothing was recorded"));
    // Parts of a second tell two lengths apart where seconds do not.
    s->replay->faults = {{Kind::Short, "100.dat", 1799600ms, 1800s}};
    page.setSnapshot(s);
    QVERIFY(faults->text().contains(QStringLiteral("1799.6 of 1800.0 s")));
    s->replay->faults = {{Kind::Unclosed, "ward.vgl", 1799600ms, 1801600ms}};
    page.setSnapshot(s);
    QCOMPARE(faults->text(), QStringLiteral("ward.vgl was not closed: up to 2 s at its end may be "
                                            "missing"));
    // Many are not all listed.
    s->replay->faults.assign(40, cut);
    page.setSnapshot(s);
    QVERIFY(faults->text().contains(QStringLiteral("36")));
    QVERIFY(faults->text().count(QLatin1Char('\n')) < 6);
    s->replay->faults.clear();
    page.setSnapshot(s);
    QVERIFY(!faults->isVisible());
}

void tst_ReplayPage::pageWithoutRecording() {
    ReplayPage page;
    page.setRecent({QStringLiteral("/data/a.vgl"), QStringLiteral("/data/b.hea")});
    auto s = std::make_shared<pipeline::Snapshot>();
    s->mode = pipeline::Mode::Live;
    page.setSnapshot(s);
    page.resize(1000, 600);
    page.show();
    QSignalSpy open(&page, &ReplayPage::openRequested);
    QSignalSpy recent(&page, &ReplayPage::recentRequested);
    auto* button = page.findChild<QPushButton*>(QStringLiteral("replayOpen"));
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(open.count(), 2);
    auto* list = page.findChild<QListWidget*>(QStringLiteral("replayRecent"));
    list->setFocus();
    list->setCurrentRow(1);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(recent.count(), 1);
    QCOMPARE(recent[0][0].toString(), QStringLiteral("/data/b.hea"));
    page.setRecent({});
    QVERIFY(!list->isVisible());
}

void tst_ReplayPage::pageWithRecording() {
    ReplayPage page;
    auto* model = page.findChild<CellTable*>();
    const QAbstractItemModelTester tester(model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    page.setSnapshot(snapshot(time(kNow)));
    page.resize(1000, 600);
    page.show();
    auto* table = page.findChild<QTableView*>(QStringLiteral("replayMarks"));
    QCOMPARE(model->rowCount(), 6);
    QVERIFY(model->index(3, 1).data().toString().contains(QStringLiteral("Gap")));
    QVERIFY(model->index(2, 1).data().toString().startsWith(QStringLiteral("***")));
    QSignalSpy seek(&page, &ReplayPage::seekRequested);
    auto* goTo = page.findChild<QPushButton*>(QStringLiteral("replayGoToMark"));
    QVERIFY(!goTo->isEnabled());
    table->selectRow(2);
    QTest::mouseClick(goTo, Qt::LeftButton);
    QCOMPARE(seek.count(), 1);
    QVERIFY(seekOf(seek, 0) == time(kNow));
    auto s = snapshot(time(kNow));
    s->replay->gaps.clear();
    s->replay->alarmMarks.clear();
    page.setSnapshot(s);
    QCOMPARE(model->rowCount(), 0);
    QVERIFY(!table->isVisible());
}

void tst_ReplayPage::selectedMarkStaysSelected() {
    ReplayPage page;
    auto s = snapshot(time(kNow));
    page.setSnapshot(s);
    auto* table = page.findChild<QTableView*>(QStringLiteral("replayMarks"));
    table->selectRow(3); // the long gap
    auto next = snapshot(time(kNow));
    next->replay->alarmMarks.insert(next->replay->alarmMarks.begin() + 3,
                                    {time("2026-11-21T03:50:00Z"), alerts::Priority::Medium});
    page.setSnapshot(next);
    QCOMPARE(table->selectionModel()->selectedRows().first().row(), 4);
}

void tst_ReplayPage::screens_data() {
    QTest::addColumn<QString>("state");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("language");
    QTest::addColumn<bool>("dark");
    const QSize small(1208, 700);
    const QSize full(1848, 980);
    for (const char* state : {"normal", "empty", "slow", "wrong", "crowded"}) {
        const QString name = QLatin1String(state);
        QTest::addRow("replay-%s-1280-en-dark", state) << name << small << "en" << true;
        QTest::addRow("replay-%s-1280-de-light", state) << name << small << "de" << false;
    }
    QTest::addRow("replay-normal-1920-de-dark") << "normal" << full << "de" << true;
}

void tst_ReplayPage::screens() {
    QFETCH(QString, state);
    QFETCH(QSize, size);
    QFETCH(QString, language);
    QFETCH(bool, dark);
    installLanguage(language);
    applyTheme(dark ? ThemeKind::Dark : ThemeKind::Light);
    QWidget window;
    auto* page = new ReplayPage;
    auto* bar = new ReplayBar;
    auto* layout = new QVBoxLayout(&window);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(page, 1);
    layout->addWidget(bar);
    auto s = snapshot(time(kNow));
    if (state == QLatin1String("empty")) {
        s->replay.reset();
        s->mode = pipeline::Mode::Simulated;
        page->setRecent({QStringLiteral("/home/user/ward3b-1121.vgl"),
                         QStringLiteral("/data/wfdb/mimic3wdb/30/3001937.hea")});
        bar->hide();
    } else if (state == QLatin1String("slow")) {
        s->replay->requestedSpeed = 100;
        s->replay->achievedSpeed = 34;
    } else if (state == QLatin1String("crowded")) {
        s->replay->end = s->replay->start + 24h;
        for (int i = 0; i < 400; ++i)
            s->replay->alarmMarks.push_back({s->replay->start + i * 200s + i * i * 1ms,
                                             static_cast<alerts::Priority>(2 + i % 3)});
        for (int i = 0; i < 40; ++i)
            s->replay->gaps.push_back(gap(s->replay->start + 5h + i * 25min,
                                          s->replay->start + 5h + i * 25min + i * 10s));
    }
    page->setSnapshot(s);
    bar->setSnapshot(s);
    window.resize(size);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    if (state == QLatin1String("wrong")) {
        auto* entry = bar->findChild<QLineEdit*>(QStringLiteral("replayGoTo"));
        entry->setText(QStringLiteral("soon"));
        QTest::keyClick(entry, Qt::Key_Return);
    }
    QCoreApplication::processEvents();
    QCOMPARE(window.size(), size);
    QVERIFY(test::keepScreen(window, QLatin1String(QTest::currentDataTag())));
}

QTEST_MAIN(tst_ReplayPage)
#include "tst_replay_page.moc"
