// SPDX-License-Identifier: GPL-3.0-or-later
// Clocks that are wrong: what every screen says of them.
#include "alerts/technical_rule.h"
#include "fake_ward.h"
#include "widgets/alarms/alarm_banner.h"
#include "widgets/alarms/alarm_model.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/bed/bed_page.h"
#include "widgets/charts/waveform_store.h"
#include "widgets/operations/clock_table.h"
#include "widgets/operations/metric_history.h"
#include "widgets/operations/operations_page.h"
#include "widgets/text/clock_text.h"
#include "widgets/text/format.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"
#include "widgets/ward/bed_tile.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPainter>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

#include <cmath>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::FakeWard;

namespace {

using Rule = alerts::TechnicalRule;

constexpr double kDay = 86400;
constexpr double kYear = 31'556'952;

alerts::AlarmStatus clockAlarm(Rule rule, const std::string& bed, const std::string& device,
                               std::optional<double> seconds) {
    static std::uint64_t id = 100;
    alerts::AlarmStatus alarm;
    alarm.id = ++id;
    alarm.kind = alerts::AlarmKind::Technical;
    alarm.rule = alerts::name(rule);
    alarm.bed = bed;
    alarm.subject = device;
    alarm.value = seconds;
    alarm.priority = alerts::Priority::Low;
    alarm.condition = alerts::ConditionState::Active;
    alarm.presence = alerts::SignalPresence::On;
    alarm.onset = alarm.raised = FakeWard::start() - FakeWard::span(80);
    return alarm;
}

/// The ward with a clock alarm beside what else there is.
std::shared_ptr<pipeline::Snapshot> wardWith(const std::vector<alerts::AlarmStatus>& alarms,
                                             bool others = false) {
    FakeWard ward(12, pipeline::Mode::Live);
    ward.alarms = others;
    auto snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot());
    for (const auto& alarm : alarms) {
        snapshot->alarms.push_back(alarm);
        for (auto& bed : snapshot->beds)
            if (bed.bed == alarm.bed)
                bed.alarms.push_back(alarm);
    }
    return snapshot;
}

BedContent contentOf(const pipeline::Snapshot& snapshot, std::size_t bed) {
    return bedContent(snapshot.beds[bed], snapshot.now, nullptr,
                      lostSourceOf(snapshot.beds[bed], snapshot));
}

QImage tilePicture(const BedContent& content, Density density) {
    const QSize size = TileMetrics::of(density).smallest;
    QImage image(size, QImage::Format_RGB32);
    image.fill(theme().window);
    QPainter painter(&image);
    paintTile(painter, TileLayout::of(QRect(QPoint(0, 0), size), density), content, {}, density);
    return image;
}

bool shows(const QImage& image, const QRect& part, const QColor& colour) {
    for (int y = part.top(); y <= part.bottom(); ++y)
        for (int x = part.left(); x <= part.right(); ++x)
            if (image.pixelColor(x, y) == colour)
                return true;
    return false;
}

/// The text with ordinary spaces.
QString plain(QString text) { return text.replace(QChar(QChar::Nbsp), QLatin1Char(' ')); }

} // namespace

class tst_Clocks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void sizes_data();
    void sizes();
    void germanSizes();
    void alarmTexts_data();
    void alarmTexts();
    void stripAndListTellTheOffset();
    void aTileKeepsTheSignWhateverElseThereIs();
    void theAlarmOfAClockTellsItsOffsetInAnyRoom();
    void severalClocksOfABed();
    void theBedPageSaysWhatItMeans();
    void operationsListTheClocks();
    void operationsSayThatAllAgree();
    void rowsKeepTheirPlaces();
};

void tst_Clocks::init() {
    qputenv("TZ", "UTC");
    installLanguage(QStringLiteral("en"));
    applyTheme(ThemeKind::Dark);
}

