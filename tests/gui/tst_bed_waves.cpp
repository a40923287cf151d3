// SPDX-License-Identifier: GPL-3.0-or-later
#include "wave_bed.h"
#include "widgets/bed/bed_page.h"
#include "widgets/bed/bed_waves.h"
#include "widgets/bed/calibration_dialog.h"
#include "widgets/charts/screen_calibration.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QSlider>
#include <QtTest>

#include <cmath>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::WaveBed;

namespace {

constexpr double kPixelsPerMillimetre = 4;

void calibrate(std::optional<double> pixels) {
    ScreenCalibration::instance().setMeasured(*QGuiApplication::primaryScreen(), pixels);
}

/// A test pulse as monitors give it: 1 mV for 200 ms in every second, in units of `one` millivolt.
std::vector<float> testPulses(double seconds, double rateHz, double one, double height = 1) {
    const auto count = static_cast<int>(seconds * rateHz);
    std::vector<float> samples;
    samples.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        samples.push_back(
            static_cast<float>(std::fmod(i / rateHz, 1.0) < 0.2 ? height * one : 0.0));
    return samples;
}

/// A lane as it is drawn, in device pixels.
struct LaneImage {
    LaneImage(const BedWaves& waves, int index)
        : dpr(waves.devicePixelRatioF()), colour(waves.lane(index).colour.rgb()),
          image(waves.image().copy(
              QRectF(waves.lane(index).rect.topLeft() * dpr, waves.lane(index).rect.size() * dpr)
                  .toRect())) {}

    /// Middle of the run of rows of full colour that is highest in column `x`; NaN without.
    [[nodiscard]] double row(int x) const {
        int first = -1;
        int last = -1;
        for (int y = 0; y < image.height(); ++y) {
            if (image.pixel(x, y) != colour)
                continue;
            if (first >= 0 && y != last + 1)
                break;
            first = first < 0 ? y : first;
            last = y;
        }
        return first < 0 ? std::nan("") : (first + last) / 2.0;
    }

    double dpr;
    QRgb colour;
    QImage image;
};

/// Rows of the plateaus and columns of the rising edges of test pulses.
struct Pulses {
    double high = 1e9;
    double low = -1e9;
    std::vector<std::vector<int>> rises; ///< by stretch between erase bars
};

Pulses measure(const LaneImage& lane) {
    Pulses pulses;
    for (int x = 0; x < lane.image.width(); ++x)
        if (const double row = lane.row(x); !std::isnan(row)) {
            pulses.high = std::min(pulses.high, row);
            pulses.low = std::max(pulses.low, row);
        }
    const double middle = (pulses.high + pulses.low) / 2;
    bool up = true;
    int dark = 0;
    pulses.rises.emplace_back();
    for (int x = 0; x < lane.image.width(); ++x) {
        const double row = lane.row(x);
        dark = std::isnan(row) ? dark + 1 : 0;
        if (dark == static_cast<int>(8 * lane.dpr)) { // the erase bar
            pulses.rises.emplace_back();
            up = true;
        }
        if (std::isnan(row))
            continue;
        const bool now = row < middle;
        if (now && !up)
            pulses.rises.back().push_back(x);
        up = now;
    }
    return pulses;
}

} // namespace

/// Millimetres, gains and lanes of the page of one bed.
class tst_BedWaves : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        installLanguage(QStringLiteral("en"));
        applyTheme(ThemeKind::Dark);
    }

    void cleanup() {
        calibrate(std::nullopt);
        installLanguage(QStringLiteral("en"));
    }

    void millimetresAreTrue_data();
    void millimetresAreTrue();
    void onlyKnownVoltagesHaveAGain();
    void theGridIsDrawnWhereItIsTrue_data();
    void theGridIsDrawnWhereItIsTrue();
    void aCutBeatIsTold();
    void autoGainIsOneForAllLeads();
    void moreWavesThanLanes();
    void anotherBedBeginsWithItsTrace();
    void controlsByKeyboard();
    void theBarFitsTheSmallestWindow_data();
    void theBarFitsTheSmallestWindow();
    void calibration();
    void labelsNeverOverlap_data();
    void labelsNeverOverlap();
};

