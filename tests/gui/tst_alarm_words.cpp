// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of alarms: comparisons that are true as printed, and one count and one age in all
// places.
#include "fake_ward.h"
#include "widgets/alarms/alarm_banner.h"
#include "widgets/alarms/alarm_model.h"
#include "widgets/alarms/alarm_page.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/bed/bed_content.h"
#include "widgets/frame/main_view.h"
#include "widgets/frame/mode_band.h"
#include "widgets/operations/pipeline_stages.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/format.h"
#include "widgets/text/language.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"
#include "widgets/ward/bed_tile.h"

#include <QLabel>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QToolButton>
#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using alerts::ConditionState;
using alerts::LimitSide;
using alerts::SignalPresence;
using test::FakeWard;

namespace {

alerts::AlarmStatus limitAlarm(const char* signal, LimitSide side, double value, double limit) {
    return FakeWard::alarm(1, "B01", signal, alerts::Priority::Medium, side, value, limit,
                           FakeWard::start());
}

/// An empty text when `text` prints no comparison, or one that is true.
QString untruth(const QString& text, double value, double limit) {
    static const QRegularExpression form(QStringLiteral("(-?[\\d.,]+) ([<>]) (-?[\\d.,]+)$"));
    const auto match = form.match(text);
    if (!match.hasMatch())
        return {};
    bool firstRead = false, secondRead = false;
    const double first = QLocale().toDouble(match.captured(1), &firstRead);
    const double second = QLocale().toDouble(match.captured(3), &secondRead);
    const bool less = match.captured(2) == QLatin1String("<");
    const bool holds = less ? first < second : first > second;
    const bool told = less ? value < limit : value > limit;
    return firstRead && secondRead && holds && told ? QString() : text;
}

} // namespace

class tst_AlarmWords : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { qputenv("TZ", "UTC"); }

    void init() { installLanguage(QStringLiteral("en")); }

    void comparisons_data();
    void comparisons();
    void everyComparisonPrintedIsTrue();
    void aTileTellsWhatItHasRoomFor();
    void aLongFileNameHidesNothing();
    void everyStateOfAnAlarmIsCounted();
    void allPlacesCountAlike();
    void allPlacesTellOneAge_data();
    void allPlacesTellOneAge();
};

void tst_AlarmWords::comparisons_data() {
    QTest::addColumn<QString>("actual");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const alerts::AlarmStatus& alarm, const char* expected) {
        QTest::newRow(name) << alarmText(alarm) << QString::fromUtf8(expected);
    };
    row("plain", limitAlarm("SpO2", LimitSide::Low, 82, 88), "SpO₂ 82 < 88");
    row("would round to the limit", limitAlarm("RR", LimitSide::High, 30.2, 30), "RR 30.2 > 30");
    row("by two decimals", limitAlarm("RR", LimitSide::High, 30.02, 30), "RR 30.02 > 30");
    row("a limit with decimals", limitAlarm("RR", LimitSide::High, 30.06, 30.04), "RR 30.1 > 30");
    row("held by its hysteresis", limitAlarm("RR", LimitSide::High, 29.6, 30),
        "RR high, limit 30, now 30");
    row("on the limit", limitAlarm("HR", LimitSide::Low, 50, 50), "HR low, limit 50, now 50");
    row("far back", limitAlarm("ABP_DIA", LimitSide::Low, 51, 50), "ABP D low, limit 50, now 51");
    row("too near to print", limitAlarm("RR", LimitSide::High, 30 + 1e-9, 30), "RR high");
    row("no number", limitAlarm("RR", LimitSide::High, std::nan(""), 30), "RR high");
}

void tst_AlarmWords::comparisons() {
    QFETCH(QString, actual);
    QFETCH(QString, expected);
    QCOMPARE(actual, expected);
}

