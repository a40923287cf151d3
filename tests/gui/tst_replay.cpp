// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_pipeline.h"
#include "replay_snapshot.h"
#include "widgets/operations/cell_table.h"
#include "widgets/replay/overview_strip.h"
#include "widgets/replay/replay_bar.h"
#include "widgets/replay/replay_page.h"
#include "widgets/replay/time_scale.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/text/time_entry.h"
#include "widgets/text/time_line.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
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

class tst_Replay : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void scaleMapsBothWays();
    void ticksAreFarEnoughApart();
    void timesAreRead_data();
    void timesAreRead();
    void playAndPause();
    void playAtTheEndBeginsAnew();
    void theEndOffersToPlayAgain();
    void whatWasTypedGoesWithTheRecording();
    void speeds();
    void achievedSpeedShowsWhenItDiffers();
    void keysStep();
    void dragScrubsAndSeeksAtTheEnd();
    void handleWaitsForTheRecording();
    void goToTime();
    void assistiveTechnologySeeks();
    void originalTimeIsAlwaysShown();
    void noDateIsMadeUp();
    void elapsedTimeIsTypedWhereThereIsNoDate();
    void aSeekIntoAGapSaysWhereItLands();
    void stepsBackLeadOverAGap();
    void everythingHasAName();
};

void tst_Replay::initTestCase() {
    qputenv("TZ", "UTC");
    qRegisterMetaType<vigil::EventTime>("vigil::EventTime");
}

void tst_Replay::init() {
    installLanguage(QStringLiteral("en"));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    applyTheme(ThemeKind::Dark);
    setTimeLine({});
}

void tst_Replay::scaleMapsBothWays() {
    const EventTime first = time("2026-11-21T02:00:00Z");
    const TimeScale scale(first, first + 4h, 1000);
    QCOMPARE(scale.x(first), 0.0);
    QCOMPARE(scale.x(first + 2h), 500.0);
    QCOMPARE(scale.x(first + 9h), 1000.0);
    QCOMPARE(scale.x(first - 1h), 0.0);
    QVERIFY(scale.time(-5) == first);
    QVERIFY(scale.time(1005) == first + 4h);
    for (int x = 0; x <= 1000; x += 7)
        QVERIFY(std::abs(scale.x(scale.time(x)) - x) < 1e-6);
    const TimeScale empty(first, first, 1000);
    QCOMPARE(empty.x(first + 1h), 0.0);
    QVERIFY(empty.time(500) == first);
    QVERIFY(TimeScale(first, first + 1h, 0).time(3) == first);
    // A year, to the tick.
    const TimeScale year(first, first + 8760h, 1'000'000);
    QVERIFY(year.time(500'000) == first + 4380h);
}

void tst_Replay::ticksAreFarEnoughApart() {
    const EventTime first = time("2026-11-21T02:00:00Z");
    for (const Ticks span : {Ticks(1s), Ticks(10min), Ticks(4h), Ticks(72h), Ticks(8760h)}) {
        const TimeScale scale(first, first + span, 1000);
        const Ticks step = scale.tickStep(110);
        QVERIFY(step.count() > 0);
        QVERIFY(static_cast<double>(step.count()) / static_cast<double>(span.count()) * 1000 >=
                110);
    }
}

void tst_Replay::timesAreRead_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(expected);
    };
    row("3:14", "2026-11-21T03:14:00Z");
    row("03:14:07", "2026-11-21T03:14:07Z");
    row(" 3.14.07 ", "2026-11-21T03:14:07Z");
    row("2026-11-21 05:00", "2026-11-21T05:00:00Z");
    row("2026-11-21T05:00:01", "2026-11-21T05:00:01Z");
    row("21.11.2026 5:00", "2026-11-21T05:00:00Z");
    row("11/21/26 5:00", "2026-11-21T05:00:00Z");
    // Past midnight: the day that lies within the recording.
    row("00:30", "2026-11-22T00:30:00Z");
    row("25:00", "");
    row("soon", "");
    row("", "");
    row("40.40.2026 5:00", "");
}