void tst_BedWaves::millimetresAreTrue_data() {
    QTest::addColumn<QString>("unit");
    QTest::addColumn<double>("one"); // of a millivolt
    QTest::addColumn<double>("gain");
    QTest::addColumn<double>("speed");
    QTest::newRow("mV, 10 mm/mV, 25 mm/s") << "mV" << 1.0 << 10.0 << 25.0;
    QTest::newRow("uV, 10 mm/mV, 25 mm/s") << "uV" << 1000.0 << 10.0 << 25.0;
    QTest::newRow("V, 10 mm/mV, 25 mm/s") << "V" << 0.001 << 10.0 << 25.0;
    QTest::newRow("mV, 5 mm/mV, 12.5 mm/s") << "mV" << 1.0 << 5.0 << 12.5;
    QTest::newRow("mV, 20 mm/mV, 50 mm/s") << "mV" << 1.0 << 20.0 << 50.0;
}

/// On a measured screen a millivolt is as many millimetres high as the gain says, a second as many
/// wide as the speed says: pixels counted in the picture.
void tst_BedWaves::millimetresAreTrue() {
    QFETCH(QString, unit);
    QFETCH(double, one);
    QFETCH(double, gain);
    QFETCH(double, speed);
    calibrate(kPixelsPerMillimetre);
    WaveBed bed;
    bed.add("aVF", unit.toStdString(), 500);
    bed.page.setDisplay({gain, speed});
    bed.show({1100, 600});
    bed.play(0, testPulses(9, 500, one));
    bed.run(9);
    const LaneImage lane(bed.page.waves(), 0);
    const Pulses pulses = measure(lane);
    const double pixel = kPixelsPerMillimetre * lane.dpr;
    QVERIFY2(std::abs(pulses.low - pulses.high - gain * pixel) <= 1,
             qPrintable(QString::number(pulses.low - pulses.high)));
    int compared = 0;
    for (const auto& stretch : pulses.rises)
        for (std::size_t i = 1; i < stretch.size(); ++i, ++compared) {
            const double distance = stretch[i] - stretch[i - 1];
            QVERIFY2(std::abs(distance - speed * pixel) <= 1,
                     qPrintable(QString::number(distance)));
        }
    QVERIFY(compared >= 2);
    QCOMPARE(*bed.page.waves().label(0).gain, gain);
    QVERIFY(bed.page.waves().clippedEdges(0) == SweepWidget::ClippedEdges{});
}

/// Without a voltage no millimetres a millivolt are claimed, and no other wave has any.
void tst_BedWaves::onlyKnownVoltagesHaveAGain() {
    calibrate(kPixelsPerMillimetre);
    WaveBed bed;
    bed.add("V5", "1", 250);
    bed.add("aVL", "adu", 250);
    bed.add("aVR", "uV", 250);
    bed.add("Pleth", "mV", 125);
    bed.show({1100, 700});
    const BedWaves& waves = bed.page.waves();
    QCOMPARE(waves.laneCount(), 4);
    for (int i = 0; i < 4; ++i)
        QCOMPARE(waves.label(i).gain.has_value(), i == 2);
    const auto texts = [&](int lane) {
        QStringList all;
        for (const auto& line : layOutLabel(QRect(0, 0, 80, 100), waves.label(lane)))
            all << line.text;
        return all;
    };
    QVERIFY(texts(0).contains(QStringLiteral("no unit")));
    QVERIFY(texts(2).contains(QStringLiteral("10 mm/mV")));
    for (const int lane : {0, 1, 3})
        QVERIFY(!texts(lane).join(QLatin1Char(' ')).contains(QStringLiteral("mm/mV")));
}

void tst_BedWaves::theGridIsDrawnWhereItIsTrue_data() {
    QTest::addColumn<QString>("signal");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<double>("gain");
    QTest::addColumn<bool>("calibrated");
    QTest::addColumn<bool>("grid");
    QTest::newRow("calibrated ECG") << "V2"
                                    << "mV" << 10.0 << true << true;
    QTest::newRow("not calibrated") << "V2"
                                    << "mV" << 10.0 << false << false;
    QTest::newRow("auto gain") << "V2"
                               << "mV" << WaveDisplay::kAutoGain << true << false;
    QTest::newRow("unit unknown") << "V2"
                                  << "1" << 10.0 << true << false;
    QTest::newRow("pleth") << "Pleth"
                           << "1" << 10.0 << true << false;
    QTest::newRow("pressure") << "ABP"
                              << "mm[Hg]" << 10.0 << true << false;
}

