// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ward.h"
#include "widgets/alarms/flash_clock.h"
#include "widgets/bed/bed_content.h"
#include "widgets/charts/screen_calibration.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/ward/bed_tile.h"
#include "widgets/ward/ward_page.h"
#include "widgets/ward/ward_surface.h"

#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QtTest>

#include <set>

using namespace vigil;
using namespace vigil::widgets;
using alerts::Priority;
using vigil::test::FakeWard;

class tst_Ward : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        installLanguage(QStringLiteral("en"));
        applyTheme(ThemeKind::Dark);
    }

    void contents();
    void staleValuesAreNeverShown();
    void pressuresFallBack();
    void alarmStatesDifferInGreyscale_data();
    void alarmStatesDifferInGreyscale();
    void nothingMovesAsDigitsChange_data();
    void nothingMovesAsDigitsChange();
    void grid_data();
    void grid();
    void tilesStayInPlace();
    void bedsKeepTheirColumnsWhileABarIsOnShow_data();
    void bedsKeepTheirColumnsWhileABarIsOnShow();
    void keysGoOnAfterAClickOnADensity();
    void onlyChangedTilesAreRepainted();
    void keyboard();
    void digitsJump();
    void mouse();
    void find();
    void findWithoutAMatch();
    void bedsOfASourceThatIsDown();
    void freezing();
    void spokenDescription();
    void tilesAreListEntriesForScreenReaders();
    void lanesFollowTheBeds();
    void ecgLanesHaveOneGain_data();
    void ecgLanesHaveOneGain();
};

namespace {

QImage tilePicture(const BedContent& content, Density density, const QSize& size) {
    QImage image(size, QImage::Format_RGB32);
    image.fill(theme().window);
    QPainter painter(&image);
    paintTile(painter, TileLayout::of(QRect(QPoint(0, 0), size), density), content, {}, density);
    return image;
}

int differing(const QImage& a, const QImage& b, int threshold) {
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            count += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y))) > threshold;
    return count;
}

/// A page on show with a session of this ward.
struct Shown {
    FakeWard ward;
    WaveformStore waves;
    WardPage page{waves};

    explicit Shown(int beds = 12) : ward(beds) {
        page.resize(1204, 694);
        page.show();
        update(0);
    }

    void update(double t) {
        const auto snapshot = ward.snapshot(t);
        waves.setSnapshot(*snapshot);
        page.setSnapshot(snapshot);
    }

    WardSurface& surface() { return page.surface(); }
};

} // namespace

void tst_Ward::contents() {
    FakeWard ward;
    ward.alarms = true;
    const auto s = ward.snapshot();
    const auto b7 = bedContent(s->beds[6], s->now);
    QCOMPARE(b7.label, QStringLiteral("B07"));
    QCOMPARE(b7.patient, QStringLiteral("D. Ito"));
    QCOMPARE(b7.alarm, Priority::High);
    QCOMPARE(b7.alarmText, QStringLiteral("SpO₂ 82 < 88"));
    QCOMPARE(b7.lasted, QStringLiteral("00:41"));
    QCOMPARE(b7.moreAlarms, 1);
    QCOMPARE(b7.primary.value, QStringLiteral("128"));
    QCOMPARE(b7.primary.alarm, Priority::Medium);
    QCOMPARE(b7.primary.limits, QStringLiteral("120 / 50"));
    QCOMPARE(b7.readings.at(0).alarm, Priority::High);
    QVERIFY(b7.readings.at(0).attention);
    QCOMPARE(b7.readings.at(1).value, QStringLiteral("92/50"));
    QCOMPARE(b7.readings.at(1).alarm, Priority::None);
    const auto b3 = bedContent(s->beds[2], s->now);
    QCOMPARE(b3.alarm, Priority::Medium); // stays on show while acknowledged
    QVERIFY(!b3.attention);
    const auto b6 = bedContent(s->beds[5], s->now);
    QCOMPARE(b6.state, BedContent::State::Empty);
}