void tst_Replay::timesAreRead() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto result = timeFromText(text, time("2026-11-21T20:00:00Z"),
                                     time("2026-11-21T02:00:00Z"), time("2026-11-22T01:00:00Z"));
    QCOMPARE(result.has_value(), !expected.isEmpty());
    if (result)
        QCOMPARE(QString::fromStdString(toIso8601(*result)), expected);
}

void tst_Replay::playAndPause() {
    ReplayBar bar;
    bar.setSnapshot(snapshot(time(kNow)));
    bar.show();
    QSignalSpy play(&bar, &ReplayBar::playRequested);
    QSignalSpy pause(&bar, &ReplayBar::pauseRequested);
    auto* button = bar.findChild<QPushButton*>(QStringLiteral("replayPlay"));
    QCOMPARE(button->accessibleName(), QStringLiteral("Pause"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(pause.count(), 1);
    QCOMPARE(button->accessibleName(), QStringLiteral("Play"));
    // A snapshot made before the click does not turn the button back.
    bar.setSnapshot(snapshot(time(kNow)));
    QCOMPARE(button->accessibleName(), QStringLiteral("Play"));
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(play.count(), 1);
    bar.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&bar));
    QTest::keyClick(&bar, Qt::Key_F8);
    QCOMPARE(pause.count(), 2);
    // When the core will not pause, the button says so in the end.
    for (int i = 0; i < 30; ++i)
        bar.setSnapshot(snapshot(time(kNow)));
    QCOMPARE(button->accessibleName(), QStringLiteral("Pause"));
}

void tst_Replay::playAtTheEndBeginsAnew() {
    ReplayBar bar;
    auto s = snapshot(time("2026-11-21T06:00:00Z"));
    s->replay->playing = false;
    s->replay->ended = true;
    bar.setSnapshot(s);
    bar.show();
    QSignalSpy play(&bar, &ReplayBar::playRequested);
    QSignalSpy seek(&bar, &ReplayBar::seekRequested);
    QTest::mouseClick(bar.findChild<QPushButton*>(QStringLiteral("replayPlay")), Qt::LeftButton);
    QCOMPARE(play.count(), 1);
    QCOMPARE(seek.count(), 1);
    QVERIFY(seekOf(seek, 0) == s->replay->start);
}

void tst_Replay::theEndOffersToPlayAgain() {
    ReplayBar bar;
    auto s = snapshot(time("2026-11-21T06:00:00Z"));
    s->replay->playing = true; // as the source says until it is paused
    bar.setSnapshot(s);
    auto* play = bar.findChild<QPushButton*>(QStringLiteral("replayPlay"));
    QCOMPARE(play->accessibleName(), QStringLiteral("Pause"));
    s->replay->ended = true;
    for (int i = 0; i < 100; ++i)
        bar.setSnapshot(s);
    QCOMPARE(play->accessibleName(), QStringLiteral("Play"));
}

void tst_Replay::whatWasTypedGoesWithTheRecording() {
    ReplayBar bar;
    auto s = snapshot(time(kNow));
    bar.setSnapshot(s);
    auto* entry = bar.findChild<QLineEdit*>();
    auto* problem = bar.findChild<QLabel*>(QStringLiteral("replayGoToProblem"));
    entry->setText(QStringLiteral("foo"));
    QTest::keyClick(entry, Qt::Key_Return);
    QVERIFY(!problem->text().isEmpty());
    auto other = snapshot(time(kNow));
    other->replay->path = "another.vgl";
    bar.setSnapshot(other);
    QVERIFY(problem->text().isEmpty());
    QVERIFY(entry->text().isEmpty());
}