void tst_BedWaves::theGridIsDrawnWhereItIsTrue() {
    QFETCH(QString, signal);
    QFETCH(QString, unit);
    QFETCH(double, gain);
    QFETCH(bool, calibrated);
    QFETCH(bool, grid);
    calibrate(calibrated ? std::optional(kPixelsPerMillimetre) : std::nullopt);
    WaveBed bed;
    bed.add(signal.toStdString(), unit.toStdString(), 250);
    bed.page.setDisplay({gain, 25});
    bed.show({1100, 600});
    const LaneImage lane(bed.page.waves(), 0);
    const QRgb background = theme().window.rgb();
    std::vector<int> lines;
    for (int y = 0; y < lane.image.height(); ++y)
        if (lane.image.pixel(3, y) != background)
            lines.push_back(y);
    QCOMPARE(!lines.empty(), grid);
    for (std::size_t i = 1; i < lines.size(); ++i)
        QCOMPARE(lines[i] - lines[i - 1], static_cast<int>(5 * kPixelsPerMillimetre * lane.dpr));
    if (grid) // seen, and still quieter than any text
        QVERIFY(contrastRatio(lane.image.pixelColor(3, lines[0]), theme().window) > 1.4);
}

/// A beat too high for its lane is marked in the picture and beside it, as long as it is on show.
void tst_BedWaves::aCutBeatIsTold() {
    WaveBed bed;
    for (const char* lead : {"I", "V1", "V2", "V3", "V4", "V5", "V6", "vx"})
        bed.add(lead, "mV", 250);
    bed.show({1100, 560});
    auto samples = testPulses(8, 250, 1, 0.6);
    for (int i = 1250; i < 1300; ++i)
        samples[static_cast<std::size_t>(i)] = -9;
    for (int lane = 0; lane < 8; ++lane)
        bed.play(static_cast<std::size_t>(lane), lane == 3 ? samples : testPulses(8, 250, 1, 0.6));
    bed.run(8);
    BedWaves& waves = bed.page.waves();
    for (int lane = 0; lane < 8; ++lane) {
        QCOMPARE(waves.clippedEdges(lane).below, lane == 3);
        QCOMPARE(waves.label(lane).clipped.below, lane == 3);
        bool told = false;
        for (const auto& line : layOutLabel(QRect(0, 0, 80, 50), waves.label(lane)))
            told |= line.kind == LaneLine::Kind::Clip;
        QCOMPARE(told, lane == 3);
        QCOMPARE(*waves.label(lane).gain, 10.0); // the beat moves no gain
    }
    const LaneImage cut(waves, 3);
    int marked = 0;
    for (int x = 0; x < cut.image.width(); ++x)
        marked += cut.image.pixelColor(x, cut.image.height() - 1) == theme().text;
    QVERIFY2(marked >= 18 * cut.dpr, qPrintable(QString::number(marked))); // 200 ms at 25 mm/s
    QCOMPARE(waves.image(), waves.rebuiltImage());
}

void tst_BedWaves::autoGainIsOneForAllLeads() {
    WaveBed bed;
    bed.add("I", "mV", 250);
    bed.add("V2", "uV", 250);
    bed.page.setDisplay({WaveDisplay::kAutoGain, 25});
    bed.show({1100, 500});
    bed.play(0, testPulses(8, 250, 1, 0.5));
    bed.play(1, testPulses(8, 250, 1000, 9));
    bed.run(8);
    const BedWaves& waves = bed.page.waves();
    QCOMPARE(*waves.label(0).gain, *waves.label(1).gain);
    QVERIFY(waves.gain() < 10);
    QVERIFY(waves.clippedEdges(1) == SweepWidget::ClippedEdges{});
    const LaneImage small(waves, 0);
    const Pulses pulses = measure(small);
    const double expected = 0.5 * waves.gain() * ScreenCalibration::kAssumed * small.dpr;
    QVERIFY2(std::abs(pulses.low - pulses.high - expected) <= 1, "the figure is what is drawn");
}

