// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ward.h"
#include "widgets/alarms/alarm_banner.h"
#include "widgets/alarms/alarm_model.h"
#include "widgets/alarms/alarm_page.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/alarms/flash_clock.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/text/wording.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QTableView>
#include <QtTest>

#include <random>
#include <set>

using namespace vigil;
using namespace vigil::widgets;
using alerts::LimitSide;
using alerts::Priority;
using vigil::test::FakeWard;

class tst_Alarms : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        installLanguage(QStringLiteral("en"));
        applyTheme(ThemeKind::Dark);
    }

    void flashRates();
    void stripShowsTheMostUrgent();
    void stripIsCalmWithoutAlarms();
    void theTargetIsStable();
    void everyAlarmIsReachable();
    void priorityOrderInGreyscale();
    void unacknowledgedComesFirst();
    void acknowledging();
    void bannerStatesDifferInGreyscale();
    void modelKeepsItsPromises();
    void manyAlarmsAreOneBatch();
    void selectionFollowsTheAlarm();
    void pageCommands();
};

namespace {

/// A snapshot of one bed "B01" with these alarms.
std::shared_ptr<pipeline::Snapshot> withAlarms(std::vector<alerts::AlarmStatus> alarms,
                                               double t = 0) {
    auto s = std::make_shared<pipeline::Snapshot>(*FakeWard(1).snapshot(t));
    s->alarms = std::move(alarms);
    return s;
}

alerts::AlarmStatus alarm(std::uint64_t id, Priority priority) {
    return FakeWard::alarm(id, "B01", "SpO2", priority, LimitSide::Low,
                           80 + static_cast<double>(id % 8), 88,
                           FakeWard::start() - FakeWard::span(10));
}

} // namespace

void tst_Alarms::flashRates() {
    FlashClock clock;
    int highChanges = 0, mediumChanges = 0, highLit = 0, mediumLit = 0;
    bool high = clock.isLit(Priority::High), medium = clock.isLit(Priority::Medium);
    QVERIFY(high && medium); // lit at once
    constexpr int kSeconds = 30;
    for (int i = 0; i < kSeconds * 1000 / FlashClock::kTickMs; ++i) {
        highLit += clock.isLit(Priority::High);
        mediumLit += clock.isLit(Priority::Medium);
        QVERIFY(clock.isLit(Priority::Low));
        clock.tick();
        highChanges += clock.isLit(Priority::High) != high;
        mediumChanges += clock.isLit(Priority::Medium) != medium;
        high = clock.isLit(Priority::High);
        medium = clock.isLit(Priority::Medium);
    }
    const double highHz = highChanges / 2.0 / kSeconds;
    const double mediumHz = mediumChanges / 2.0 / kSeconds;
    QVERIFY(highHz >= 1.4 && highHz <= 2.8);
    QVERIFY(mediumHz >= 0.4 && mediumHz <= 0.8);
    QCOMPARE(highHz, 2.0);
    QCOMPARE(highLit, kSeconds * 2); // half of the ticks
    QCOMPARE(mediumLit, kSeconds * 2);
}

void tst_Alarms::stripShowsTheMostUrgent() {
    FakeWard ward;
    ward.alarms = true;
    AlarmStrip strip;
    auto snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot(0));
    for (auto& a : snapshot->alarms)
        if (a.id == 1)
            a.extreme = 78;
    strip.setSnapshot(snapshot);
    auto* banner = strip.findChild<AlarmBanner*>();
    QCOMPARE(banner->message(), QStringLiteral("*** B07 SpO₂ 82 < 88"));
    QCOMPARE(banner->lasted(), QStringLiteral("00:41"));
    QCOMPARE(strip.countsText(), QStringLiteral("1 high  2 med  2 low  +1 ack."));
    QCOMPARE(banner->details(), QStringLiteral("D. Ito · since 14:02:41 · lowest 78"));
    QVERIFY(FlashClock::instance().isRunning());
    QVERIFY(banner->accessibleName().contains(QStringLiteral("SpO₂ 82 < 88")));
    strip.setSnapshot(withAlarms({}));
    QVERIFY(!FlashClock::instance().isRunning());
}

