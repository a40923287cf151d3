// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/technical_rule.h"
#include "model/signal_catalog.h"
#include "widgets/text/format.h"
#include "widgets/text/language.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/session_wording.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QApplication>
#include <QFile>
#include <QFontInfo>
#include <QRawFont>
#include <QTextDocument>
#include <QToolTip>
#include <QtTest>

#include <algorithm>
#include <set>

using namespace vigil;
using namespace vigil::widgets;
using alerts::Priority;

class tst_Text : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void init() { installLanguage(QStringLiteral("en")); }

    void contrast_data();
    void contrast();
    void contrastOfKnownPairs();
    void digitsHaveOneWidth();
    void oneFontWhateverTheMachineHas();
    void everySignHasAGlyph();
    void siteColours();
    void numbers_data();
    void numbers();
    void numbersFollowTheLanguage();
    void times();
    void alarmTexts();
    void alarmTextsInGerman();
    void technicalAlarmsNameTheirSubject();
    void everyErrorHasACauseAndANextStep();
    void sessionFailuresNameTheirSubject();
    void languageChoice();
    void textFromOutsideIsShownWhole();
    void toolTipsReadNoFiles();
};

void tst_Text::textFromOutsideIsShownWhole() {
    QCOMPARE(qstr("B07 Süd"), QStringLiteral("B07 Süd"));
    QCOMPARE(qstr("\xE2\x80\xAE"
                  "DRAW\xEF\xBB\xBF\x1b\n2\xFF"),
             QStringLiteral("\\u202eDRAW\\ufeff\\x1b\n2\\xff"));
    QCOMPARE(qstr(signalLabel("H\xE2\x80\x8B"
                              "R")
                      .toStdString()),
             QStringLiteral("H\\u200bR"));
    QCOMPARE(shownText(QStringLiteral("a\u202Eb\nc")), QStringLiteral("a\\u202eb\\nc"));
    QCOMPARE(shownFileName(QStringLiteral("/data/\u200Bward.vgl")),
             QStringLiteral("\\u200bward.vgl"));
}

void tst_Text::toolTipsReadNoFiles() {
    QCOMPARE(plainToolTip(QStringLiteral("HR < 50 & more")), QStringLiteral("HR < 50 & more"));
    const QString hostile = QStringLiteral("<img src=\"file:///dev/zero\">\nB07");
    QVERIFY(Qt::mightBeRichText(hostile));
    QTextDocument document;
    document.setHtml(plainToolTip(hostile));
    QCOMPARE(document.toPlainText(), hostile);
    QWidget widget;
    setLiveToolTip(widget, hostile);
    QCOMPARE(widget.toolTip(), plainToolTip(hostile));
}

void tst_Text::contrast_data() {
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("paper");
    for (const auto kind : {ThemeKind::Dark, ThemeKind::Light}) {
        const Theme& t = Theme::of(kind);
        const char* const which = kind == ThemeKind::Dark ? "dark" : "light";
        const auto row = [&](const char* name, const QColor& ink, const QColor& paper) {
            QTest::addRow("%s %s", which, name) << ink << paper;
        };
        for (const auto& paper : {t.window, t.surface}) {
            row("text", t.text, paper);
            row("dim", t.dimText, paper);
            row("stale", t.stale, paper);
            row("good", t.good, paper);
            row("caution", t.caution, paper);
            for (std::size_t i = 0; i < t.groups.size(); ++i)
                row(qPrintable(QStringLiteral("parameter %1").arg(i)), t.groups[i], paper);
        }
        row("raised text", t.text, t.raised);
        row("raised dim", t.dimText, t.raised);
        row("selection", t.accentInk, t.accent);
        row("simulated", t.bandInk, t.simulated);
        row("replay", t.bandInk, t.replay);
        for (const auto priority : {Priority::High, Priority::Medium, Priority::Low})
            row(qPrintable(QStringLiteral("alarm %1").arg(priorityMark(priority))),
                t.alarm(priority).ink, t.alarm(priority).fill);
    }
}

void tst_Text::contrast() {
    QFETCH(QColor, ink);
    QFETCH(QColor, paper);
    const double ratio = contrastRatio(ink, paper);
    QVERIFY2(ratio >= 4.5,
             qPrintable(QStringLiteral("%1 on %2: %3").arg(ink.name(), paper.name()).arg(ratio)));
}