void tst_AlarmWords::everyComparisonPrintedIsTrue() {
    QRandomGenerator random(20261129);
    int printed = 0;
    for (const auto* language : {"en", "de"}) {
        installLanguage(QLatin1String(language));
        for (int i = 0; i < 30000; ++i) {
            const char* const signals[] = {"HR", "SpO2", "Temp", "ABP_SYS", "RR", "lactate"};
            const char* signal = signals[random.bounded(6)];
            const double scale = std::pow(10.0, random.bounded(7) - 3);
            const double limit = std::round((random.generateDouble() * 400 - 100) * scale) / scale;
            // Near the limit, at any distance.
            const double apart = std::pow(10.0, random.bounded(12) - 9);
            const double value = limit + (random.generateDouble() - 0.5) * apart;
            for (const auto side : {LimitSide::Low, LimitSide::High})
                for (const auto state : {ConditionState::Active, ConditionState::Latched,
                                         ConditionState::Unknown, ConditionState::Pending}) {
                    auto alarm = limitAlarm(signal, side, value, limit);
                    alarm.condition = state;
                    const QString text = alarmText(alarm);
                    QCOMPARE(untruth(text, value, limit), QString());
                    printed += text.contains(QLatin1Char('<')) || text.contains(QLatin1Char('>'));
                }
        }
    }
    QVERIFY(printed > 20000);
}

void tst_AlarmWords::aTileTellsWhatItHasRoomFor() {
    BedContent content;
    content.alarm = alerts::Priority::Medium;
    const auto alarm = limitAlarm("ABP_MEAN", LimitSide::Low, 61, 60);
    content.alarmText = alarmText(alarm);
    content.alarmBrief = alarmTitle(alarm);
    content.moreAlarms = 12;
    const QFontMetrics metrics(fontOfSize(12, true));
    for (int width = 100; width < 400; ++width) {
        const QString note = alarmNote(content, metrics, width);
        QVERIFY2(metrics.horizontalAdvance(note) <= width, qPrintable(note));
        QVERIFY2(note.startsWith(QStringLiteral("** ")) && note.endsWith(QStringLiteral("+12")),
                 qPrintable(note));
    }
    QVERIFY(alarmNote(content, metrics, 400).contains(content.alarmText));
    // The figures go before any word does.
    const int brief =
        metrics.horizontalAdvance(QStringLiteral("** %1  +12").arg(content.alarmBrief)) + 2;
    QCOMPARE(alarmNote(content, metrics, brief),
             QStringLiteral("** %1  +12").arg(content.alarmBrief));
}

void tst_AlarmWords::aLongFileNameHidesNothing() {
    FakeWard ward(1, pipeline::Mode::Replay);
    auto snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot(0));
    snapshot->replay->path = "/data/" + std::string(200, 'x') + ".vgl";
    ModeBand band;
    band.setSnapshot(*snapshot);
    const QFontMetrics metrics(fontOfSize(13));
    const QString shown = band.textWithin(metrics, 600);
    QVERIFY(metrics.horizontalAdvance(shown) <= 600);
    QVERIFY2(shown.endsWith(QStringLiteral("not live")), qPrintable(shown));
    QVERIFY(shown.contains(QStringLiteral("14:03:22")));
    snapshot->replay->path = "/data/a.vgl";
    band.setSnapshot(*snapshot);
    QCOMPARE(band.textWithin(metrics, 600), band.text());
}

void tst_AlarmWords::everyStateOfAnAlarmIsCounted() {
    std::vector<alerts::AlarmStatus> alarms;
    for (int priority = 0; priority <= static_cast<int>(alerts::Priority::High); ++priority)
        for (int presence = 0; presence <= static_cast<int>(SignalPresence::Ack); ++presence) {
            auto alarm = limitAlarm("HR", LimitSide::High, 130, 120);
            alarm.id = alarms.size() + 1;
            alarm.priority = static_cast<alerts::Priority>(priority);
            alarm.presence = static_cast<SignalPresence>(presence);
            alarms.push_back(alarm);
        }
    const auto counts = countAlarms(alarms);
    QCOMPARE(counts.all(), static_cast<int>(alarms.size()));
    QCOMPARE(counts.high, 2); // on and latched
    QCOMPARE(counts.medium, 2);
    QCOMPARE(counts.low, 2);
    QCOMPARE(counts.unacknowledged(),
             static_cast<int>(std::count_if(alarms.begin(), alarms.end(), wantsAttention)));
    QCOMPARE(alarmCountsText({}), QString());
    QCOMPARE(alarmCountsText({.high = 1, .medium = 2, .low = 0, .other = 0, .acknowledged = 3}),
             QStringLiteral("1 high  2 med  +3 ack."));
    QVERIFY(alarmCountsSentence(counts).contains(QStringLiteral("Not acknowledged")));
}