void tst_Replay::speeds() {
    QCOMPARE(replaySpeeds(), (std::vector<double>{0.1, 0.5, 1, 2, 5, 10, 25, 50, 100, 0}));
    ReplayBar bar;
    bar.setSnapshot(snapshot(time(kNow)));
    bar.show();
    bar.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&bar));
    QSignalSpy speed(&bar, &ReplayBar::speedRequested);
    auto* combo = bar.findChild<QComboBox*>(QStringLiteral("replaySpeed"));
    QCOMPARE(combo->currentText(), QStringLiteral("1\u00d7"));
    QTest::keyClick(&bar, Qt::Key_F9, Qt::ShiftModifier);
    QCOMPARE(speed.last()[0].toDouble(), 2.0);
    QTest::keyClick(&bar, Qt::Key_F7, Qt::ShiftModifier);
    QCOMPARE(speed.last()[0].toDouble(), 1.0);
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_End);
    QCOMPARE(speed.last()[0].toDouble(), 0.0);
    QCOMPARE(combo->currentText(), QStringLiteral("max"));
    const auto count = speed.count();
    QTest::keyClick(&bar, Qt::Key_F9, Qt::ShiftModifier); // already the fastest
    QCOMPARE(speed.count(), count);
    // Another speed that the core reports is shown and not asked for again.
    auto s = snapshot(time(kNow));
    s->replay->requestedSpeed = 25;
    for (int i = 0; i < 30; ++i)
        bar.setSnapshot(s);
    QCOMPARE(combo->currentText(), QStringLiteral("25\u00d7"));
    QCOMPARE(speed.count(), count);
    // So is one that is not on offer.
    s = snapshot(time(kNow));
    s->replay->requestedSpeed = 60;
    for (int i = 0; i < 30; ++i)
        bar.setSnapshot(s);
    QCOMPARE(combo->currentIndex(), -1);
    QCOMPARE(combo->placeholderText(), QStringLiteral("60\u00d7"));
    QCOMPARE(speed.count(), count);
}

void tst_Replay::achievedSpeedShowsWhenItDiffers() {
    ReplayBar bar;
    auto s = snapshot(time(kNow));
    bar.setSnapshot(s);
    auto* label = bar.findChild<QLabel*>(QStringLiteral("replayAchieved"));
    QCOMPARE(label->text(), QString());
    s->replay->requestedSpeed = 100;
    s->replay->achievedSpeed = 34.2;
    bar.setSnapshot(s);
    QVERIFY(label->text().contains(QStringLiteral("34\u00d7")));
    s->replay->achievedSpeed = 98;
    bar.setSnapshot(s);
    QCOMPARE(label->text(), QString());
    s->replay->requestedSpeed = 0;
    s->replay->achievedSpeed = 412;
    bar.setSnapshot(s);
    QVERIFY(label->text().contains(QStringLiteral("412\u00d7")));
    s->replay->playing = false;
    s->replay->achievedSpeed = 0;
    bar.setSnapshot(s);
    QCOMPARE(label->text(), QString());
    s->replay->ended = true;
    bar.setSnapshot(s);
    QVERIFY(!label->text().isEmpty());
}

void tst_Replay::keysStep() {
    ReplayBar bar;
    const EventTime now = time(kNow);
    bar.show();
    bar.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&bar));
    QSignalSpy seek(&bar, &ReplayBar::seekRequested);
    const auto expect = [&](auto&& act, EventTime wanted) {
        auto s = snapshot(now);
        s->replay->path = "/other" + std::to_string(seek.count()); // forgets what was asked before
        bar.setSnapshot(s);
        const auto before = seek.count();
        act();
        return seek.count() == before + 1 && seekOf(seek, before) == wanted;
    };
    OverviewStrip* strip = &bar.strip();
    QVERIFY(expect([&] { QTest::keyClick(&bar, Qt::Key_F7); }, now - 10s));
    QVERIFY(expect([&] { QTest::keyClick(&bar, Qt::Key_F9); }, now + 10s));
    QVERIFY(expect([&] { QTest::keyClick(strip, Qt::Key_Left); }, now - 10s));
    QVERIFY(expect([&] { QTest::keyClick(strip, Qt::Key_Right); }, now + 10s));
    QVERIFY(expect([&] { QTest::keyClick(strip, Qt::Key_PageUp); }, now - 1min));
    QVERIFY(expect([&] { QTest::keyClick(strip, Qt::Key_PageDown); }, now + 1min));
    QVERIFY(expect([&] { QTest::keyClick(strip, Qt::Key_Home); }, time("2026-11-21T02:00:00Z")));
    QVERIFY(expect([&] { QTest::keyClick(strip, Qt::Key_End); }, time("2026-11-21T06:00:00Z")));
    const auto click = [&](const char* name) {
        QTest::mouseClick(bar.findChild<QPushButton*>(QLatin1String(name)), Qt::LeftButton);
    };
    QVERIFY(expect([&] { click("replayBack"); }, now - 10s));
    QVERIFY(expect([&] { click("replayForward"); }, now + 10s));
    QVERIFY(expect([&] { click("replayStart"); }, time("2026-11-21T02:00:00Z")));
    QVERIFY(expect([&] { click("replayEnd"); }, time("2026-11-21T06:00:00Z")));
    // Steps add up before the recording has followed.
    bar.setSnapshot(snapshot(now));
    QTest::keyClick(strip, Qt::Key_Right);
    bar.setSnapshot(snapshot(now));
    QTest::keyClick(strip, Qt::Key_Right);
    QVERIFY(seekOf(seek, seek.count() - 1) == now + 20s);
    QSignalSpy exit(&bar, &ReplayBar::exitRequested);
    click("replayExit");
    QCOMPARE(exit.count(), 1);
}