void tst_Ward::staleValuesAreNeverShown() {
    FakeWard ward;
    ward.allStale = true;
    const auto s = ward.snapshot();
    for (const auto& bed : s->beds) {
        const auto content = bedContent(bed, s->now);
        if (!bed.occupied)
            continue;
        QCOMPARE(content.state, BedContent::State::Stale);
        QCOMPARE(content.primary.value, QStringLiteral("---"));
        QCOMPARE(content.primary.reason, QStringLiteral("no signal"));
        for (const auto& reading : content.readings)
            QVERIFY2(!reading.value.contains(QRegularExpression(QStringLiteral("\\d"))),
                     qPrintable(reading.value));
        QVERIFY(content.staleText.contains(QStringLiteral("12\u00a0s")));
    }
}

void tst_Ward::pressuresFallBack() {
    const auto s = FakeWard().snapshot();
    QCOMPARE(bedContent(s->beds[0], s->now).readings.at(1).label, QStringLiteral("ABP"));
    const auto b5 = bedContent(s->beds[4], s->now).readings.at(1);
    QCOMPARE(b5.label, QStringLiteral("NIBP"));
    QCOMPARE(b5.value, QStringLiteral("124/78"));
}

void tst_Ward::alarmStatesDifferInGreyscale_data() {
    QTest::addColumn<int>("density");
    QTest::addColumn<bool>("dark");
    for (const int density : {0, 1, 2})
        for (const bool dark : {true, false})
            QTest::addRow("%d %s", density, dark ? "dark" : "light") << density << dark;
}

void tst_Ward::alarmStatesDifferInGreyscale() {
    QFETCH(int, density);
    QFETCH(bool, dark);
    applyTheme(dark ? ThemeKind::Dark : ThemeKind::Light);
    const auto s = FakeWard().snapshot();
    const auto size = TileMetrics::of(static_cast<Density>(density)).smallest;
    std::vector<QImage> pictures;
    for (const auto priority : {Priority::None, Priority::Low, Priority::Medium, Priority::High})
        for (const bool attention : {true, false}) {
            if (priority == Priority::None && attention)
                continue;
            auto content = bedContent(s->beds[0], s->now);
            content.alarm = priority;
            content.attention = attention;
            if (priority != Priority::None)
                content.lasted = QStringLiteral("00:10");
            content.primary.alarm = priority;
            content.primary.attention = attention;
            pictures.push_back(tilePicture(content, static_cast<Density>(density), size));
        }
    auto stale = bedContent(s->beds[0], s->now);
    stale.state = BedContent::State::Stale;
    stale.primary.current = false;
    stale.primary.value = QStringLiteral("---");
    pictures.push_back(tilePicture(stale, static_cast<Density>(density), size));
    for (std::size_t a = 0; a < pictures.size(); ++a)
        for (std::size_t b = a + 1; b < pictures.size(); ++b)
            QVERIFY2(differing(pictures[a], pictures[b], 40) > 25,
                     qPrintable(QStringLiteral("%1 and %2").arg(a).arg(b)));
    applyTheme(ThemeKind::Dark);
}

void tst_Ward::nothingMovesAsDigitsChange_data() { alarmStatesDifferInGreyscale_data(); }

void tst_Ward::nothingMovesAsDigitsChange() {
    QFETCH(int, density);
    const auto s = FakeWard().snapshot();
    const auto d = static_cast<Density>(density);
    const auto size = TileMetrics::of(d).smallest;
    const TileLayout layout = TileLayout::of(QRect(QPoint(0, 0), size), d);
    auto content = bedContent(s->beds[0], s->now);
    content.primary.value = QStringLiteral("111");
    const QImage before = tilePicture(content, d, size);
    content.primary.value = QStringLiteral("888");
    const QImage after = tilePicture(content, d, size);
    QVERIFY(before != after);
    // Only the place of the value changes: its right end and everything around stay.
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            if (!layout.primary.contains(x, y))
                QCOMPARE(before.pixel(x, y), after.pixel(x, y));
    const auto columnOfLabel = [&](const QImage& image) {
        for (int x = layout.primary.left(); x < layout.primary.right(); ++x)
            for (int y = layout.primary.top(); y < layout.primary.bottom(); ++y)
                if (image.pixel(x, y) != theme().surface.rgb())
                    return x;
        return -1;
    };
    QCOMPARE(columnOfLabel(before), columnOfLabel(after));
}