void tst_BedWaves::moreWavesThanLanes() {
    WaveBed bed;
    const std::vector<const char*> leads{"I",  "II", "III", "aVR", "aVL", "aVF", "V1", "V2",
                                         "V3", "V4", "V5",  "V6",  "vx",  "vy",  "vz"};
    for (const char* lead : leads)
        bed.add(lead, "mV", 250);
    bed.show({1200, 700});
    auto* button = bed.page.findChild<QPushButton*>(QStringLiteral("bedLanes"));
    const auto names = [&] {
        QStringList all;
        for (int i = 0; i < bed.page.waves().laneCount(); ++i)
            all << bed.page.waves().label(i).name;
        return all;
    };
    QVERIFY(button->isVisible());
    QCOMPARE(button->text(), QStringLiteral("Waves 1–8 of 15"));
    QStringList seen = names();
    QTest::keyClick(&bed.page, Qt::Key_W);
    QCOMPARE(button->text(), QStringLiteral("Waves 9–15 of 15"));
    seen += names();
    seen.removeDuplicates();
    QCOMPARE(seen.size(), 15); // every lead was on show
    const QStringList second = names();
    bed.page.setBed(QStringLiteral("other"));
    QVERIFY(!button->isVisible());
    QCOMPARE(bed.page.waves().laneCount(), 0); // it has none
    bed.page.setBed(QString::fromStdString(bed.view.bed));
    QCOMPARE(names(), second); // remembered
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(button->text(), QStringLiteral("Waves 1–8 of 15"));
    // A low window shows fewer, none of them too low to be read, and still leads to all.
    bed.page.resize(1200, 420);
    QCoreApplication::processEvents();
    QStringList all;
    int pages = 0;
    do {
        for (int i = 0; i < bed.page.waves().laneCount(); ++i) {
            QVERIFY(bed.page.waves().lane(i).rect.height() >= BedWaves::kLeastPitch - 12);
            all << bed.page.waves().label(i).name;
        }
        QTest::keyClick(&bed.page, Qt::Key_W);
    } while (bed.page.waves().firstShown() != 0 && ++pages < 9);
    QVERIFY(pages >= 2);
    QCOMPARE(all.size(), 15);
    QCOMPARE(all.removeDuplicates(), 0);
}

/// A page that is opened, or turned to another bed, shows what the store already knows.
void tst_BedWaves::anotherBedBeginsWithItsTrace() {
    WaveBed bed;
    bed.add("II", "mV", 250);
    bed.show({1100, 500});
    bed.page.setBed(QStringLiteral("other"));
    bed.play(0, testPulses(10, 250, 1));
    bed.run(10);
    bed.page.setBed(QString::fromStdString(bed.view.bed));
    bed.step();
    const LaneImage lane(bed.page.waves(), 0);
    int inked = 0;
    for (int x = 0; x < lane.image.width(); ++x)
        inked += !std::isnan(lane.row(x));
    QVERIFY2(inked > 0.85 * lane.image.width(), qPrintable(QString::number(inked)));
    QCOMPARE(bed.page.waves().laneState(0), LanePacer::State::Running);
    QCOMPARE(bed.page.waves().image(), bed.page.waves().rebuiltImage());
}

void tst_BedWaves::controlsByKeyboard() {
    WaveBed bed;
    bed.add("II", "mV", 250);
    bed.show({1100, 500});
    QSignalSpy chosen(&bed.page, &BedPage::displayChosen);
    auto* gain = bed.page.findChild<QComboBox*>(QStringLiteral("bedGain"));
    auto* speed = bed.page.findChild<QComboBox*>(QStringLiteral("bedSpeed"));
    QVERIFY(gain->focusPolicy() & Qt::TabFocus);
    QCOMPARE(gain->currentText(), QStringLiteral("10 mm/mV"));
    QTest::keyClick(gain, Qt::Key_Down);
    QCOMPARE(bed.page.waves().gain(), 20.0);
    QTest::keyClick(speed, Qt::Key_Up);
    QCOMPARE(bed.page.waves().display(), (WaveDisplay{20, 12.5}));
    QCOMPARE(chosen.size(), 2);
    bed.page.setDisplay({5, 50});
    QCOMPARE(gain->currentText(), QStringLiteral("5 mm/mV"));
    QCOMPARE(chosen.size(), 2); // only people choose
}

void tst_BedWaves::theBarFitsTheSmallestWindow_data() {
    QTest::addColumn<QString>("language");
    for (const char* language : {"en", "de"})
        QTest::newRow(language) << QString::fromLatin1(language);
}