void tst_Replay::dragScrubsAndSeeksAtTheEnd() {
    ReplayBar bar;
    bar.resize(1200, 90);
    bar.setSnapshot(snapshot(time(kNow)));
    bar.show();
    OverviewStrip& strip = bar.strip();
    QSignalSpy seek(&bar, &ReplayBar::seekRequested);
    const auto* shown = bar.findChild<QLabel*>(QStringLiteral("replayTime"));
    const int y = strip.height() / 2;
    const auto xOf = [&](const char* t) {
        return static_cast<int>(strip.scale().x(time(t)) + 8.5);
    };
    QTest::mousePress(&strip, Qt::LeftButton, {}, {xOf("2026-11-21T03:00:00Z"), y});
    QVERIFY(strip.isDragging());
    QElapsedTimer timer;
    timer.start();
    int moves = 0;
    for (int x = xOf("2026-11-21T03:00:00Z"); x < xOf("2026-11-21T05:00:00Z"); x += 4, ++moves) {
        QTest::mouseMove(&strip, {x, y});
        QTest::qWait(4);
        // The recording does not pull the handle away.
        bar.setSnapshot(snapshot(time(kNow)));
    }
    const auto scrubs = seek.count();
    QVERIFY2(scrubs >= 1 && scrubs <= 2 + timer.elapsed() / 100,
             qPrintable(QString::number(scrubs)));
    QVERIFY(moves > 50);
    QVERIFY(shown->text().contains(QStringLiteral("04:5")));
    QTest::mouseRelease(&strip, Qt::LeftButton, {}, {xOf("2026-11-21T05:00:00Z"), y});
    QVERIFY(!strip.isDragging());
    const EventTime end = seekOf(seek, seek.count() - 1);
    QVERIFY(std::chrono::abs(end - time("2026-11-21T05:00:00Z")) < 15s); // one pixel is 12 s
    const auto total = seek.count();
    QTest::qWait(200); // no late scrub after the exact one
    QCOMPARE(seek.count(), total);
}

void tst_Replay::handleWaitsForTheRecording() {
    OverviewStrip strip;
    strip.setReplay(*snapshot(time(kNow))->replay);
    const EventTime wanted = time("2026-11-21T05:00:00Z");
    strip.goTo(wanted);
    strip.setReplay(*snapshot(time(kNow))->replay);
    QVERIFY(strip.position() == wanted);
    strip.setReplay(*snapshot(wanted + 100ms)->replay);
    QVERIFY(strip.position() == wanted + 100ms);
    // A seek that never happens does not hold the handle for ever.
    strip.goTo(time("2026-11-21T02:30:00Z"));
    for (int i = 0; i < 50; ++i)
        strip.setReplay(*snapshot(wanted)->replay);
    QVERIFY(strip.position() == wanted);
    // Outside the recording: its ends.
    strip.goTo(time("2027-01-01T00:00:00Z"));
    QVERIFY(strip.position() == time("2026-11-21T06:00:00Z"));
}