void tst_Alarms::stripIsCalmWithoutAlarms() {
    AlarmStrip strip;
    strip.setSnapshot(FakeWard().snapshot());
    QCOMPARE(strip.findChild<AlarmBanner*>()->message(), QStringLiteral("No alarms"));
    QVERIFY(strip.countsText().isEmpty());
    QVERIFY(!strip.findChild<QPushButton*>(QStringLiteral("acknowledge"))->isEnabled());
    strip.setSnapshot(FakeWard::idle());
    QCOMPARE(strip.findChild<AlarmBanner*>()->message(), QStringLiteral("No session is open"));
}

void tst_Alarms::theTargetIsStable() {
    AlarmStrip strip;
    SteadyTime now{std::chrono::seconds(1000)};
    strip.setClock([&now] { return now; });
    QSignalSpy spy(&strip, &AlarmStrip::acknowledgeRequested);
    const auto press = [&] {
        spy.clear();
        strip.acknowledgeShown();
        return spy.isEmpty() ? 0ULL : spy.first().first().toULongLong();
    };
    // Of equal urgency none takes the place of the other, however long it lasts.
    const std::vector<alerts::AlarmStatus> two{alarm(2, Priority::Medium),
                                               alarm(1, Priority::Medium)};
    strip.setSnapshot(withAlarms({two[1]}));
    for (double t = 0; t < 60; t += 0.5) {
        now += std::chrono::milliseconds(500);
        strip.setSnapshot(withAlarms(two, t));
        QCOMPARE(strip.shown()->id, std::uint64_t{1});
    }
    QCOMPARE(press(), 1ULL);
    // A worse one takes the place within the press: what was there before was meant.
    const auto high = alarm(3, Priority::High);
    strip.setSnapshot(withAlarms({high, two[0], two[1]}));
    QCOMPARE(strip.shown()->id, std::uint64_t{3});
    now += std::chrono::milliseconds(300);
    QCOMPARE(press(), 1ULL);
    now += AlarmTarget::kReaction;
    QCOMPARE(press(), 3ULL);
    // It is acknowledged, the next one comes: a second press right after hits nothing.
    auto done = high;
    done.presence = alerts::SignalPresence::Ack;
    strip.setSnapshot(withAlarms({done, two[0], two[1]}));
    QCOMPARE(strip.shown()->id, std::uint64_t{2});
    QCOMPARE(press(), 0ULL);
    now += AlarmTarget::kReaction;
    QCOMPARE(press(), 2ULL);
    // What was meant has gone by itself: nothing else is hit in its place.
    strip.setSnapshot(withAlarms({done, two[1]}));
    QCOMPARE(press(), 0ULL);
}

void tst_Alarms::everyAlarmIsReachable() {
    AlarmStrip strip;
    SteadyTime now{std::chrono::seconds(1000)};
    strip.setClock([&now] { return now; });
    auto acknowledged = alarm(3, Priority::High);
    acknowledged.presence = alerts::SignalPresence::Ack;
    const std::vector<alerts::AlarmStatus> all{acknowledged, alarm(1, Priority::Medium),
                                               alarm(2, Priority::Low)};
    strip.setSnapshot(withAlarms(all));
    auto* next = strip.findChild<QPushButton*>(QStringLiteral("nextAlarm"));
    QCOMPARE(next->text(), QStringLiteral("1 of 3  F3"));
    std::vector<std::uint64_t> seen{strip.shown()->id};
    for (int i = 0; i < 3; ++i) {
        next->click();
        seen.push_back(strip.shown()->id);
    }
    QCOMPARE(seen, (std::vector<std::uint64_t>{1, 2, 3, 1}));
    strip.step(-1);
    QCOMPARE(strip.shown()->id, std::uint64_t{3});
    strip.step(-1);
    QSignalSpy spy(&strip, &AlarmStrip::acknowledgeRequested);
    strip.acknowledgeShown(); // what was chosen is meant at once
    QCOMPARE(spy.first().first().toULongLong(), 2ULL);
    // Acknowledged, it gives way to those that wait.
    auto taken = all;
    taken[2].presence = alerts::SignalPresence::Ack;
    strip.setSnapshot(withAlarms(taken));
    QCOMPARE(strip.shown()->id, std::uint64_t{1});
    strip.setSnapshot(withAlarms(all));
    strip.step(1);
    // Afterwards the most urgent one is back; a new alarm brings it back at once.
    now += AlarmTarget::kChosen;
    strip.setSnapshot(withAlarms(all));
    QCOMPARE(strip.shown()->id, std::uint64_t{1});
    strip.step(1);
    auto more = all;
    more.insert(more.begin(), alarm(9, Priority::High));
    strip.setSnapshot(withAlarms(more));
    QCOMPARE(strip.shown()->id, std::uint64_t{9});
}

