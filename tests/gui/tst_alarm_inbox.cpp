// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ward.h"
#include "widgets/alarms/alarm_details.h"
#include "widgets/alarms/alarm_export.h"
#include "widgets/alarms/alarm_model.h"
#include "widgets/alarms/alarm_page.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using alerts::Priority;
using vigil::test::FakeWard;
using Ids = std::vector<std::uint64_t>;
using Kind = AlarmFilter::Kind;

namespace {

alerts::AlarmStatus alarm(std::uint64_t id, Priority priority, const char* bed = "B01") {
    return FakeWard::alarm(id, bed, "SpO2", priority, alerts::LimitSide::Low, 80, 88,
                           FakeWard::start() - FakeWard::span(double(id)));
}

alerts::AlarmStatus over(std::uint64_t id) {
    auto ended = alarm(id, Priority::Medium);
    ended.condition = alerts::ConditionState::Inactive;
    ended.presence = alerts::SignalPresence::Off;
    ended.cleared = FakeWard::start();
    return ended;
}

/// One alarm of each kind: 1 waits, 2 is acknowledged, 3 shelved, 4 and 5 are over.
std::shared_ptr<pipeline::Snapshot> ofAllKinds() {
    auto s = std::make_shared<pipeline::Snapshot>(*FakeWard(2).snapshot(0));
    auto acknowledged = alarm(2, Priority::High);
    acknowledged.presence = alerts::SignalPresence::Ack;
    auto shelved = alarm(3, Priority::High, "B02");
    shelved.incident = alerts::IncidentState::Snoozed;
    shelved.snoozedUntil = FakeWard::start() + FakeWard::span(300);
    s->alarms = {acknowledged, shelved, alarm(1, Priority::Medium)};
    s->over = std::make_shared<const std::vector<alerts::AlarmStatus>>(
        std::vector<alerts::AlarmStatus>{over(4), over(5)});
    return s;
}

Ids idsOf(const std::vector<alerts::AlarmStatus>& alarms) {
    Ids ids;
    for (const auto& one : alarms)
        ids.push_back(one.id);
    return ids;
}

Ids idsOf(const AlarmModel& model) {
    Ids ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids.push_back(model.alarm(row).id);
    return ids;
}

QPushButton* button(const QWidget& page, const QString& text) {
    for (auto* candidate : page.findChildren<QPushButton*>())
        if (candidate->text() == text)
            return candidate;
    return nullptr;
}

} // namespace