void tst_Ward::grid_data() {
    QTest::addColumn<int>("beds");
    QTest::addColumn<QSize>("area");
    QTest::addColumn<int>("density");
    QTest::addColumn<bool>("fits");
    QTest::newRow("12 at 1280x800") << 12 << QSize(1204, 648) << 1 << true;
    QTest::newRow("16 at 1920x1080") << 16 << QSize(1844, 928) << 1 << true;
    QTest::newRow("64 at 1920x1080") << 64 << QSize(1844, 928) << 0 << true;
    QTest::newRow("12 large at 1920x1080") << 12 << QSize(1844, 928) << 2 << true;
    QTest::newRow("64 large") << 64 << QSize(1844, 928) << 2 << false;
    QTest::newRow("one bed") << 1 << QSize(1204, 648) << 2 << true;
    QTest::newRow("no bed") << 0 << QSize(1204, 648) << 1 << true;
    QTest::newRow("tiny area") << 5 << QSize(100, 50) << 1 << false;
}

void tst_Ward::grid() {
    QFETCH(int, beds);
    QFETCH(QSize, area);
    QFETCH(int, density);
    QFETCH(bool, fits);
    const TileGrid grid = TileGrid::of(beds, area, static_cast<Density>(density));
    QCOMPARE(grid.fits, fits);
    for (int a = 0; a < beds; ++a) {
        if (fits)
            QVERIFY(QRect(QPoint(0, 0), area).contains(grid.rect(a)));
        for (int b = a + 1; b < beds; ++b)
            QVERIFY(!grid.rect(a).intersects(grid.rect(b)));
    }
}

void tst_Ward::tilesStayInPlace() {
    Shown shown;
    std::vector<QRect> before;
    for (int i = 0; i < shown.surface().tileCount(); ++i)
        before.push_back(shown.surface().tileRect(i));
    shown.ward.alarms = true;
    shown.update(1);
    for (int i = 0; i < shown.surface().tileCount(); ++i) {
        QCOMPARE(shown.surface().tileRect(i), before[static_cast<std::size_t>(i)]);
        QCOMPARE(shown.surface().content(i).label,
                 QStringLiteral("B%1").arg(i + 1, 2, 10, QLatin1Char('0')));
    }
}

void tst_Ward::bedsKeepTheirColumnsWhileABarIsOnShow_data() {
    QTest::addColumn<int>("beds");
    for (const int beds : {4, 7, 12, 20, 64})
        QTest::newRow(qPrintable(QString::number(beds))) << beds;
}

void tst_Ward::bedsKeepTheirColumnsWhileABarIsOnShow() {
    QFETCH(int, beds);
    Shown shown(beds);
    QVERIFY(QTest::qWaitForWindowExposed(&shown.page));
    const auto columns = [&] {
        std::set<int> lefts;
        for (int i = 0; i < shown.surface().tileCount(); ++i)
            lefts.insert(shown.surface().tileRect(i).left());
        return lefts.size();
    };
    for (const int width : {948, 1204, 1290, 1844})
        for (const int height : {540, 694, 990}) {
            shown.page.resize(width, height + 1000); // another window
            shown.page.resize(width, height);
            QCoreApplication::processEvents();
            const auto before = columns();
            const auto density = shown.surface().density();
            for (const int bar : {0, 52, 90, 150, 0}) {
                shown.page.resize(width, height - bar);
                QCoreApplication::processEvents();
                QCOMPARE(columns(), before);
                QCOMPARE(shown.surface().density(), density);
                const QRect last = shown.surface().tileRect(beds - 1);
                QVERIFY(shown.surface().rect().contains(last));
            }
        }
}

void tst_Ward::keysGoOnAfterAClickOnADensity() {
    Shown shown;
    shown.page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&shown.page));
    shown.surface().setFocus();
    for (auto* button : shown.page.findChildren<QPushButton*>())
        if (button->isCheckable())
            QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY2(shown.surface().hasFocus(), QApplication::focusWidget()
                                             ? qPrintable(QApplication::focusWidget()->objectName())
                                             : "nothing has the focus");
}