void tst_Text::contrastOfKnownPairs() {
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
    // The trap the alarm fill avoids: pressure red on alarm red.
    const Theme& t = Theme::of(ThemeKind::Dark);
    QVERIFY(contrastRatio(t.parameter(model::ParameterGroup::Abp), t.alarm(Priority::High).fill) <
            2);
}

void tst_Text::digitsHaveOneWidth() {
    for (const int pixels : {12, 24, 44, 72})
        for (const bool bold : {false, true}) {
            const QFontMetricsF metrics(fontOfSize(pixels, bold));
            for (char digit = '1'; digit <= '9'; ++digit)
                QCOMPARE(metrics.horizontalAdvance(QLatin1Char(digit)),
                         metrics.horizontalAdvance(QLatin1Char('0')));
        }
    QCOMPARE(fontOfSize(8).pixelSize(), 12);
    QCOMPARE(roleFont(TextRole::Primary).pixelSize(), 44);
}

void tst_Text::oneFontWhateverTheMachineHas() {
    // What is named is installed: else screens would be set wider than they were made.
    QCOMPARE(fontFamily(), QStringLiteral("Roboto"));
    for (const auto kind : {ThemeKind::Dark, ThemeKind::Light}) {
        QApplication::setFont(QFont(QStringLiteral("DejaVu Serif")), "QMenu");
        applyTheme(kind);
        for (const char* widget : {"QLabel", "QMenu", "QPushButton", "QTableView"})
            QCOMPARE(QFontInfo(QApplication::font(widget)).family(), QStringLiteral("Roboto"));
        QCOMPARE(QFontInfo(QToolTip::font()).family(), QStringLiteral("Roboto"));
    }
    const QFontInfo fixed(roleFont(TextRole::Fixed));
    QVERIFY(fixed.fixedPitch());
    QCOMPARE(fixed.family(), QStringLiteral("DejaVu Sans Mono"));
}

