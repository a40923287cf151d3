// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_record.h"
#include "tests/recordings/shared_data.h"
#include "wave_bed.h"
#include "widgets/charts/screen_calibration.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QScreen>
#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::WaveBed;

namespace {

constexpr double kPixelsPerMillimetre = 4;

std::vector<float> samplesOf(const char* name, std::size_t signal, std::int64_t from,
                             std::int64_t count) {
    auto record = ingest::WfdbRecord::open(sharedData() / "wfdb" / name);
    if (!record)
        return {};
    const auto read = record->read(signal, from, count);
    return read ? std::vector<float>(read->physical.begin(), read->physical.end())
                : std::vector<float>{};
}

/// First and last row of the lane that carries any of the trace's colour in full.
std::pair<int, int> inkedRows(const BedWaves& waves, int index) {
    const double dpr = waves.devicePixelRatioF();
    const QRectF& rect = waves.lane(index).rect;
    const QImage image =
        waves.image().copy(QRectF(rect.topLeft() * dpr, rect.size() * dpr).toRect());
    std::pair<int, int> rows{-1, -1};
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixel(x, y) == waves.lane(index).colour.rgb()) {
                rows.first = rows.first < 0 ? y : rows.first;
                rows.second = y;
            }
    return rows;
}

/// Longest run of columns in which the trace touches the topmost or lowest rows of its lane with no
/// mark in the same column or just before it.
int longestUnmarkedEdge(const BedWaves& waves, int index) {
    const double dpr = waves.devicePixelRatioF();
    const QRectF& rect = waves.lane(index).rect;
    const QImage image =
        waves.image().copy(QRectF(rect.topLeft() * dpr, rect.size() * dpr).toRect());
    const QRgb trace = waves.lane(index).colour.rgb();
    int longest = 0;
    for (const int y : {0, image.height() - 1}) {
        int run = 0;
        for (int x = 0; x < image.width(); ++x) {
            run = image.pixel(x, y) == trace ? run + 1 : 0;
            longest = std::max(longest, run);
        }
    }
    return longest;
}

} // namespace

/// The bed's page with recordings of arrhythmias behind it.
class tst_BedWavesRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        skipUnlessSharedData();
        installLanguage(QStringLiteral("en"));
        applyTheme(ThemeKind::Dark);
        ScreenCalibration::instance().setMeasured(*QGuiApplication::primaryScreen(),
                                                  kPixelsPerMillimetre);
    }

    /// A measured screen, 10 mm/mV: the QRS complexes are as high as the samples say.
    void millimetresOfARealRecord() {
        constexpr std::int64_t kCount = 360 * 12;
        WaveBed bed;
        bed.add("ECG_II", "mV", 360);
        bed.add("V5", "mV", 360);
        bed.show({1180, 700});
        for (std::size_t lead = 0; lead < 2; ++lead)
            bed.play(lead, samplesOf("100.hea", lead, 0, kCount));
        bed.run(11);
        const BedWaves& waves = bed.page.waves();
        const double pixel = kPixelsPerMillimetre * waves.devicePixelRatioF();
        // What is on show: as long as the lane is wide, up to the delay of the display.
        const auto shown = static_cast<std::int64_t>(waves.lane(0).rect.width() / 100 * 360) - 80;
        for (int lead = 0; lead < 2; ++lead) {
            auto samples = samplesOf("100.hea", static_cast<std::size_t>(lead), 0, kCount);
            samples.resize(static_cast<std::size_t>(10.4 * 360));
            const auto [low, high] = std::minmax_element(samples.end() - shown, samples.end());
            const auto [top, bottom] = inkedRows(waves, lead);
            const double expected = static_cast<double>(*high - *low) * 10 * pixel;
            const double pen = 2 * waves.devicePixelRatioF();
            QVERIFY2(std::abs(bottom - top + 1 - pen - expected) <= pen + 1,
                     qPrintable(QStringLiteral("%1 px, expected %2")
                                    .arg(bottom - top + 1 - pen)
                                    .arg(expected)));
            QVERIFY(waves.clippedEdges(lead) == SweepWidget::ClippedEdges{});
            QVERIFY(waves.lane(lead).grid);
        }
    }

    /// The premature beat of lead V5 moves no gain: where it has room it is drawn whole, where it
    /// has none it is marked.
    void aPrematureBeat_data() {
        QTest::addColumn<int>("height");
        QTest::addColumn<double>("gain");
        QTest::addColumn<bool>("cut");
        QTest::newRow("tall lane") << 760 << 10.0 << false;
        QTest::newRow("low lane") << 330 << 20.0 << true;
    }

    void aPrematureBeat() {
        QFETCH(int, height);
        QFETCH(double, gain);
        QFETCH(bool, cut);
        constexpr std::int64_t kBeat = 546788;
        WaveBed bed;
        bed.add("ECG_II", "mV", 360);
        bed.add("V5", "mV", 360);
        bed.page.setDisplay({gain, 25});
        bed.show({1180, height});
        for (std::size_t lead = 0; lead < 2; ++lead)
            bed.play(lead, samplesOf("100.hea", lead, kBeat - 360 * 6, 360 * 10));
        bed.run(5);
        const BedWaves& waves = bed.page.waves();
        const double span = waves.lane(1).high - waves.lane(1).low;
        bed.run(3.5);
        QCOMPARE(waves.clippedEdges(1).above || waves.clippedEdges(1).below, cut);
        QVERIFY(std::abs(waves.lane(1).high - waves.lane(1).low - span) < 1e-9);
        QCOMPARE(*waves.label(0).gain, gain);
        QCOMPARE(*waves.label(1).gain, gain);
        QCOMPARE(waves.image(), waves.rebuiltImage());
    }

    /// A pleth that changes in height: its scale follows, and what a new scale has cut off is
    /// marked, never held at the edge as a flat line.
    void aChangingPleth() {
        WaveBed bed;
        bed.add("ECG_II", "mV", 250);
        bed.add("V", "mV", 250);
        bed.add("Pleth", "1", 250);
        bed.show({1180, 620});
        for (std::size_t wave = 0; wave < 3; ++wave)
            bed.play(wave, samplesOf("a103l.hea", wave, 0, 82500));
        int cut = 0;
        for (int i = 0; i < 640; ++i) {
            bed.run(0.5);
            const BedWaves& waves = bed.page.waves();
            const auto edges = waves.clippedEdges(2);
            cut += edges.above || edges.below ? 1 : 0;
            QVERIFY2(longestUnmarkedEdge(waves, 2) <= 3 * waves.devicePixelRatioF(),
                     qPrintable(QStringLiteral("after %1 s").arg(i * 0.5)));
            if (i % 40 == 0)
                QCOMPARE(waves.image(), waves.rebuiltImage());
        }
        qInfo("cut in %d of 640 looks", cut);
        QVERIFY(cut > 0);
        QVERIFY(cut < 400);
    }
};

QTEST_MAIN(tst_BedWavesRecordings)
#include "tst_bed_waves_recordings.moc"
