// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/trend_painter.h"
#include "widgets/charts/trend_pyramid.h"

#include <QImage>
#include <QPainter>
#include <QTest>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace vigil::widgets;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

QImage paint(const TrendPyramid& series, std::int64_t from, std::int64_t to,
             const TrendLook& look) {
    QImage image(200, 50, QImage::Format_RGB32);
    image.fill(Qt::black);
    QPainter painter(&image);
    paintTrend(painter, QRectF(0, 0, 200, 50), series, from, to, look);
    return image;
}

int inkInColumns(const QImage& image, int from, int to) {
    int count = 0;
    for (int x = from; x < to; ++x)
        for (int y = 0; y < image.height(); ++y)
            count += qGray(image.pixel(x, y)) > 40 ? 1 : 0;
    return count;
}

TrendLook white() {
    TrendLook look;
    look.line = Qt::white;
    look.low = 0;
    look.high = 100;
    return look;
}

} // namespace

class TestSweepTrend : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void rangesEqualBruteForce() {
        std::mt19937 random(3);
        TrendPyramid series;
        std::vector<float> all;
        for (int i = 0; i < 30000; ++i) {
            const float value =
                random() % 50 == 0 ? kNaN : static_cast<float>(random() % 100000) / 100;
            all.push_back(value);
            series.append(value);
        }
        for (int round = 0; round < 800; ++round) {
            if (round == 400)
                series.discardBefore(9000);
            const auto a = static_cast<std::int64_t>(random() % 30000);
            const auto b = a + static_cast<std::int64_t>(random() % (round % 3 == 0 ? 40 : 20000));
            const TrendRange got = series.range(a, b);
            TrendRange expected;
            for (std::int64_t i = std::max(a, series.first()); i < std::min<std::int64_t>(b, 30000);
                 ++i) {
                const float value = all[static_cast<std::size_t>(i)];
                if (!std::isnan(value))
                    expected.add({value, value});
            }
            QCOMPARE(got.empty(), expected.empty());
            QCOMPARE(got.low, expected.low);
            QCOMPARE(got.high, expected.high);
        }
        QCOMPARE(series.first(), std::int64_t{8192});
        QCOMPARE(series.end(), std::int64_t{30000});
        QVERIFY(std::isnan(series.at(8191)));
        QVERIFY(std::isnan(series.at(30000)));
        series.append(7);
        QCOMPARE(series.range(30000, 40000).high, 7.0F);
        series.discardBefore(1000000);
        QVERIFY(series.end() - series.first() < 4096);
        series.clear();
        QVERIFY(series.range(0, 10).empty());
    }

    void aSpikeAmongManySamplesIsSeen() {
        TrendPyramid series;
        for (int i = 0; i < 100000; ++i)
            series.append(i == 50250 ? 90.0F : 20.0F);
        const QImage image = paint(series, 0, 100000, white());
        QVERIFY(qGray(image.pixel(100, 20)) > 100);
        QVERIFY(qGray(image.pixel(50, 20)) < 10);
        QVERIFY(qGray(image.pixel(50, 39)) > 100 || qGray(image.pixel(50, 40)) > 100);
    }

    void aGapIsNotBridged_data() {
        QTest::addColumn<int>("perColumn");
        QTest::newRow("dense") << 50;
        QTest::newRow("sparse") << 0;
    }

    void aGapIsNotBridged() {
        QFETCH(int, perColumn);
        const int count = perColumn == 0 ? 40 : 200 * perColumn;
        TrendPyramid series;
        for (int i = 0; i < count; ++i)
            series.append(i > count / 4 && i < count / 2 ? kNaN : 50.0F);
        TrendLook look = white();
        QCOMPARE(inkInColumns(paint(series, 0, count, look), 58, 96), 0);
        QVERIFY(inkInColumns(paint(series, 0, count, look), 110, 190) >= 80);
        look.gap = QColor(120, 120, 120);
        QVERIFY(inkInColumns(paint(series, 0, count, look), 58, 96) > 100);
    }

    void limitsShadeABand() {
        TrendPyramid series;
        TrendLook look = white();
        look.band = QColor(0, 80, 0);
        look.limitLow = 40;
        look.limitHigh = 60;
        const QImage image = paint(series, 0, 100, look);
        QCOMPARE(image.pixelColor(100, 25), QColor(0, 80, 0));
        QCOMPARE(image.pixelColor(100, 10), QColor(Qt::black));
        QCOMPARE(image.pixelColor(100, 40), QColor(Qt::black));
    }

    void valuesBeyondTheScaleStayInside() {
        TrendPyramid series;
        for (int i = 0; i < 1000; ++i)
            series.append(i % 2 == 0 ? -1e9F : 1e9F);
        const QImage image = paint(series, 0, 1000, white());
        QVERIFY(inkInColumns(image, 0, 200) > 5000);
        paint(series, 10, 10, white());
        paint(series, -500, 5000, white());
        TrendLook flat = white();
        flat.high = flat.low;
        QCOMPARE(inkInColumns(paint(series, 0, 1000, flat), 0, 200), 0);
    }
};

QTEST_APPLESS_MAIN(TestSweepTrend)
#include "tst_sweep_trend.moc"