void tst_Clocks::sizes_data() {
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("offset");
    QTest::addColumn<QString>("difference");
    const auto row = [](double seconds, const char* offset, const char* difference) {
        QTest::newRow(difference) << seconds << QString::fromUtf8(offset)
                                  << QString::fromUtf8(difference);
    };
    row(6.4, "+6 s", "6 s ahead");
    row(-59.4, "−59 s", "59 s behind");
    row(59.7, "+1:00", "1 min ahead");
    row(290, "+4:50", "4 min 50 s ahead");
    row(-290, "−4:50", "4 min 50 s behind");
    row(605, "+10:05", "10 min 5 s ahead");
    row(3599.6, "+1 h", "1 h ahead");
    row(-3600.2, "−1 h", "1 h behind");
    row(5400, "+1 h 30 min", "1 h 30 min ahead");
    row(-7190, "−2 h", "2 h behind");
    row(kDay, "+24 h", "24 h ahead");
    row(3 * kDay + 4000, "+3 d", "3 days ahead");
    row(-365 * kDay, "−365 d", "365 days behind");
    row(10 * kYear, "+10 y", "10 years ahead");
    row(-56 * kYear, "−56 y", "56 years behind");
}

void tst_Clocks::sizes() {
    QFETCH(double, seconds);
    QFETCH(QString, offset);
    QFETCH(QString, difference);
    QCOMPARE(plain(clockOffset(seconds)), offset);
    QCOMPARE(plain(clockDifference(seconds)), difference);
}

void tst_Clocks::germanSizes() {
    installLanguage(QStringLiteral("de"));
    QCOMPARE(plain(clockOffset(290)), QStringLiteral("+4:50"));
    QCOMPARE(plain(clockOffset(10 * kYear)), QStringLiteral("+10 J"));
    QCOMPARE(plain(clockDifference(290)), QStringLiteral("4 min 50 s vor"));
    QCOMPARE(plain(clockDifference(-3600)), QStringLiteral("1 h nach"));
    QCOMPARE(clockDifference(3 * kDay), QStringLiteral("3 Tage vor"));
    QCOMPARE(clockDifference(-10 * kYear), QStringLiteral("10 Jahre nach"));
}

void tst_Clocks::alarmTexts_data() {
    QTest::addColumn<int>("rule");
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("english");
    QTest::addColumn<QString>("german");
    const auto row = [](Rule rule, double seconds, const char* english, const char* german) {
        QTest::newRow(english) << static_cast<int>(rule) << seconds << QString::fromUtf8(english)
                               << QString::fromUtf8(german);
    };
    const double unknown = std::nan("");
    row(Rule::ClockOff, 290, "Clock of mon-07 is 4:50 ahead", "Uhr von mon-07 geht 4:50 vor");
    row(Rule::ClockOff, -3600, "Clock of mon-07 is 1 h behind", "Uhr von mon-07 geht 1 h nach");
    row(Rule::ClockOff, unknown, "Clock of mon-07 is off", "Uhr von mon-07 geht falsch");
    row(Rule::ClockStep, 3600, "Computer's clock was set 1 h ahead",
        "Uhr des Rechners wurde um 1 h vorgestellt");
    row(Rule::ClockStep, -20, "Computer's clock was set 20 s back",
        "Uhr des Rechners wurde um 20 s zurückgestellt");
    row(Rule::ClockStep, unknown, "Computer's clock was set", "Uhr des Rechners wurde verstellt");
    row(Rule::ComputerSlept, 7200, "Computer slept 2 h: nothing was watched",
        "Rechner schlief 2 h: nichts wurde überwacht");
    row(Rule::ComputerSlept, unknown, "Computer slept: nothing was watched",
        "Rechner schlief: nichts wurde überwacht");
}

void tst_Clocks::alarmTexts() {
    QFETCH(int, rule);
    QFETCH(double, seconds);
    QFETCH(QString, english);
    QFETCH(QString, german);
    const auto known = static_cast<Rule>(rule);
    const auto alarm = clockAlarm(known, known == Rule::ClockOff ? "B07" : "", "mon-07", seconds);
    QCOMPARE(plain(alarmText(alarm)), english);
    auto sizeless = alarm;
    sizeless.value.reset();
    QCOMPARE(alarmTitle(alarm), alarmText(sizeless)); // does not change with the figures
    installLanguage(QStringLiteral("de"));
    QCOMPARE(plain(alarmText(alarm)), german);
    auto unnamed = alarm;
    unnamed.subject.clear();
    if (known == Rule::ClockOff)
        QVERIFY(alarmText(unnamed).startsWith(QStringLiteral("Uhr des Geräts geht")));
}