class tst_AlarmInbox : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        installLanguage(QStringLiteral("en"));
        applyTheme(ThemeKind::Dark);
    }

    void kinds() {
        const auto s = ofAllKinds();
        const auto shown = [&](Kind kind) { return idsOf(alarmsOf(*s, {kind, {}, {}})); };
        QCOMPARE(shown(Kind::Active), (Ids{1, 2, 3}));
        QCOMPARE(shown(Kind::Acknowledged), (Ids{2}));
        QCOMPARE(shown(Kind::Shelved), (Ids{3}));
        QCOMPARE(shown(Kind::Over), (Ids{5, 4}));
        QCOMPARE(shown(Kind::All), (Ids{1, 2, 3, 5, 4}));
        QCOMPARE(idsOf(alarmsOf(*s, {Kind::All, QStringLiteral("b02"), {}})), (Ids{3}));
        QCOMPARE(idsOf(alarmsOf(*s, {Kind::All, {}, Priority::High})), (Ids{2, 3}));
        QVERIFY(alarmsOf(*s, {Kind::All, QStringLiteral("nowhere"), {}}).empty());
    }

    void tabsCountAndForgetNothingUnseen() {
        AlarmPage page;
        page.show();
        page.setSnapshot(ofAllKinds());
        auto* tabs = page.findChild<QTabBar*>();
        QCOMPARE(tabs->tabText(0), QStringLiteral("Active 3"));
        QCOMPARE(tabs->tabText(1), QStringLiteral("Acknowledged 1"));
        QCOMPARE(tabs->tabText(2), QStringLiteral("Shelved 1"));
        QCOMPARE(tabs->tabText(3), QStringLiteral("Over 2 · 2 new"));
        QCOMPARE(tabs->tabText(4), QStringLiteral("All 5"));
        tabs->setCurrentIndex(3);
        QCOMPARE(tabs->tabText(3), QStringLiteral("Over 2"));
        tabs->setCurrentIndex(0);
        page.setSnapshot(ofAllKinds());
        QCOMPARE(tabs->tabText(3), QStringLiteral("Over 2"));
        auto more = ofAllKinds();
        auto list = *more->over;
        list.push_back(over(6));
        more->over = std::make_shared<const std::vector<alerts::AlarmStatus>>(list);
        page.setSnapshot(more);
        QCOMPARE(tabs->tabText(3), QStringLiteral("Over 3 · 1 new"));
    }

    void sortsByColumnAndBack() {
        AlarmModel model;
        model.setSnapshot(ofAllKinds());
        model.sort(AlarmModel::SinceColumn, Qt::AscendingOrder);
        QCOMPARE(idsOf(model), (Ids{3, 2, 1}));
        model.sort(AlarmModel::BedColumn, Qt::DescendingOrder);
        QCOMPARE(idsOf(model), (Ids{3, 1, 2}));
        model.setSnapshot(ofAllKinds()); // it stays so
        QCOMPARE(idsOf(model), (Ids{3, 1, 2}));
        model.sort(-1, Qt::AscendingOrder);
        QCOMPARE(idsOf(model), (Ids{1, 2, 3}));
    }

    void shelvingAHighOneWantsAReason() {
        AlarmPage page;
        page.show();
        auto s = ofAllKinds();
        s->alarms = {alarm(1, Priority::High)};
        page.setSnapshot(s);
        QSignalSpy shelved(&page, &AlarmPage::shelveRequested);
        page.selectAlarm(1);
        auto* fifteen = page.findChild<QTableView*>()->actions().at(2);
        QCOMPARE(fifteen->text(), QStringLiteral("Shelve for 15 min"));
        fifteen->trigger();
        QCOMPARE(shelved.count(), 0);
        QVERIFY(page.findChild<QLabel*>(QStringLiteral("alarmTold"))
                    ->text()
                    .contains(QStringLiteral("reason")));
        auto* reason = page.findChildren<QLineEdit*>().last();
        reason->setText(QStringLiteral("suction"));
        fifteen->trigger();
        QCOMPARE(shelved.count(), 1);
        QCOMPARE(shelved.first().at(1).toInt(), 15);
        QCOMPARE(shelved.first().at(2).toString(), QStringLiteral("suction"));
        QVERIFY(reason->text().isEmpty());
    }

    void acknowledgesWithAReasonAndKeepsNotes() {
        AlarmPage page;
        page.setSnapshot(ofAllKinds());
        page.selectAlarm(1);
        QSignalSpy acknowledged(&page, &AlarmPage::acknowledgeRequested);
        QSignalSpy noted(&page, &AlarmPage::noteRequested);
        QSignalSpy useless(&page, &AlarmPage::notActionableRequested);
        button(page, QStringLiteral("Note"))->click();
        QCOMPARE(noted.count(), 0); // there is nothing to be kept
        auto* reason = page.findChildren<QLineEdit*>().last();
        reason->setText(QStringLiteral("probe off"));
        button(page, QStringLiteral("Note"))->click();
        QCOMPARE(noted.first().at(1).toString(), QStringLiteral("probe off"));
        button(page, QStringLiteral("Not actionable"))->click();
        QCOMPARE(useless.count(), 1);
        reason->setText(QStringLiteral("seen"));
        button(page, QStringLiteral("Acknowledge"))->click();
        QCOMPARE(acknowledged.first().at(1).toString(), QStringLiteral("seen"));
        QVERIFY(button(page, QStringLiteral("Acknowledge all (1)"))->isEnabled());
    }

    void tellsTheStory() {
        AlarmPage page;
        QSignalSpy asked(&page, &AlarmPage::storyRequested);
        page.setSnapshot(ofAllKinds());
        page.selectAlarm(1);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().at(0).toULongLong(), 1ULL);
        auto* details = page.findChild<AlarmDetails*>();
        QCOMPARE(details->lines().size(), 1); // what the alarm itself tells
        pipeline::IncidentStory story;
        story.alarm = 1;
        const auto at = FakeWard::start();
        story.lines = {{at, QStringLiteral("opened"), {}, {}, {}, {}},
                       {at + FakeWard::span(30),
                        QStringLiteral("failed"),
                        QStringLiteral("schedule:physician dr-b"),
                        QStringLiteral("404"),
                        {},
                        {}},
                       {at + FakeWard::span(40),
                        QStringLiteral("note"),
                        {},
                        {},
                        QStringLiteral("rn-lee"),
                        QStringLiteral("suction")}};
        page.setStory(story);
        const QStringList lines = details->lines();
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[1].endsWith(QStringLiteral("not reached → schedule:physician dr-b – 404")));
        QVERIFY(lines[2].endsWith(QStringLiteral("note · rn-lee – suction")));
        story.alarm = 2; // of another one, which came late
        story.lines.clear();
        page.setStory(story);
        QCOMPARE(details->lines(), lines);
        story.alarm = 1;
        story.stored = false;
        page.setStory(story);
        QVERIFY(details->lines().last().contains(QStringLiteral("stores nothing")));
    }

    void exportsWhatIsOnShow() {
        AlarmModel model;
        auto s = ofAllKinds();
        s->alarms.front().acknowledgedBy = "=cmd(), \"x\"";
        s->alarms.front().acknowledged = FakeWard::start();
        s->alarms.back().text = "=HYPERLINK(\"x\")";
        model.setSnapshot(s);
        const AlarmExport list{
            model, QStringLiteral("Ward <3>"), QStringLiteral("B01"), {QStringLiteral("raised")}};
        const QString csv = QString::fromUtf8(list.csv());
        QCOMPARE(csv.count(QLatin1Char('\n')), 4);
        QVERIFY(csv.startsWith(QStringLiteral("Priority,Bed,Alarm,")));
        QVERIFY(csv.contains(QString::fromLatin1("\"'=HYPERLINK(\"\"x\"\")\"")));
        QTemporaryDir folder;
        for (const char* name : {"a.csv", "a.pdf"}) {
            const QString path = folder.filePath(QLatin1String(name));
            QCOMPARE(list.write(path), QString());
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            if (path.endsWith(QLatin1String("pdf")))
                QVERIFY(bytes.startsWith("%PDF-") && bytes.size() > 2000);
            else
                QCOMPARE(QString::fromUtf8(bytes), csv);
        }
        QVERIFY(!list.write(folder.filePath(QStringLiteral("no/such/folder.csv"))).isEmpty());
    }
};

QTEST_MAIN(tst_AlarmInbox)
#include "tst_alarm_inbox.moc"