void tst_Alarms::priorityOrderInGreyscale() {
    // On the dark ground weight is light, averaged over the flashing; acknowledged is lightest.
    FlashClock& clock = FlashClock::instance();
    const auto weight = [&](Priority priority, bool acknowledged) {
        AlarmBanner banner;
        banner.resize(420, 48);
        auto a = alarm(1, priority);
        if (acknowledged)
            a.presence = alerts::SignalPresence::Ack;
        AlarmBanner::Content content;
        content.alarm = a;
        content.place = QStringLiteral("B01");
        content.text = alarmText(a);
        content.now = FakeWard::start();
        banner.setContent(content);
        double sum = 0;
        constexpr int kTicks = 12; // a whole number of periods of both rates
        for (int tick = 0; tick < kTicks; ++tick, clock.tick()) {
            const auto grey = banner.grab().toImage().convertToFormat(QImage::Format_Grayscale8);
            for (int y = 0; y < grey.height(); ++y)
                for (int x = 0; x < grey.width(); ++x)
                    sum += qGray(grey.pixel(x, y));
        }
        return sum / kTicks / (420 * 48);
    };
    const double high = weight(Priority::High, false), medium = weight(Priority::Medium, false),
                 low = weight(Priority::Low, false), calm = weight(Priority::High, true);
    QVERIFY2(high > medium + 10, qPrintable(QStringLiteral("%1 %2").arg(high).arg(medium)));
    QVERIFY2(medium > low + 10, qPrintable(QStringLiteral("%1 %2").arg(medium).arg(low)));
    QVERIFY2(low > calm, qPrintable(QStringLiteral("%1 %2").arg(low).arg(calm)));
}

void tst_Alarms::unacknowledgedComesFirst() {
    // Whatever its priority: what was acknowledged hides nothing and leaves F2 its target.
    auto high = alarm(1, Priority::High);
    high.presence = alerts::SignalPresence::Ack;
    for (const auto other : {Priority::Medium, Priority::Low}) {
        AlarmStrip strip;
        strip.setSnapshot(withAlarms({high, alarm(2, other)}));
        QCOMPARE(strip.shown()->id, std::uint64_t{2});
        QVERIFY(strip.findChild<QPushButton*>(QStringLiteral("acknowledge"))->isEnabled());
        strip.setSnapshot(withAlarms({high}));
        QCOMPARE(strip.shown()->id, std::uint64_t{1});
    }
}

void tst_Alarms::acknowledging() {
    AlarmStrip strip;
    QSignalSpy spy(&strip, &AlarmStrip::acknowledgeRequested);
    strip.acknowledgeShown();
    QCOMPARE(spy.count(), 0);
    strip.setSnapshot(withAlarms({alarm(7, Priority::Medium)}));
    QTest::mouseClick(strip.findChild<QPushButton*>(QStringLiteral("acknowledge")), Qt::LeftButton);
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy.first().first().toULongLong(), 7ULL);
    auto done = alarm(7, Priority::Medium);
    done.presence = alerts::SignalPresence::Ack;
    strip.setSnapshot(withAlarms({done}));
    strip.acknowledgeShown();
    QCOMPARE(spy.count(), 1);
    QVERIFY(strip.findChild<AlarmBanner*>()->message().contains(QStringLiteral("acknowledged")));
    QSignalSpy list(&strip, &AlarmStrip::listRequested);
    QTest::keyClick(strip.findChild<AlarmBanner*>(), Qt::Key_Space);
    QCOMPARE(list.count(), 1);
}

