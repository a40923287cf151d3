// SPDX-License-Identifier: GPL-3.0-or-later
// Beds from which nothing comes: that, and why, wherever they are shown.
#include "alerts/technical_rule.h"
#include "fake_ward.h"
#include "widgets/alarms/alarm_banner.h"
#include "widgets/alarms/alarm_model.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/bed/bed_page.h"
#include "widgets/charts/waveform_store.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/ward/ward_page.h"
#include "widgets/ward/ward_surface.h"

#include <QHelpEvent>
#include <QLabel>
#include <QToolTip>
#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::FakeWard;

namespace {

using Rule = alerts::TechnicalRule;

alerts::AlarmStatus technical(std::uint64_t id, Rule rule, alerts::Priority priority) {
    alerts::AlarmStatus alarm;
    alarm.id = id;
    alarm.kind = alerts::AlarmKind::Technical;
    alarm.rule = alerts::name(rule);
    alarm.priority = priority;
    alarm.condition = alerts::ConditionState::Active;
    alarm.presence = alerts::SignalPresence::On;
    alarm.onset = alarm.raised = FakeWard::start() - FakeWard::span(12);
    return alarm;
}

void addStale(pipeline::Snapshot& snapshot, std::size_t bed, std::uint64_t id) {
    auto alarm = technical(id, Rule::Stale, alerts::Priority::Low);
    alarm.bed = snapshot.beds[bed].bed;
    snapshot.beds[bed].alarms.push_back(alarm);
    snapshot.alarms.push_back(alarm);
}

/// Three beds of a gateway that is gone: two were heard before, the third never was.
std::shared_ptr<pipeline::Snapshot> lostGateway() {
    FakeWard ward(3, pipeline::Mode::Live);
    ward.allStale = true;
    auto snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot());
    snapshot->sources.front().name = "gateway";
    snapshot->sources.front().address = "10.0.0.7:1883";
    auto lost = technical(1, Rule::SourceLost, alerts::Priority::Medium);
    lost.subject = "gateway";
    snapshot->alarms.push_back(lost);
    snapshot->beds[0].lostSource = "gateway (10.0.0.7:1883)";
    snapshot->beds[1].source = 0; // has sent waves: only its source is known
    pipeline::BedView never;
    never.bed = never.label = "B03";
    never.occupied = true;
    never.freshness = pipeline::Freshness::Stale;
    never.lostSource = "gateway (10.0.0.7:1883)";
    snapshot->beds[2] = never;
    for (std::size_t i = 0; i < 3; ++i)
        addStale(*snapshot, i, 2 + i);
    return snapshot;
}

/// Two beds that send and one that is expected and never spoke.
std::shared_ptr<pipeline::Snapshot> oneNeverSpoke() {
    FakeWard ward(3, pipeline::Mode::Live);
    auto snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot());
    pipeline::BedView never;
    never.bed = never.label = "B03";
    never.patientName = "M. Castillo";
    never.occupied = true;
    never.freshness = pipeline::Freshness::Stale;
    snapshot->beds[2] = never;
    addStale(*snapshot, 2, 1);
    return snapshot;
}

BedContent contentOf(const pipeline::Snapshot& snapshot, std::size_t bed) {
    return bedContent(snapshot.beds[bed], snapshot.now, nullptr,
                      lostSourceOf(snapshot.beds[bed], snapshot));
}

QString summaryIn(const WardPage& page) {
    for (const auto* label : page.findChildren<QLabel*>())
        if (label->objectName() == QLatin1String("wardSummary"))
            return label->text();
    return {};
}

const QString kReason =
    QStringLiteral("Source gateway (10.0.0.7:1883) is not connected since 14:03:10");

} // namespace