void tst_Replay::goToTime() {
    ReplayBar bar;
    bar.setSnapshot(snapshot(time(kNow)));
    bar.show();
    QSignalSpy seek(&bar, &ReplayBar::seekRequested);
    auto* entry = bar.findChild<QLineEdit*>(QStringLiteral("replayGoTo"));
    const auto* problem = bar.findChild<QLabel*>(QStringLiteral("replayGoToProblem"));
    QTest::keyClicks(entry, QStringLiteral("05:12:30"));
    QTest::keyClick(entry, Qt::Key_Return);
    QCOMPARE(seek.count(), 1);
    QVERIFY(seekOf(seek, 0) == time("2026-11-21T05:12:30Z"));
    QVERIFY(problem->text().isEmpty());
    for (const auto* wrong : {"later", "2026-11-23 05:00"}) {
        entry->clear();
        QTest::keyClicks(entry, QLatin1String(wrong));
        QTest::keyClick(entry, Qt::Key_Return);
        QCOMPARE(seek.count(), 1);
        QVERIFY(!problem->text().isEmpty());
    }
    QTest::keyClicks(entry, QStringLiteral("0"));
    QVERIFY(problem->text().isEmpty());
}

void tst_Replay::assistiveTechnologySeeks() {
    OverviewStrip strip;
    strip.setReplay(*snapshot(time(kNow))->replay);
    QSignalSpy seek(&strip, &OverviewStrip::seekRequested);
    QVERIFY(strip.accessibleDescription().contains(QStringLiteral("03:14:07")));
    strip.setValue(strip.maximum() / 2);
    QCOMPARE(seek.count(), 1);
    QVERIFY(seekOf(seek, 0) == time("2026-11-21T04:00:00Z"));
    // Playing on is no seek.
    strip.setReplay(*snapshot(time("2026-11-21T04:00:00Z"))->replay);
    strip.setReplay(*snapshot(time("2026-11-21T04:00:09Z"))->replay);
    QCOMPARE(seek.count(), 1);
}

void tst_Replay::originalTimeIsAlwaysShown() {
    ReplayBar bar;
    bar.setSnapshot(snapshot(time(kNow)));
    const auto* shown = bar.findChild<QLabel*>(QStringLiteral("replayTime"));
    QVERIFY(shown->text().contains(QStringLiteral("11/21/2026")));
    QVERIFY(shown->text().contains(QStringLiteral("03:14:07")));
    bar.setSnapshot(std::make_shared<pipeline::Snapshot>()); // closing: nothing to show, no crash
    QVERIFY(shown->text().contains(QStringLiteral("03:14:07")));
}

void tst_Replay::noDateIsMadeUp() {
    using model::Dating;
    const EventTime start = time("1970-01-01T22:00:00Z");
    for (const auto dating : {Dating::None, Dating::TimeOfDay}) {
        const auto s = undated(dating, start);
        ReplayBar bar;
        bar.setSnapshot(s);
        ReplayPage page;
        page.setSnapshot(s);
        QStringList texts{bar.strip().accessibleDescription()};
        for (const QWidget* room : {static_cast<QWidget*>(&bar), static_cast<QWidget*>(&page)})
            for (const auto* label : room->findChildren<QLabel*>())
                texts << label->text();
        const auto* model = page.findChild<CellTable*>();
        for (int row = 0; row < model->rowCount(); ++row)
            texts << model->index(row, 0).data().toString();
        const QString all = texts.join(QLatin1Char('\n'));
        QVERIFY2(!all.contains(QStringLiteral("1970")) && !all.contains(QStringLiteral("1/1")),
                 qPrintable(all));
        const auto* shown = bar.findChild<QLabel*>(QStringLiteral("replayTime"));
        QCOMPARE(shown->text(), dating == Dating::None ? QStringLiteral("no date, +0:01:23")
                                                       : QStringLiteral("no date, 22:01:23"));
        const auto* facts = page.findChild<QLabel*>(QStringLiteral("replayFacts"));
        QVERIFY2(facts->text().startsWith(QStringLiteral("No date")), qPrintable(facts->text()));
        QCOMPARE(model->index(0, 0).data().toString(), dating == Dating::None
                                                           ? QStringLiteral("no date, +0:02:00")
                                                           : QStringLiteral("no date, 22:02:00"));
    }
}