void tst_Alarms::bannerStatesDifferInGreyscale() {
    std::vector<QImage> pictures;
    for (const bool acknowledged : {false, true})
        for (const auto priority : {Priority::High, Priority::Medium, Priority::Low}) {
            AlarmBanner banner;
            banner.resize(420, 48);
            auto a = alarm(1, priority);
            if (acknowledged)
                a.presence = alerts::SignalPresence::Ack;
            AlarmBanner::Content content;
            content.alarm = a;
            content.place = QStringLiteral("B01");
            content.text = alarmText(a);
            content.now = FakeWard::start();
            banner.setContent(content);
            pictures.push_back(banner.grab().toImage().convertToFormat(QImage::Format_Grayscale8));
        }
    for (std::size_t a = 0; a < pictures.size(); ++a)
        for (std::size_t b = a + 1; b < pictures.size(); ++b) {
            int different = 0;
            for (int y = 0; y < pictures[a].height(); ++y)
                for (int x = 0; x < pictures[a].width(); ++x)
                    different += std::abs(qGray(pictures[a].pixel(x, y)) -
                                          qGray(pictures[b].pixel(x, y))) > 48;
            QVERIFY2(different > 100, qPrintable(QStringLiteral("%1 and %2").arg(a).arg(b)));
        }
}

void tst_Alarms::modelKeepsItsPromises() {
    AlarmModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        std::vector<alerts::AlarmStatus> alarms;
        for (std::uint64_t id = 1; id <= 12; ++id)
            if (random() % 3 != 0)
                alarms.push_back(alarm(id, Priority::Medium));
        std::shuffle(alarms.begin(), alarms.end(), random);
        model.setSnapshot(withAlarms(alarms));
        QCOMPARE(model.rowCount(), static_cast<int>(alarms.size()));
        for (int row = 0; row < model.rowCount(); ++row)
            QCOMPARE(model.alarm(row).id, alarms[static_cast<std::size_t>(row)].id);
    }
    model.setSnapshot(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void tst_Alarms::manyAlarmsAreOneBatch() {
    AlarmModel model;
    std::vector<alerts::AlarmStatus> alarms;
    for (std::uint64_t id = 1; id <= 3000; ++id)
        alarms.push_back(alarm(id, Priority::Low));
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy moved(&model, &QAbstractItemModel::layoutChanged);
    model.setSnapshot(withAlarms(alarms));
    QCOMPARE(inserted.count(), 1);
    std::reverse(alarms.begin(), alarms.end());
    for (auto& a : alarms)
        a.value = 70;
    model.setSnapshot(withAlarms(alarms));
    QCOMPARE(moved.count(), 1);
    QCOMPARE(changed.count(), 2); // one a tick
    QCOMPARE(inserted.count(), 1);
}

void tst_Alarms::selectionFollowsTheAlarm() {
    AlarmPage page;
    page.setSnapshot(withAlarms(
        {alarm(1, Priority::High), alarm(2, Priority::Medium), alarm(3, Priority::Low)}));
    page.selectAlarm(2);
    page.setSnapshot(withAlarms(
        {alarm(4, Priority::High), alarm(3, Priority::Low), alarm(2, Priority::Medium)}));
    const auto rows = page.findChild<QTableView*>()->selectionModel()->selectedRows();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.first().data(AlarmModel::AlarmIdRole).toULongLong(), 2ULL);
}

void tst_Alarms::pageCommands() {
    AlarmPage page;
    QSignalSpy acknowledged(&page, &AlarmPage::acknowledgeRequested);
    QSignalSpy reset(&page, &AlarmPage::resetRequested);
    QSignalSpy bed(&page, &AlarmPage::bedRequested);
    auto latched = alarm(9, Priority::Medium);
    latched.condition = alerts::ConditionState::Latched;
    latched.presence = alerts::SignalPresence::Latch;
    page.setSnapshot(withAlarms({latched}));
    const auto button = [&page](const char* text) -> QPushButton* {
        for (auto* candidate : page.findChildren<QPushButton*>())
            if (candidate->text() == QLatin1String(text))
                return candidate;
        return nullptr;
    };
    QVERIFY(!button("Acknowledge")->isEnabled()); // nothing selected
    page.selectAlarm(9);
    button("Acknowledge")->click();
    button("Reset latched")->click();
    button("Go to bed")->click();
    QCOMPARE(acknowledged.first().first().toULongLong(), 9ULL);
    QCOMPARE(reset.first().first().toULongLong(), 9ULL);
    QCOMPARE(bed.first().first().toString(), QStringLiteral("B01"));
}

QTEST_MAIN(tst_Alarms)
#include "tst_alarms.moc"