void tst_Clocks::stripAndListTellTheOffset() {
    const auto snapshot = wardWith({clockAlarm(Rule::ClockOff, "B07", "mon-07", 290)});
    AlarmStrip strip;
    strip.setSnapshot(snapshot);
    QCOMPARE(strip.findChild<AlarmBanner*>()->message(),
             QStringLiteral("* B07 Clock of mon-07 is 4:50 ahead"));
    AlarmModel model;
    model.setSnapshot(snapshot);
    QCOMPARE(model.index(0, AlarmModel::AlarmColumn).data().toString(),
             QStringLiteral("Clock of mon-07 is 4:50 ahead"));
}

void tst_Clocks::aTileKeepsTheSignWhateverElseThereIs() {
    // B07 has two alarms that are more urgent.
    const auto off = wardWith({clockAlarm(Rule::ClockOff, "B07", "mon-07", 290)}, true);
    const auto content = contentOf(*off, 6);
    QVERIFY(content.alarmText.startsWith(QStringLiteral("SpO₂")));
    QCOMPARE(content.clockSign, QStringLiteral("clock +4:50"));
    QVERIFY(wantsClockSign(content));
    QVERIFY(spokenSummary(content).contains(plain(content.clocks.front())) ||
            spokenSummary(content).contains(content.clocks.front()));
    for (const auto kind : {ThemeKind::Dark, ThemeKind::Light}) {
        applyTheme(kind);
        for (const auto density : {Density::Small, Density::Medium, Density::Large}) {
            const QRect note =
                TileLayout::of(QRect(QPoint(0, 0), TileMetrics::of(density).smallest), density)
                    .note;
            const QRect right(note.center().x(), note.top(), note.width() / 2, note.height());
            QVERIFY(shows(tilePicture(content, density), right, theme().caution));
            auto agrees = content;
            agrees.clockSign.clear();
            QVERIFY(!shows(tilePicture(agrees, density), right, theme().caution));
        }
    }
    installLanguage(QStringLiteral("de"));
    QCOMPARE(contentOf(*off, 6).clockSign, QStringLiteral("Uhr +4:50"));
}

void tst_Clocks::theAlarmOfAClockTellsItsOffsetInAnyRoom() {
    for (const char* language : {"en", "de"}) {
        installLanguage(QLatin1String(language));
        for (const double seconds : {290.0, -5400.0, 10 * kYear}) {
            const auto snapshot = wardWith({clockAlarm(Rule::ClockOff, "B05", "mon-05", seconds)});
            const auto content = contentOf(*snapshot, 4);
            QVERIFY(!wantsClockSign(content)); // no offset stands twice
            for (const auto density : {Density::Small, Density::Medium, Density::Large}) {
                const QFontMetrics metrics(fontOfSize(12, true));
                const int width = TileMetrics::of(density).smallest.width() - 22;
                const QString note = alarmNote(content, metrics, width);
                QVERIFY2(note.contains(clockSize(seconds)), qPrintable(note));
            }
        }
    }
}

void tst_Clocks::severalClocksOfABed() {
    const auto snapshot = wardWith({clockAlarm(Rule::ClockOff, "B05", "pump-1", 12),
                                    clockAlarm(Rule::ClockOff, "B05", "mon-05", -3600)},
                                   true);
    const auto content = contentOf(*snapshot, 4);
    QCOMPARE(plain(content.clockSign), QStringLiteral("clock −1 h"));
    QCOMPARE(content.clocks.size(), 2);
}

void tst_Clocks::theBedPageSaysWhatItMeans() {
    WaveformStore waves;
    BedPage page(waves);
    page.resize(1200, 700);
    page.setBed(QStringLiteral("B07"));
    page.setSnapshot(wardWith({clockAlarm(Rule::ClockOff, "B07", "mon-07", 290)}));
    page.show();
    const auto* notice = page.findChild<QLabel*>(QStringLiteral("bedNotice"));
    QVERIFY(notice->isVisible());
    QCOMPARE(plain(notice->text()),
             QStringLiteral("Clock of mon-07 is 4 min 50 s ahead: values are judged by arrival"));
    QCOMPARE(notice->palette().color(QPalette::WindowText), theme().caution);
    applyTheme(ThemeKind::Light);
    QCOMPARE(notice->palette().color(QPalette::WindowText), theme().caution);
    page.setBed(QStringLiteral("B05"));
    QVERIFY(!notice->isVisible()); // it is the clock of another bed
    page.setBed(QStringLiteral("B07"));
    QVERIFY(notice->isVisible());
    installLanguage(QStringLiteral("de"));
    page.setSnapshot(wardWith({clockAlarm(Rule::ClockOff, "B07", "mon-07", -40)}));
    QCOMPARE(plain(notice->text()),
             QStringLiteral("Uhr von mon-07 geht 40 s nach: Werte werden nach Ankunft beurteilt"));
    page.setSnapshot(wardWith({}));
    QVERIFY(!notice->isVisible());
}