void tst_Ward::onlyChangedTilesAreRepainted() {
    struct Regions : QObject {
        QRegion painted;

        bool eventFilter(QObject*, QEvent* event) override {
            if (event->type() == QEvent::Paint)
                painted += static_cast<QPaintEvent*>(event)->region();
            return false;
        }
    };

    Shown shown;
    QVERIFY(QTest::qWaitForWindowExposed(&shown.page));
    QTest::qWait(50);
    Regions regions;
    shown.surface().installEventFilter(&regions);
    shown.update(0); // the same again
    QCoreApplication::processEvents();
    QVERIFY(regions.painted.isEmpty());
    shown.ward.alarms = true; // beds 2, 3, 7, 8, 11
    shown.update(0);
    QCoreApplication::processEvents();
    QVERIFY(regions.painted.contains(shown.surface().tileRect(6).center() + QPoint(60, 0)));
    QVERIFY(!regions.painted.intersects(shown.surface().tileRect(0)));
    QVERIFY(!regions.painted.intersects(shown.surface().tileRect(9)));
}

void tst_Ward::keyboard() {
    Shown shown;
    auto& surface = shown.surface();
    QSignalSpy opened(&surface, &WardSurface::bedOpened);
    QTest::keyClick(&surface, Qt::Key_Home);
    QCOMPARE(surface.selected(), 0);
    QTest::keyClick(&surface, Qt::Key_Right);
    QCOMPARE(surface.selected(), 1);
    QTest::keyClick(&surface, Qt::Key_Down);
    QCOMPARE(surface.selected(), 5);
    QTest::keyClick(&surface, Qt::Key_Up);
    QTest::keyClick(&surface, Qt::Key_Left);
    QTest::keyClick(&surface, Qt::Key_Left);
    QCOMPARE(surface.selected(), 0);
    QTest::keyClick(&surface, Qt::Key_End);
    QCOMPARE(surface.selected(), 11);
    QTest::keyClick(&surface, Qt::Key_Down);
    QCOMPARE(surface.selected(), 11);
    QTest::keyClick(&surface, Qt::Key_Return);
    QCOMPARE(opened.first().first().toString(), QStringLiteral("B12"));
}

void tst_Ward::digitsJump() {
    Shown shown;
    auto& surface = shown.surface();
    QTest::keyClick(&surface, Qt::Key_7);
    QCOMPARE(surface.selected(), 6);
    QTest::qWait(1300); // the number is over
    QTest::keyClick(&surface, Qt::Key_1);
    QTest::keyClick(&surface, Qt::Key_2);
    QCOMPARE(surface.selected(), 11);
}

void tst_Ward::mouse() {
    Shown shown;
    auto& surface = shown.surface();
    QSignalSpy opened(&surface, &WardSurface::bedOpened);
    QSignalSpy selected(&surface, &WardSurface::selectionChanged);
    QTest::mouseClick(&surface, Qt::LeftButton, {}, surface.tileRect(3).center());
    QCOMPARE(surface.selected(), 3);
    QCOMPARE(selected.last().first().toString(), QStringLiteral("B04"));
    QTest::mouseDClick(&surface, Qt::LeftButton, {}, surface.tileRect(6).center());
    QCOMPARE(opened.first().first().toString(), QStringLiteral("B07"));
}

void tst_Ward::find() {
    Shown shown;
    auto* field = shown.page.findChild<QLineEdit*>(QStringLiteral("findBed"));
    QVERIFY(QTest::qWaitForWindowExposed(&shown.page));
    shown.surface().setFocus();
    QTest::keyClick(&shown.surface(), Qt::Key_Slash);
    QTRY_VERIFY(field->hasFocus() || !shown.page.isActiveWindow());
    QTest::keyClicks(field, QStringLiteral("ito"));
    QCOMPARE(shown.surface().selected(), 6);
    QSignalSpy opened(&shown.page, &WardPage::bedOpened);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(opened.first().first().toString(), QStringLiteral("B07"));
    QVERIFY(field->text().isEmpty());
    QTest::keyClicks(field, QStringLiteral("%%"));
    QCOMPARE(shown.surface().selected(), 6); // nothing found, nothing moves
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(field->text().isEmpty());
}