void tst_Replay::elapsedTimeIsTypedWhereThereIsNoDate() {
    const EventTime start{};
    ReplayBar bar;
    bar.setSnapshot(undated(model::Dating::None, start));
    bar.show();
    QSignalSpy seek(&bar, &ReplayBar::seekRequested);
    auto* entry = bar.findChild<QLineEdit*>(QStringLiteral("replayGoTo"));
    QCOMPARE(entry->placeholderText(), QStringLiteral("h:mm:ss"));
    QTest::keyClicks(entry, QStringLiteral("12:30"));
    QTest::keyClick(entry, Qt::Key_Return);
    QVERIFY(seekOf(seek, 0) == start + 750s);
    entry->clear();
    QTest::keyClicks(entry, QStringLiteral("2:00:00")); // the recording is half an hour long
    QTest::keyClick(entry, Qt::Key_Return);
    QCOMPARE(seek.count(), 1);
}

void tst_Replay::aSeekIntoAGapSaysWhereItLands() {
    ReplayBar bar;
    auto s = snapshot(time(kNow));
    bar.setSnapshot(s);
    bar.show();
    const auto* landing = bar.findChild<QLabel*>(QStringLiteral("replayLanding"));
    QVERIFY(!landing->isVisible());
    const EventTime asked = time("2026-11-21T04:20:00Z");
    const EventTime next = time("2026-11-21T04:35:00Z");
    bar.strip().goTo(asked);
    s = snapshot(next);
    s->replay->landing = pipeline::ReplayView::Landing{asked, next};
    bar.setSnapshot(s);
    QVERIFY(landing->isVisible());
    QCOMPARE(landing->text(),
             QStringLiteral("Nothing was recorded at 11/21/2026 04:20:00; the next data begin at "
                            "11/21/2026 04:35:00."));
    QVERIFY(bar.strip().position() == next); // not where nothing is
    // A gap that nobody listed, and the end of a recording that was cut short.
    s->replay->landing =
        pipeline::ReplayView::Landing{time("2026-11-21T03:00:00Z"), time("2026-11-21T03:02:00Z")};
    bar.setSnapshot(s);
    QVERIFY(landing->text().contains(QStringLiteral("03:02:00")));
    s->replay->landing = pipeline::ReplayView::Landing{time("2026-11-21T05:00:00Z"), {}};
    bar.setSnapshot(s);
    QVERIFY(landing->text().contains(QStringLiteral("nor after it")));
    // Numerics once a minute leave no gap between them.
    s->replay->landing =
        pipeline::ReplayView::Landing{time("2026-11-21T03:00:01Z"), time("2026-11-21T03:01:00Z")};
    bar.setSnapshot(s);
    QVERIFY(!landing->isVisible());
}

void tst_Replay::stepsBackLeadOverAGap() {
    OverviewStrip strip;
    strip.setReplay(*snapshot(time("2026-11-21T04:35:05Z"))->replay);
    QSignalSpy seek(&strip, &OverviewStrip::seekRequested);
    strip.step(-10s);
    QVERIFY(seekOf(seek, 0) == time("2026-11-21T04:09:50Z"));
}

void tst_Replay::everythingHasAName() {
    ReplayBar bar;
    bar.setSnapshot(snapshot(time(kNow)));
    ReplayPage page;
    page.setSnapshot(snapshot(time(kNow)));
    QCOMPARE(test::withoutAccessibleName(bar), QStringList());
    QCOMPARE(test::withoutAccessibleName(page), QStringList());
}

QTEST_MAIN(tst_Replay)
#include "tst_replay.moc"