void tst_Text::everySignHasAGlyph() {
    // Of the family itself or of the one that is named beside it, not of a chance neighbour.
    const QStringList families = fontOfSize(13).families();
    std::vector<QRawFont> fonts;
    for (const QString& family : families) {
        const auto font = QRawFont::fromFont(QFont(family));
        QCOMPARE(font.familyName(), family);
        fonts.push_back(font);
    }
    QFile file(QStringLiteral(VIGIL_SOURCE_DIR "/translations/vigil_de.ts"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QString texts = QString::fromUtf8(file.readAll());
    for (const auto& info : model::signalCatalog())
        texts += qstr(info.label) + unitLabel(info.unit);
    for (const char32_t sign : texts.toStdU32String())
        QVERIFY2(sign < U' ' || std::any_of(fonts.begin(), fonts.end(),
                                            [&](const QRawFont& font) {
                                                return font.supportsCharacter(sign);
                                            }),
                 qPrintable(QStringLiteral("U+%1").arg(static_cast<uint>(sign), 4, 16)));
}

void tst_Text::siteColours() {
    const auto group = model::ParameterGroup::Resp;
    const QColor before = Theme::of(ThemeKind::Dark).parameter(group);
    setParameterColour(ThemeKind::Dark, group, QColor(Qt::white));
    QCOMPARE(Theme::of(ThemeKind::Dark).parameter(group), QColor(Qt::white));
    setParameterColour(ThemeKind::Dark, group, {});
    QCOMPARE(Theme::of(ThemeKind::Dark).parameter(group), before);
}

void tst_Text::numbers_data() {
    QTest::addColumn<QString>("actual");
    QTest::addColumn<QString>("expected");
    QTest::newRow("rate") << signalValue("HR", 71.6) << "72";
    QTest::newRow("temperature") << signalValue("Temp", 36.84) << "36.8";
    QTest::newRow("minus zero") << signalValue("CVP", -0.3) << "0";
    QTest::newRow("unknown whole") << signalValue("XYZ", 5) << "5";
    QTest::newRow("unknown fraction") << signalValue("XYZ", 5.25) << "5.3";
    QTest::newRow("not a number") << decimal(std::nan(""), 1) << "---";
    QTest::newRow("label") << signalLabel("SpO2") << "SpO₂";
    QTest::newRow("unknown label") << signalLabel("XYZ") << "XYZ";
    QTest::newRow("unit") << unitLabel("mm[Hg]") << "mmHg";
    QTest::newRow("celsius") << unitLabel("Cel") << "°C";
    QTest::newRow("no unit") << unitLabel("1") << "";
    QTest::newRow("count") << compactCount(950) << "950";
    QTest::newRow("thousands") << compactCount(8213) << "8.2k";
    QTest::newRow("many thousands") << compactCount(41200) << "41k";
    QTest::newRow("round up") << compactCount(999.7) << "1.0k";
    QTest::newRow("millions") << compactCount(1.25e6) << "1.3M";
    QTest::newRow("ms") << milliseconds(41.2) << "41\u00a0ms";
    QTest::newRow("seconds") << milliseconds(1234) << "1.2\u00a0s";
}

void tst_Text::numbers() {
    QFETCH(QString, actual);
    QFETCH(QString, expected);
    QCOMPARE(actual, expected);
}

void tst_Text::numbersFollowTheLanguage() {
    installLanguage(QStringLiteral("de"));
    QCOMPARE(signalValue("Temp", 36.84), QStringLiteral("36,8"));
    QCOMPARE(compactCount(8213), QStringLiteral("8,2k"));
}

void tst_Text::times() {
    using namespace std::chrono_literals;
    QCOMPARE(duration(41s), QStringLiteral("00:41"));
    QCOMPARE(duration(3723s), QStringLiteral("1:02:03"));
    QCOMPARE(duration(-5s), QStringLiteral("00:00"));
    QCOMPARE(age(12s), QStringLiteral("12\u00a0s"));
    QCOMPARE(age(180s), QStringLiteral("3\u00a0min"));
    QCOMPARE(age(5h), QStringLiteral("5\u00a0h"));
    QCOMPARE(age(72h), QStringLiteral("3\u00a0d"));
}

namespace {

alerts::AlarmStatus lowSaturation() {
    alerts::AlarmStatus a;
    a.signal = "SpO2";
    a.rule = "SpO2-low";
    a.priority = Priority::High;
    a.side = alerts::LimitSide::Low;
    a.value = 82;
    a.limit = 88;
    a.condition = alerts::ConditionState::Active;
    a.presence = alerts::SignalPresence::On;
    return a;
}

} // namespace

void tst_Text::alarmTexts() {
    auto a = lowSaturation();
    QCOMPARE(alarmText(a), QStringLiteral("SpO₂ 82 < 88"));
    QCOMPARE(priorityMark(a.priority), QStringLiteral("***"));
    QVERIFY(wantsAttention(a));
    // A comparison that no longer holds is not printed.
    a.condition = alerts::ConditionState::Latched;
    a.presence = alerts::SignalPresence::Latch;
    QCOMPARE(alarmText(a), QStringLiteral("SpO₂ low"));
    QCOMPARE(alarmStateText(a), QStringLiteral("over, latched"));
    a.condition = alerts::ConditionState::Unknown;
    QCOMPARE(alarmText(a), QStringLiteral("SpO₂ low"));
    a = lowSaturation();
    a.presence = alerts::SignalPresence::Ack;
    QVERIFY(!wantsAttention(a));
    QCOMPARE(alarmStateText(a), QStringLiteral("acknowledged"));
    a.incident = alerts::IncidentState::Suppressed;
    QCOMPARE(alarmStateText(a), QStringLiteral("silenced"));
    a.incident = alerts::IncidentState::Snoozed;
    a.snoozedUntil = a.raised;
    QCOMPARE(alarmStateText(a), QStringLiteral("shelved until ") + clockTime(a.raised));
    a.text = "HR 150 for 5 min";
    QCOMPARE(alarmText(a), QStringLiteral("HR 150 for 5 min"));

    alerts::AlarmStatus silent;
    silent.kind = alerts::AlarmKind::Technical;
    silent.rule = "stale";
    QCOMPARE(alarmText(silent), QStringLiteral("No data from bed"));
    silent.rule = "signal-missing";
    silent.signal = "SpO2";
    QCOMPARE(alarmText(silent), QStringLiteral("SpO₂: no signal"));
    silent.rule = "something-new";
    QCOMPARE(alarmText(silent), QStringLiteral("Technical alarm: something-new"));
    QCOMPARE(alarmPlace(silent, {}), QStringLiteral("System"));
}

void tst_Text::technicalAlarmsNameTheirSubject() {
    alerts::AlarmStatus lost;
    lost.kind = alerts::AlarmKind::Technical;
    lost.rule = alerts::name(alerts::TechnicalRule::SourceLost);
    // What a source is called says nothing about what is wrong.
    for (const char* source :
         {"storage", "icu-store", "leads-1", "reference", "missing", "queue"}) {
        lost.subject = source;
        QCOMPARE(alarmText(lost),
                 QStringLiteral("Source %1 not connected").arg(QLatin1String(source)));
    }
    std::set<QString> texts;
    for (int i = 0; i <= static_cast<int>(alerts::TechnicalRule::ChannelFailing); ++i) {
        const auto rule = static_cast<alerts::TechnicalRule>(i);
        QCOMPARE(alerts::technicalRuleFromName(alerts::name(rule)), std::optional(rule));
        lost.rule = alerts::name(rule);
        QVERIFY2(texts.insert(alarmText(lost)).second, lost.rule.c_str());
    }
    for (const char* channel : {"beacon-file", "beacon-mqtt"}) {
        lost.rule = alerts::name(alerts::TechnicalRule::ChannelFailing);
        lost.subject = channel;
        QVERIFY2(texts.insert(alarmText(lost)).second, channel);
    }
    QVERIFY(!alerts::technicalRuleFromName("stal"));
    QVERIFY(!alerts::technicalRuleFromName("stale:b1"));
}

void tst_Text::alarmTextsInGerman() {
    installLanguage(QStringLiteral("de"));
    auto a = lowSaturation();
    a.condition = alerts::ConditionState::Latched;
    QCOMPARE(alarmText(a), QStringLiteral("SpO₂ niedrig"));
    // "RR" would mean blood pressure on a German ward.
    QCOMPARE(signalLabel("RR"), QStringLiteral("AF"));
    QCOMPARE(signalLabel("HR"), QStringLiteral("HF"));
}

void tst_Text::everyErrorHasACauseAndANextStep() {
    std::set<QString> causes;
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
        const auto words = errorWording(static_cast<ErrorCode>(code));
        QVERIFY(words.cause.endsWith(QLatin1Char('.')));
        QVERIFY(words.nextStep.endsWith(QLatin1Char('.')));
        QVERIFY2(causes.insert(words.cause).second, qPrintable(words.cause));
    }
}

void tst_Text::sessionFailuresNameTheirSubject() {
    using pipeline::FileProblem;
    std::set<QString> causes;
    for (int problem = 1; problem <= static_cast<int>(FileProblem::OtherFormat); ++problem) {
        pipeline::SessionFailure failure;
        failure.path = QStringLiteral("/data/night.csv");
        failure.file = static_cast<FileProblem>(problem);
        const auto words = sessionFailureWording(failure);
        QVERIFY2(words.cause.contains(QStringLiteral("night.csv")), qPrintable(words.cause));
        QVERIFY(words.nextStep.endsWith(QLatin1Char('.')));
        QVERIFY2(causes.insert(words.cause).second, qPrintable(words.cause));
    }
    for (const auto code : {ErrorCode::Io, ErrorCode::Full, ErrorCode::Connection,
                            ErrorCode::Authentication, ErrorCode::Timeout, ErrorCode::NotFound}) {
        pipeline::SessionFailure failure;
        failure.code = code;
        failure.subject = QStringLiteral("/var/lib/vigil");
        QVERIFY(sessionFailureWording(failure).cause.contains(failure.subject));
    }
    pipeline::SessionFailure table;
    table.path = QStringLiteral("/data/night.csv");
    table.file = FileProblem::Rows;
    for (const char* format : {"*.vgl", "*.hea", "*.vigil.toml", "vigilctl query"})
        QVERIFY(sessionFailureWording(table).nextStep.contains(QLatin1String(format)));
}

void tst_Text::languageChoice() {
    QCOMPARE(resolveLanguage(QStringLiteral("de")), QStringLiteral("de"));
    QCOMPARE(resolveLanguage(QStringLiteral("de_AT")), QStringLiteral("de"));
    QVERIFY(languages().contains(resolveLanguage(QStringLiteral("xx"))));
    QCOMPARE(languageName(QStringLiteral("de")), QStringLiteral("Deutsch"));
}

QTEST_MAIN(tst_Text)
#include "tst_text.moc"