/// All controls at once, a long name and the smallest window: nothing makes the window wider, and
/// the controls do not stand on each other.
void tst_BedWaves::theBarFitsTheSmallestWindow() {
    QFETCH(QString, language);
    installLanguage(language);
    WaveBed bed;
    bed.view.label = "Intensiv 2, Bett 14";
    bed.view.patientName = "Wilhelmine von Szymanski-Hohenfels zu Langenbruck";
    for (int i = 0; i < 15; ++i)
        bed.add("V" + std::to_string(i), "mV", 250);
    constexpr int kRail = 76;
    bed.show({1024 - kRail, 500});
    QVERIFY2(bed.page.minimumSizeHint().width() <= 1024 - kRail,
             qPrintable(QString::number(bed.page.minimumSizeHint().width())));
    const auto buttons = bed.page.findChildren<QPushButton*>(Qt::FindDirectChildrenOnly);
    for (const auto* a : buttons)
        for (const auto* b : buttons)
            QVERIFY(a == b || !a->isVisible() || !b->isVisible() ||
                    !a->geometry().intersects(b->geometry()));
}

/// The bar is measured; until then the page says that it is not.
void tst_BedWaves::calibration() {
    WaveBed bed;
    bed.add("II", "mV", 250);
    bed.show({1200, 500});
    auto* button = bed.page.findChild<QPushButton*>(QStringLiteral("bedCalibrate"));
    QVERIFY(button->isVisible());
    QTest::keyClick(button, Qt::Key_Space);
    auto* dialog = bed.page.findChild<CalibrationDialog*>();
    QVERIFY(dialog);
    auto* bar = dialog->findChild<QSlider*>(QStringLiteral("calibrationBar"));
    auto* length = dialog->findChild<QDoubleSpinBox*>(QStringLiteral("calibrationLength"));
    auto* result = dialog->findChild<QLabel*>(QStringLiteral("calibrationResult"));
    length->setValue(2);
    QVERIFY(result->text().contains(QStringLiteral("Measure again")));
    dialog->accept(); // does nothing
    QVERIFY(dialog->isVisible());
    QVERIFY(!bed.page.waves().isCalibrated());
    bar->setValue(300);
    QTest::keyClick(bar, Qt::Key_Right);
    QCOMPARE(bar->value(), 301);
    length->setValue(100);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(!bed.page.waves().isCalibrated()); // cancelled
    QTest::mouseClick(button, Qt::LeftButton);
    dialog = bed.page.findChildren<CalibrationDialog*>().last();
    dialog->findChild<QSlider*>(QStringLiteral("calibrationBar"))->setValue(300);
    dialog->findChild<QDoubleSpinBox*>(QStringLiteral("calibrationLength"))->setValue(100);
    dialog->accept();
    QVERIFY(bed.page.waves().isCalibrated());
    QVERIFY(!button->isVisible());
    const auto* screen = bed.page.screen();
    QCOMPARE(*ScreenCalibration::instance().measured(screen), 3.0);
    // What is kept is a matter of the screen, whatever the scale of the desktop.
    QCOMPARE(ScreenCalibration::instance().values().begin().value(),
             3.0 * screen->devicePixelRatio());
    auto values = ScreenCalibration::instance().values();
    values.insert(QStringLiteral("broken"), 4000);
    ScreenCalibration::instance().setValues(values);
    QCOMPARE(ScreenCalibration::instance().values().size(), 1);
}

void tst_BedWaves::labelsNeverOverlap_data() {
    QTest::addColumn<int>("height");
    for (const int height : {1, 14, 20, 32, 44, 50, 60, 75, 120, 300})
        QTest::addRow("%d px", height) << height;
}

void tst_BedWaves::labelsNeverOverlap() {
    QFETCH(int, height);
    const QRect area(8, 100, 74, height);
    for (const char* name : {"II", "ECG lead II of the second monitor", "Resp. Imp."})
        for (const bool above : {false, true})
            for (const bool below : {false, true})
                for (const bool gain : {false, true}) {
                    LaneLabel label;
                    label.name = QLatin1String(name);
                    label.unit = QStringLiteral("mmHg");
                    if (gain)
                        label.gain = 2.5;
                    label.clipped = {above, below};
                    const auto lines = layOutLabel(area, label);
                    bool cut = false;
                    bool figure = false;
                    for (std::size_t a = 0; a < lines.size(); ++a) {
                        cut |= lines[a].kind == LaneLine::Kind::Clip;
                        figure |= lines[a].text == QStringLiteral("2.5 mm/mV");
                        if (height >= 20)
                            QVERIFY(area.contains(lines[a].box));
                        for (std::size_t b = a + 1; b < lines.size(); ++b)
                            QVERIFY(!lines[a].box.intersects(lines[b].box));
                    }
                    QCOMPARE(cut, above || below);
                    if (height >= 44)
                        QCOMPARE(figure, gain);
                }
}

QTEST_MAIN(tst_BedWaves)
#include "tst_bed_waves.moc"