void tst_Ward::findWithoutAMatch() {
    Shown shown;
    auto& surface = shown.surface();
    surface.select(6);
    auto* field = shown.page.findChild<QLineEdit*>(QStringLiteral("findBed"));
    field->setFocus();
    const auto says = [&shown](const QString& text) {
        for (const auto* label : shown.page.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    };
    const auto tile = [&] {
        return shown.page.surface().grab(surface.tileRect(6).adjusted(-3, -3, 3, 3)).toImage();
    };
    QTest::keyClicks(field, QStringLiteral("ito"));
    QCOMPARE(surface.foundCount(), 1);
    const QImage marked = tile();
    QTest::keyClicks(field, QStringLiteral("zz"));
    QCOMPARE(surface.foundCount(), 0);
    QVERIFY(says(QStringLiteral("No bed matches \"itozz\"")));
    QVERIFY(field->accessibleDescription().contains(QStringLiteral("itozz")));
    QVERIFY(differing(marked, tile(), 40) > 100); // what was found before is marked no more
    QSignalSpy opened(&shown.page, &WardPage::bedOpened);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(opened.count(), 0); // never a bed that was not asked for
    QCOMPARE(field->text(), QStringLiteral("itozz"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!says(QStringLiteral("itozz")));
}

void tst_Ward::bedsOfASourceThatIsDown() {
    FakeWard ward;
    auto snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot());
    snapshot->beds.resize(3);
    for (auto& bed : snapshot->beds) {
        bed = {};
        bed.lostSource = "gateway (10.0.0.7:1883)";
    }
    snapshot->beds[0].bed = "B01";
    snapshot->beds[0].label = "Bed 1";
    snapshot->beds[0].patientName = "K. Ames";
    snapshot->beds[0].occupied = true;
    snapshot->beds[1].bed = snapshot->beds[1].label = "B02";
    snapshot->beds[2].bed = snapshot->beds[2].label = "B03";
    snapshot->beds[2].lostSource.clear(); // its source is connected and has not named it
    const auto named = bedContent(snapshot->beds[0], snapshot->now, nullptr,
                                  lostSourceOf(snapshot->beds[0], *snapshot));
    QCOMPARE(named.patient, QStringLiteral("K. Ames"));
    const auto unnamed = bedContent(snapshot->beds[1], snapshot->now, nullptr,
                                    lostSourceOf(snapshot->beds[1], *snapshot));
    for (const auto& content : {named, unnamed}) {
        QCOMPARE(content.state, BedContent::State::Stale);
        QCOMPARE(content.unheard,
                 QStringLiteral("Source gateway (10.0.0.7:1883) is not connected"));
        QVERIFY(spokenSummary(content).contains(content.unheard));
        QVERIFY(!spokenSummary(content).contains(QStringLiteral("empty")));
    }
    const auto empty = bedContent(snapshot->beds[2], snapshot->now);
    QCOMPARE(empty.state, BedContent::State::Empty);
    for (const auto density : {Density::Small, Density::Medium, Density::Large}) {
        const auto size = TileMetrics::of(density).smallest;
        QVERIFY(differing(tilePicture(unnamed, density, size), tilePicture(empty, density, size),
                          40) > 50);
    }
}

void tst_Ward::freezing() {
    Shown shown;
    auto& surface = shown.surface();
    surface.select(0);
    const auto run = [&](double from, double to) {
        for (double t = from; t < to; t += 0.1) {
            shown.ward.play(t, t + 0.1);
            shown.waves.drain();
            surface.advance(SteadyTime(std::chrono::milliseconds(static_cast<int>(t * 1000) + 1)));
        }
    };
    run(0, 3);
    QTest::keyClick(&surface, Qt::Key_Space);
    QVERIFY(surface.isFrozen(0));
    const QRect wave = TileLayout::of(surface.tileRect(0), surface.density()).waves;
    const QImage before = surface.image().copy(wave);
    run(3, 6);
    QCOMPARE(surface.image().copy(wave), before);
    shown.ward.heartRateAdd = 30;
    shown.update(6); // numbers and alarms go on
    QCOMPARE(surface.content(0).primary.value, QStringLiteral("102"));
    QVERIFY(surface.secondsBehind(0) > 2.5);
    QTest::keyClick(&surface, Qt::Key_Space);
    QVERIFY(!surface.isFrozen(0));
    run(6, 6.3);
    QVERIFY(surface.image().copy(wave) != before);
}

void tst_Ward::spokenDescription() {
    Shown shown;
    QCOMPARE(shown.surface().accessibleName(), QStringLiteral("Ward overview, 12 beds"));
    shown.ward.alarms = true;
    shown.update(0);
    shown.surface().select(6);
    const QString spoken = shown.surface().accessibleDescription();
    for (const char* part : {"B07", "D. Ito", "priority high: SpO₂ 82 < 88", "HR 128", "ABP 92/50"})
        QVERIFY2(spoken.contains(QString::fromUtf8(part)), qPrintable(spoken));
}

void tst_Ward::tilesAreListEntriesForScreenReaders() {
    Shown shown;
    shown.ward.alarms = true;
    shown.update(0);
    auto* list = QAccessible::queryAccessibleInterface(&shown.surface());
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->childCount(), 12);
    QCOMPARE(list->child(12), nullptr);
    auto* tile = list->child(6);
    QVERIFY(tile->text(QAccessible::Name).startsWith(QStringLiteral("B07, D. Ito, alarm")));
    QCOMPARE(list->child(5)->text(QAccessible::Name), QStringLiteral("B06, empty"));
    QCOMPARE(list->indexOfChild(tile), 6);
    QCOMPARE(list->childAt(tile->rect().center().x(), tile->rect().center().y()), tile);
    QVERIFY(!tile->state().selected);
    QSignalSpy opened(&shown.surface(), &WardSurface::bedOpened);
    tile->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(opened.first().first().toString(), QStringLiteral("B07"));
    QVERIFY(tile->state().selected);
}

