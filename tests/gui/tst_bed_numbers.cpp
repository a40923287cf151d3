// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ward.h"
#include "widgets/bed/bed_content.h"
#include "widgets/bed/numbers_layout.h"
#include "widgets/bed/reading_painter.h"
#include "widgets/text/language.h"
#include "widgets/ward/bed_tile.h"

#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using alerts::Priority;
using Part = ReadingText::Part;

namespace {

Reading reading(const char* label, const char* value, const char* unit, const char* limits,
                Priority alarm = Priority::None) {
    Reading r;
    r.label = QString::fromUtf8(label);
    r.value = QString::fromUtf8(value);
    r.unit = QString::fromUtf8(unit);
    r.limits = QString::fromUtf8(limits);
    r.current = true;
    r.alarm = alarm;
    return r;
}

std::vector<Reading> hardReadings() {
    std::vector<Reading> all;
    for (const auto alarm : {Priority::None, Priority::Low, Priority::Medium, Priority::High}) {
        all.push_back(reading("HR", "128", "/min", "120 / 50", alarm));
        all.push_back(reading("SpO₂", "100", "%", "100 / 88", alarm));
        all.push_back(reading("ABP", "218/172", "mmHg", "160 / 90", alarm));
        all.push_back(reading("NIBP", "---/---", "mmHg", "160 / 90", alarm));
        all.push_back(reading("EtCO₂", "104", "mmHg", "100.5 / 20.5", alarm));
        all.push_back(reading("Temp", "36.8", "°C", "39.0 / –", alarm));
        all.push_back(reading("a number nobody has heard of", "-12345.6", "mL/min/m2", "", alarm));
        all.push_back(reading("PVC", "0", "/min", "10 / –", alarm));
    }
    return all;
}

/// What the glyphs of a text cover, wherever it stands in its box.
QRect inkOf(const ReadingText& text) {
    if (text.part == Part::Value)
        return text.box;
    const QFontMetrics metrics(text.font);
    const QRect place = text.box.adjusted(0, -4, 2, 4);
    const int baseline = place.top() + (place.height() - metrics.height()) / 2 + metrics.ascent();
    return metrics.tightBoundingRect(text.text).translated(place.left(), baseline);
}

const ReadingText* find(const std::vector<ReadingText>& texts, Part part) {
    for (const auto& text : texts)
        if (text.part == part)
            return &text;
    return nullptr;
}

void checkReading(const QRect& box, const Reading& r, const ReadingStyle& style) {
    const auto texts = layOutReading(box, r, style);
    for (std::size_t a = 0; a < texts.size(); ++a) {
        const QRect ink = inkOf(texts[a]);
        const QString where = QStringLiteral("%1 %2 in %3x%4")
                                  .arg(r.label, texts[a].text)
                                  .arg(box.width())
                                  .arg(box.height());
        QVERIFY2(box.adjusted(0, -1, 0, 1).contains(ink), qPrintable(where));
        for (std::size_t b = a + 1; b < texts.size(); ++b)
            QVERIFY2(!ink.intersects(inkOf(texts[b])),
                     qPrintable(where + QStringLiteral(" on ") + texts[b].text));
    }
    // The value, its name and an alarm are always told.
    QVERIFY(find(texts, Part::Value) && find(texts, Part::Value)->text == r.value);
    QVERIFY(find(texts, Part::Label));
    QCOMPARE(find(texts, Part::Below) != nullptr || r.alarm < Priority::Low, true);
}

} // namespace