class tst_SilentBeds : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void tilesNameTheReason();
    void theReasonStandsBesideAMoreUrgentAlarm();
    void aTileThatNeverSpokeSaysSo();
    void toolTipsTellItWhole();
    void theBedPageNamesSourceAndTime();
    void stripAndListNameTheHost();
    void theHeaderCountsWhatSends();
    void otherSourcesAreNotBlamed();
};

void tst_SilentBeds::init() {
    qputenv("TZ", "UTC");
    installLanguage(QStringLiteral("en"));
    applyTheme(ThemeKind::Dark);
}

void tst_SilentBeds::tilesNameTheReason() {
    const auto snapshot = lostGateway();
    for (std::size_t i = 0; i < 3; ++i) {
        const auto content = contentOf(*snapshot, i);
        QCOMPARE(content.state, BedContent::State::Stale);
        QCOMPARE(content.alarmText, QStringLiteral("Source lost"));
        QCOMPARE(content.lostSource, kReason);
        QVERIFY(spokenSummary(content).contains(kReason));
        // Values stay in their places as dashes where there were any.
        QCOMPARE(content.unheard.isEmpty(), i != 2);
    }
    installLanguage(QStringLiteral("de"));
    QCOMPARE(contentOf(*snapshot, 0).alarmText, QStringLiteral("Quelle ausgefallen"));
    QCOMPARE(contentOf(*snapshot, 0).lostSource,
             QStringLiteral("Quelle gateway (10.0.0.7:1883) ist seit 14:03:10 nicht verbunden"));
}

void tst_SilentBeds::theReasonStandsBesideAMoreUrgentAlarm() {
    const auto snapshot = lostGateway();
    auto& alarms = snapshot->beds[0].alarms;
    alarms.insert(alarms.begin(),
                  FakeWard::alarm(9, "B01", "HR", alerts::Priority::High, alerts::LimitSide::High,
                                  134, 120, snapshot->now));
    const auto content = contentOf(*snapshot, 0);
    QVERIFY(content.alarmText.startsWith(QStringLiteral("HR")));
    QVERIFY2(content.staleText.startsWith(QStringLiteral("Source lost · last seen 14:03:10")),
             qPrintable(content.staleText));
}

void tst_SilentBeds::aTileThatNeverSpokeSaysSo() {
    const auto content = contentOf(*oneNeverSpoke(), 2);
    QCOMPARE(content.state, BedContent::State::Stale);
    QCOMPARE(content.patient, QStringLiteral("M. Castillo"));
    QCOMPARE(content.alarmText, QStringLiteral("No data from bed"));
    QCOMPARE(content.staleText, QStringLiteral("no data yet"));
    QCOMPARE(content.unheard, QStringLiteral("Nothing has come from this bed since the start"));
    QVERIFY(content.lostSource.isEmpty());
    QVERIFY(spokenSummary(content).contains(QStringLiteral("no data yet")));
}

void tst_SilentBeds::toolTipsTellItWhole() {
    WaveformStore waves;
    WardPage page(waves);
    page.resize(1200, 700);
    page.show();
    page.setSnapshot(lostGateway());
    auto& surface = page.surface();
    const QPoint inside = surface.tileRect(0).center();
    QHelpEvent help(QEvent::ToolTip, inside, surface.mapToGlobal(inside));
    QCoreApplication::sendEvent(&surface, &help);
    QTRY_COMPARE(QToolTip::text(), kReason);
    QToolTip::hideText();
}

void tst_SilentBeds::theBedPageNamesSourceAndTime() {
    WaveformStore waves;
    BedPage page(waves);
    page.resize(1200, 700);
    page.setBed(QStringLiteral("B01"));
    page.setSnapshot(lostGateway());
    page.show();
    const auto* notice = page.findChild<QLabel*>(QStringLiteral("bedNotice"));
    QCOMPARE(notice->text(), kReason);
    QVERIFY(notice->isVisible());
    page.setBed(QStringLiteral("B03"));
    QCOMPARE(notice->text(), kReason);
    page.setSnapshot(oneNeverSpoke());
    QCOMPARE(notice->text(), QStringLiteral("Nothing has come from this bed since the start"));
    page.setBed(QStringLiteral("B01"));
    QVERIFY(!notice->isVisible());
}