void tst_Ward::lanesFollowTheBeds() {
    Shown shown(12); // bed 6 is empty
    QCOMPARE(shown.surface().laneCount(), 22);
    shown.page.setDensity(Density::Small);
    QCOMPARE(shown.surface().laneCount(), 11);
    shown.page.setDensity(std::nullopt);
    QCOMPARE(shown.surface().density(), Density::Medium);
    for (int i = 0; i < shown.surface().laneCount(); ++i)
        QVERIFY(QRectF(shown.surface().rect()).contains(shown.surface().lane(i).rect));
}

void tst_Ward::ecgLanesHaveOneGain_data() {
    QTest::addColumn<int>("density");
    QTest::addColumn<double>("pixels"); // a millimetre
    for (const int density : {0, 1, 2})
        for (const double pixels : {2.5, 3.61, 6.0})
            QTest::addRow("%d, %.2f px/mm", density, pixels) << density << pixels;
}

/// The figure in the page's bar is that of every ECG lane on every tile, and no beat changes it.
void tst_Ward::ecgLanesHaveOneGain() {
    QFETCH(int, density);
    QFETCH(double, pixels);
    auto& calibration = ScreenCalibration::instance();
    calibration.setMeasured(*QGuiApplication::primaryScreen(), pixels);
    Shown shown;
    shown.page.setDensity(static_cast<Density>(density));
    auto& surface = shown.surface();
    const auto* told = shown.page.findChild<QLabel*>(QStringLiteral("wardMillimetres"));
    const auto check = [&] {
        int lanes = 0;
        for (int i = 0; i < surface.laneCount(); ++i) {
            const Lane& lane = surface.lane(i);
            if (lane.colour != theme().parameter(model::ParameterGroup::Ecg))
                continue;
            const double drawn = lane.rect.height() / pixels / (lane.high - lane.low);
            QVERIFY2(std::abs(drawn - surface.gain()) < 1e-6, qPrintable(QString::number(drawn)));
            QVERIFY(!lane.grid);
            ++lanes;
        }
        QCOMPARE(lanes, 11);
        QVERIFY(told->text().contains(
            QStringLiteral("%1 mm/mV").arg(QLocale().toString(surface.gain()))));
    };
    check();
    for (double t = 0; t < 8; t += 0.1) {
        shown.ward.play(t, t + 0.1);
        shown.waves.drain();
        shown.update(t);
    }
    check();
    QVERIFY(!told->text().startsWith(QStringLiteral("≈")));
    calibration.setMeasured(*QGuiApplication::primaryScreen(), std::nullopt);
    QVERIFY(told->text().startsWith(QStringLiteral("≈")));
}

QTEST_MAIN(tst_Ward)
#include "tst_ward.moc"