/// Texts of the numbers of a bed: nothing stands on anything else.
class tst_BedNumbers : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { installLanguage(QStringLiteral("en")); }

    void readingsDoNotOverlap_data() {
        QTest::addColumn<QSize>("box");
        QTest::addColumn<int>("pixels");
        QTest::addColumn<bool>("limits");
        QTest::newRow("primary") << QSize(284, 96) << 72 << true;
        QTest::newRow("row") << QSize(284, 56) << 36 << true;
        QTest::newRow("low row") << QSize(284, 44) << 36 << true;
        QTest::newRow("half row") << QSize(140, 44) << 26 << true;
        QTest::newRow("low half row") << QSize(140, 30) << 26 << true;
        QTest::newRow("tile, medium, primary") << QSize(136, 46) << 44 << false;
        QTest::newRow("tile, medium") << QSize(136, 27) << 24 << false;
        QTest::newRow("tile, small, primary") << QSize(92, 34) << 30 << false;
        QTest::newRow("tile, small") << QSize(92, 26) << 18 << false;
        QTest::newRow("tile, large") << QSize(196, 42) << 32 << false;
    }

    void readingsDoNotOverlap() {
        QFETCH(QSize, box);
        QFETCH(int, pixels);
        QFETCH(bool, limits);
        for (const Reading& r : hardReadings())
            checkReading(QRect(QPoint(9, 40), box), r, {pixels, true, limits});
    }

    /// On the bed's page limits are on show beside every usual value.
    void limitsAreShown() {
        for (const QSize& box : {QSize(284, 56), QSize(284, 44)})
            for (const Reading& r : hardReadings()) {
                const auto texts = layOutReading(QRect(QPoint(0, 0), box), r, {36, true, true});
                if (!r.limits.isEmpty())
                    QVERIFY2(find(texts, Part::Limits) &&
                                 find(texts, Part::Limits)->text == r.limits,
                             qPrintable(r.label));
            }
    }

    /// Whatever the height of the window and the number of readings and alarms, all boxes of the
    /// column are apart and inside, and what has no room is counted.
    void columnDoesNotOverlap_data() {
        QTest::addColumn<int>("height");
        for (const int height : {300, 390, 470, 560, 700, 900})
            QTest::addRow("%d px", height) << height;
    }

    void columnDoesNotOverlap() {
        QFETCH(int, height);
        const QStringList alarms{
            QStringLiteral("*** SpO₂ 82 < 88   00:41"),
            QStringLiteral("** Herzfrequenz zu hoch 134 > 120   1:02:10   quittiert von RN Lee"),
            QStringLiteral("* no data from the bed   00:12"),
            QStringLiteral("** RR 34 > 30"),
            QStringLiteral("** ABP S 82 < 90   00:30"),
            QStringLiteral("* Temp 39.4 > 39"),
            QStringLiteral("* PVC 12 > 10"),
            QStringLiteral("* EtCO₂ 60 > 50")};
        for (int readings = 0; readings <= 14; ++readings)
            for (int count = 0; count <= alarms.size(); ++count) {
                const auto layout =
                    NumbersLayout::of(QSize(300, height), readings, alarms.mid(0, count));
                std::vector<QRect> boxes{layout.primary.box};
                for (const auto& place : layout.readings)
                    boxes.push_back(place.box);
                for (const auto& line : layout.alarms)
                    boxes.push_back(line.box);
                if (layout.hiddenReadings > 0)
                    boxes.push_back(layout.note);
                if (layout.hiddenAlarms > 0)
                    boxes.push_back(layout.more);
                for (std::size_t a = 0; a < boxes.size(); ++a) {
                    QVERIFY2(QRect(0, 0, 300, height).contains(boxes[a]),
                             qPrintable(QStringLiteral("%1 %2").arg(readings).arg(count)));
                    for (std::size_t b = a + 1; b < boxes.size(); ++b)
                        QVERIFY(!boxes[a].intersects(boxes[b]));
                }
                QCOMPARE(static_cast<int>(layout.readings.size()) + layout.hiddenReadings,
                         readings);
                QCOMPARE(static_cast<int>(layout.alarms.size()) + layout.hiddenAlarms, count);
                if (readings <= 6 && height >= 390)
                    QVERIFY(layout.alarms.size() >= static_cast<std::size_t>(std::min(count, 1)));
            }
    }

    /// Alarms come and go without moving a number.
    void alarmsMoveNothing() {
        for (int readings = 1; readings < 12; ++readings) {
            const auto quiet = NumbersLayout::of({300, 480}, readings, {});
            const auto loud = NumbersLayout::of(
                {300, 480}, readings, QStringList(5, QStringLiteral("*** SpO₂ 82 < 88   00:41")));
            QCOMPARE(quiet.readings.size(), loud.readings.size());
            for (std::size_t i = 0; i < quiet.readings.size(); ++i)
                QCOMPARE(quiet.readings[i].box, loud.readings[i].box);
        }
    }

    void tilesDoNotOverlap() {
        test::FakeWard ward;
        ward.alarms = true;
        const auto snapshot = ward.snapshot();
        for (const auto density : {Density::Small, Density::Medium, Density::Large})
            for (const QSize& more : {QSize(0, 0), QSize(40, 30), QSize(200, 160)}) {
                const QSize size = TileMetrics::of(density).smallest + more;
                const auto layout = TileLayout::of(QRect(QPoint(0, 0), size), density);
                for (const auto& bed : snapshot->beds) {
                    const auto content = bedContent(bed, snapshot->now);
                    if (content.state == BedContent::State::Empty)
                        continue;
                    checkReading(layout.primary, content.primary,
                                 {layout.primaryPixels, true, false});
                    for (std::size_t i = 0;
                         i < std::min(layout.readings.size(), content.readings.size()); ++i)
                        checkReading(layout.readings[i], content.readings[i],
                                     {layout.secondaryPixels, density != Density::Small, false});
                }
            }
    }
};

QTEST_MAIN(tst_BedNumbers)
#include "tst_bed_numbers.moc"