void tst_AlarmWords::allPlacesCountAlike() {
    FakeWard ward(12, pipeline::Mode::Live);
    ward.alarms = true;
    const auto snapshot = ward.snapshot(0);
    const auto counts = countAlarms(snapshot->alarms);
    QVERIFY(counts.acknowledged > 0);
    MainView view;
    view.addPage({PageId::Alarms, 3, Glyph::Alarms, QStringLiteral("Alarms")},
                 [](QWidget* parent) { return new AlarmPage(parent); });
    view.setSnapshot(snapshot);
    QVERIFY(view.openPage(PageId::Alarms));
    const auto* strip = view.findChild<AlarmStrip*>();
    QCOMPARE(strip->countsText(), alarmCountsText(counts));
    const auto* badge = view.findChild<QToolButton*>(QStringLiteral("rail-alarms"));
    QVERIFY2(badge->accessibleDescription().startsWith(QString::number(counts.unacknowledged())),
             qPrintable(badge->accessibleDescription()));
    QStringList labels;
    for (const auto* label : view.page(PageId::Alarms)->findChildren<QLabel*>())
        labels << label->text();
    QVERIFY(labels.join(QLatin1Char('\n')).contains(alarmCountsSentence(counts)));
    QString figures;
    for (const auto& stage : stagesOf(*snapshot))
        for (const auto& figure : stage.figures)
            figures += figure.text + QLatin1Char('\n');
    QVERIFY2(figures.contains(QStringLiteral("%1 unacknowledged").arg(counts.unacknowledged())),
             qPrintable(figures));
}

void tst_AlarmWords::allPlacesTellOneAge_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("acknowledged");
    const std::pair<const char*, ConditionState> states[] = {{"active", ConditionState::Active},
                                                             {"latched", ConditionState::Latched},
                                                             {"unknown", ConditionState::Unknown}};
    for (const auto& [name, state] : states)
        for (const bool acknowledged : {false, true})
            QTest::addRow("%s %s", name, acknowledged ? "acknowledged" : "new")
                << static_cast<int>(state) << acknowledged;
}

void tst_AlarmWords::allPlacesTellOneAge() {
    QFETCH(int, state);
    QFETCH(bool, acknowledged);
    FakeWard ward(1, pipeline::Mode::Live);
    auto snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot(0));
    auto alarm = limitAlarm("HR", LimitSide::High, 130, 120);
    alarm.condition = static_cast<ConditionState>(state);
    alarm.onset = snapshot->now - FakeWard::span(145);
    alarm.raised = snapshot->now - FakeWard::span(140);
    if (alarm.condition == ConditionState::Latched) {
        alarm.cleared = snapshot->now - FakeWard::span(5);
        alarm.presence = SignalPresence::Latch;
    }
    if (acknowledged) {
        alarm.presence = SignalPresence::Ack;
        alarm.acknowledged = snapshot->now - FakeWard::span(60);
    }
    snapshot->alarms = snapshot->beds[0].alarms = {alarm};
    const QString age = alarmAgeText(alarm, snapshot->now);
    QCOMPARE(age, QStringLiteral("02:25"));

    AlarmStrip strip;
    strip.setSnapshot(snapshot);
    QCOMPARE(strip.findChild<AlarmBanner*>()->lasted(), age);
    AlarmModel model;
    model.setSnapshot(snapshot);
    QCOMPARE(model.index(0, AlarmModel::AgeColumn).data().toString(), age);
    QCOMPARE(bedContent(snapshot->beds[0], snapshot->now).lasted, age);
    if (alarm.cleared) // how long it held is told as such
        QVERIFY(model.index(0, AlarmModel::StateColumn)
                    .data()
                    .toString()
                    .contains(QStringLiteral("02:20")));
}

QTEST_MAIN(tst_AlarmWords)
#include "tst_alarm_words.moc"