void tst_SilentBeds::stripAndListNameTheHost() {
    const auto snapshot = lostGateway();
    AlarmStrip strip;
    strip.setSnapshot(snapshot);
    QCOMPARE(strip.findChild<AlarmBanner*>()->message(),
             QStringLiteral("** System Source gateway (10.0.0.7:1883) not connected"));
    QVERIFY(strip.findChild<AlarmBanner*>()->accessibleName().contains(
        QStringLiteral("10.0.0.7:1883")));
    AlarmModel model;
    model.setSnapshot(snapshot);
    const auto text = [&model](int row) {
        return model.index(row, AlarmModel::AlarmColumn).data().toString();
    };
    QCOMPARE(text(0), QStringLiteral("Source gateway (10.0.0.7:1883) not connected"));
    for (int row = 1; row < 4; ++row)
        QCOMPARE(text(row), QStringLiteral("No data from bed: source lost"));
    installLanguage(QStringLiteral("de"));
    QCOMPARE(text(0), QStringLiteral("Quelle gateway (10.0.0.7:1883) nicht verbunden"));
    QCOMPARE(text(1), QStringLiteral("Keine Daten vom Bett: Quelle ausgefallen"));
    // A source that the session knows no more keeps its name.
    snapshot->sources.clear();
    QCOMPARE(alarmText(snapshot->alarms.front(), *snapshot),
             QStringLiteral("Quelle gateway nicht verbunden"));
}

void tst_SilentBeds::theHeaderCountsWhatSends() {
    WaveformStore waves;
    WardPage page(waves);
    page.setSnapshot(oneNeverSpoke());
    QCOMPARE(summaryIn(page), QStringLiteral("2 of 3 beds send"));
    page.setSnapshot(lostGateway());
    QCOMPARE(summaryIn(page), QStringLiteral("0 of 3 beds send"));
    FakeWard ward(12, pipeline::Mode::Live);
    page.setSnapshot(ward.snapshot()); // one of them is empty
    QCOMPARE(summaryIn(page), QStringLiteral("11 of 11 beds send · 1 empty"));
    FakeWard single(1, pipeline::Mode::Live);
    page.setSnapshot(single.snapshot());
    QCOMPARE(summaryIn(page), QStringLiteral("1 of 1 bed sends"));
    auto wavesOnly = std::make_shared<pipeline::Snapshot>(*single.snapshot());
    wavesOnly->beds[0].freshness = pipeline::Freshness::Never;
    page.setSnapshot(wavesOnly);
    QCOMPARE(summaryIn(page), QStringLiteral("1 of 1 bed sends"));
    installLanguage(QStringLiteral("de"));
    page.setSnapshot(oneNeverSpoke());
    QCOMPARE(summaryIn(page), QStringLiteral("2 von 3 Betten senden"));
}

void tst_SilentBeds::otherSourcesAreNotBlamed() {
    const auto snapshot = lostGateway();
    snapshot->sources.push_back(snapshot->sources.front());
    snapshot->sources.back().name = "other";
    snapshot->beds[1].source = 1; // its source has no alarm
    QVERIFY(!lostSourceOf(snapshot->beds[1], *snapshot));
    QCOMPARE(contentOf(*snapshot, 1).alarmText, QStringLiteral("No data from bed"));
    snapshot->beds[1].source = 7;
    QVERIFY(!lostSourceOf(snapshot->beds[1], *snapshot));
    snapshot->beds[1].source = 0;
    snapshot->beds[1].freshness = pipeline::Freshness::Live;
    QVERIFY(!lostSourceOf(snapshot->beds[1], *snapshot));
}

QTEST_MAIN(tst_SilentBeds)
#include "tst_silent_beds.moc"