void tst_Clocks::operationsListTheClocks() {
    const auto snapshot = wardWith({clockAlarm(Rule::ClockOff, "B07", "mon-07", 290),
                                    clockAlarm(Rule::ClockOff, "B02", "mon-02", -3600),
                                    clockAlarm(Rule::ComputerSlept, "", "", 7200),
                                    clockAlarm(Rule::ClockStep, "", "", 3600)},
                                   true);
    MetricHistory history;
    OperationsPage page(history);
    page.resize(1200, 800);
    page.setSnapshot(snapshot);
    page.show();
    const auto* tabs = page.findChild<QTabWidget*>();
    QCOMPARE(tabs->tabText(OperationsPage::Clocks), QStringLiteral("Clocks (4)"));
    page.showTab(OperationsPage::Clocks);
    const auto* table = tabs->currentWidget()->findChild<QTableView*>();
    QVERIFY(table && table->isVisible());
    QStringList rows;
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < ClockTable::ColumnCount; ++column)
            cells << plain(table->model()->index(row, column).data().toString());
        rows << cells.join(QLatin1Char('|'));
    }
    const auto advice =
        QStringLiteral("Values are judged by arrival. Set the clock of the device.");
    const QStringList expected{
        QStringLiteral("all|this computer||14:02:02|Computer slept 2 h until 14:02:02: nothing "
                       "was watched"),
        QStringLiteral("all|this computer||14:02:02|Computer's clock was set 1 h ahead at "
                       "14:02:02"),
        QStringLiteral("B02|mon-02|1 h behind|14:02:02|") + advice,
        QStringLiteral("B07|mon-07|4 min 50 s ahead|14:02:02|") + advice};
    QCOMPARE(rows, expected);
    installLanguage(QStringLiteral("de"));
    page.setSnapshot(snapshot);
    QCOMPARE(tabs->tabText(OperationsPage::Clocks), QStringLiteral("Uhren (4)"));
    QCOMPARE(plain(table->model()->index(1, ClockTable::Meaning).data().toString()),
             QStringLiteral("Uhr des Rechners wurde um 1 h vorgestellt (14:02:02)"));
}

void tst_Clocks::operationsSayThatAllAgree() {
    MetricHistory history;
    OperationsPage page(history);
    page.setSnapshot(wardWith({}, true));
    page.show();
    page.showTab(OperationsPage::Clocks);
    const auto* tabs = page.findChild<QTabWidget*>();
    QCOMPARE(tabs->tabText(OperationsPage::Clocks), QStringLiteral("Clocks"));
    const auto labels = tabs->currentWidget()->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->isVisible() && label->text().startsWith(QStringLiteral("All clocks agree"));
    }));
}

void tst_Clocks::rowsKeepTheirPlaces() {
    ClockTable table;
    const QAbstractItemModelTester tester(&table,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto first = clockAlarm(Rule::ClockOff, "B02", "mon-02", 20);
    const auto second = clockAlarm(Rule::ClockOff, "B07", "mon-07", 290);
    const auto unheard = clockAlarm(Rule::ClockOff, "X1", "", 30);
    const auto devices = [&table] {
        QStringList names;
        for (int row = 0; row < table.rowCount(); ++row)
            names << table.index(row, ClockTable::Device).data().toString();
        return names;
    };
    const QStringList order{QStringLiteral("mon-02"), QStringLiteral("mon-07"),
                            QStringLiteral("unnamed")};
    table.setSnapshot(wardWith({unheard, first, second}));
    QCOMPARE(devices(), order);
    QCOMPARE(table.index(2, ClockTable::Bed).data().toString(), QStringLiteral("X1"));
    table.setSnapshot(wardWith({second, unheard, first})); // one was acknowledged
    QCOMPARE(devices(), order);
    table.setSnapshot(wardWith({}));
    QCOMPARE(table.rowCount(), 0);
}

QTEST_MAIN(tst_Clocks)
#include "tst_clocks.moc"
