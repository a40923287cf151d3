// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/widgets/test_waves.h"
#include "widgets/charts/sweep_raster.h"

#include <QImage>
#include <QPainter>
#include <QTest>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace vigil::widgets;
using vigil::tests::ecgSamples;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr std::uint32_t kBlack = 0xff000000U;

struct Canvas {
    Canvas(int w, int h)
        : width(w), height(h),
          pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), 0xff123456U) {}

    PixelSurface surface() { return {pixels.data(), width}; }

    std::uint32_t at(int x, int y) const {
        return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x)];
    }

    int width;
    int height;
    std::vector<std::uint32_t> pixels;
};

std::vector<float> toRows(const std::vector<float>& values, int height) {
    std::vector<float> rows;
    for (const float v : values)
        rows.push_back(std::isnan(v) ? v : (1.3F - v) / 1.8F * static_cast<float>(height));
    return rows;
}

SweepLook whiteOnBlack(double pen) {
    SweepLook look;
    look.background = kBlack;
    look.trace = 0xffffffffU;
    look.gap = 0xff808080U;
    look.penWidth = pen;
    return look;
}

/// Root mean square of the grey difference over the pixels that carry ink in either picture.
double inkedRms(const Canvas& drawn, const QImage& reference, int left, int right) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < drawn.height; ++y) {
        for (int x = left; x < right; ++x) {
            const int a = static_cast<int>(drawn.at(x, y) & 0xffU);
            const int b = qGray(reference.pixel(x, y));
            if (a == 0 && b == 0)
                continue;
            sum += (a - b) * (a - b);
            ++count;
        }
    }
    return count == 0 ? 0 : std::sqrt(sum / count);
}

std::vector<QPointF> pointsOf(const std::vector<float>& rows, double step) {
    std::vector<QPointF> points;
    for (std::size_t i = 0; i < rows.size(); ++i)
        points.emplace_back(static_cast<double>(i) * step, static_cast<double>(rows[i]));
    return points;
}

QImage drawWithPainter(const std::vector<QPointF>& points, int width, int height, double pen) {
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(Qt::black);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, pen, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(points.data(), static_cast<int>(points.size()));
    return image;
}

/// What a round pen covers, from its definition: eight by eight points a pixel, each inked by its
/// distance from the nearest piece of the line, with an edge as wide as the points are apart.
QImage drawSupersampled(const std::vector<QPointF>& points, int width, int height, double pen) {
    constexpr int kTimes = 8;
    const int fineWidth = width * kTimes;
    const int fineHeight = height * kTimes;
    const double radius = pen / 2 * kTimes;
    std::vector<float> ink(static_cast<std::size_t>(fineWidth) *
                           static_cast<std::size_t>(fineHeight));
    for (std::size_t i = 1; i < points.size(); ++i) {
        const QPointF from = points[i - 1] * kTimes;
        const QPointF along = points[i] * kTimes - from;
        const double length2 = std::max(QPointF::dotProduct(along, along), 1e-9);
        const auto bound = [radius](double a, double b, int limit, bool upper) {
            const double edge = upper ? std::max(a, b) + radius + 2 : std::min(a, b) - radius - 2;
            return std::clamp(static_cast<int>(edge), 0, limit);
        };
        const QPointF to = from + along;
        for (int y = bound(from.y(), to.y(), fineHeight, false);
             y < bound(from.y(), to.y(), fineHeight, true); ++y) {
            for (int x = bound(from.x(), to.x(), fineWidth, false);
                 x < bound(from.x(), to.x(), fineWidth, true); ++x) {
                const QPointF rel = QPointF(x + 0.5, y + 0.5) - from;
                const double part = std::clamp(QPointF::dotProduct(rel, along) / length2, 0.0, 1.0);
                const QPointF off = rel - along * part;
                const double distance = std::hypot(off.x(), off.y());
                const auto cover =
                    static_cast<float>(std::clamp(radius - distance + 0.5, 0.0, 1.0));
                float& here =
                    ink[static_cast<std::size_t>(y) * static_cast<std::size_t>(fineWidth) +
                        static_cast<std::size_t>(x)];
                here = std::max(here, cover);
            }
        }
    }
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            float sum = 0;
            for (int v = 0; v < kTimes; ++v)
                for (int u = 0; u < kTimes; ++u)
                    sum += ink[static_cast<std::size_t>(y * kTimes + v) *
                                   static_cast<std::size_t>(fineWidth) +
                               static_cast<std::size_t>(x * kTimes + u)];
            const int grey = static_cast<int>(std::lround(sum * 255 / (kTimes * kTimes)));
            image.setPixel(x, y, qRgb(grey, grey, grey));
        }
    }
    return image;
}

} // namespace

class TestSweepRaster : public QObject {
    Q_OBJECT
private Q_SLOTS:

    /// Whatever the speed, size, pen, grid and gaps: drawing column by column leaves the picture
    /// that drawing everything from nothing gives.
    void incrementalEqualsScratch_data() {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 40; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }

    void incrementalEqualsScratch() {
        QFETCH(unsigned, seed);
        std::mt19937 random(seed);
        const auto pick = [&random](double low, double high) {
            return std::uniform_real_distribution<double>(low, high)(random);
        };
        const int width = static_cast<int>(pick(40, 500));
        const int height = static_cast<int>(pick(9, 180));
        SweepLook look;
        look.penWidth = pick(0.5, 5);
        look.eraseGap = static_cast<int>(pick(1, 30));
        look.gridStepX = seed % 3 == 0 ? pick(5, 30) : 0;
        look.gridStepY = seed % 4 == 0 ? pick(5, 30) : 0;
        const PixelRect lane{3, 2, width, height};
        SweepRaster raster(lane, look);
        TraceColumns trace;
        trace.reset(raster.columnsToKeep());
        Canvas canvas(width + 7, height + 5);
        const double rate = pick(20, 500);
        const double step = pick(20, 250) / rate;
        const int count = static_cast<int>(3.4 * width / step) + 1;
        std::vector<float> rows = toRows(ecgSamples(count, rate), height);
        const auto enlarge = static_cast<float>(seed % 2 == 0 ? 1 : pick(1, 4));
        for (float& row : rows) // every other one leaves its lane, upwards and downwards
            row = (row - 0.6F * static_cast<float>(height)) * enlarge +
                  0.6F * static_cast<float>(height);
        for (int gap = 0; gap < 12; ++gap) {
            const auto from = static_cast<std::size_t>(pick(0, count));
            const auto length = static_cast<std::size_t>(pick(1, gap < 6 ? 4 : 200));
            for (std::size_t i = from; i < std::min(from + length, rows.size()); ++i)
                rows[i] = kNaN;
        }
        raster.restart(canvas.surface(), static_cast<std::int64_t>(pick(0, 2)) * 17);
        int compared = 0;
        for (int i = 0; i < count;) {
            const int burst = static_cast<int>(pick(1, 12 / step + 2));
            for (const int end = std::min(i + burst, count); i < end; ++i)
                trace.lineTo(i * step, rows[static_cast<std::size_t>(i)]);
            raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
            if (pick(0, 1) > 0.3)
                continue;
            Canvas fresh(canvas.width, canvas.height);
            SweepRaster other(lane, look);
            other.restart(fresh.surface(), raster.firstColumn());
            other.render(fresh.surface(), trace, raster.head());
            QVERIFY2(fresh.pixels == canvas.pixels, qPrintable(QString::number(i)));
            QCOMPARE(other.isClippedAbove(), raster.isClippedAbove());
            QCOMPARE(other.isClippedBelow(), raster.isClippedBelow());
            ++compared;
        }
        QVERIFY(compared > 3);
        QVERIFY(raster.head() > 3 * width);
    }

    /// What the lane cuts off is marked at the edge where it left, in the columns where it is
    /// outside and a few after them, and nowhere else.
    void cutTracesAreMarked() {
        constexpr std::uint32_t kMark = 0xffff00ffU;
        Canvas canvas(200, 40);
        SweepLook look = whiteOnBlack(2);
        look.clip = kMark;
        SweepRaster raster({0, 0, 200, 40}, look);
        TraceColumns trace;
        trace.reset(raster.columnsToKeep());
        raster.restart(canvas.surface(), 0);
        const auto rowAt = [](int x) {
            if (x == 50)
                return -0.5F; // a spike of one column
            if (x >= 100 && x < 120)
                return 400.0F;
            return 20.0F;
        };
        for (int x = 0; x < 190; ++x)
            trace.lineTo(x, rowAt(x));
        raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
        QVERIFY(raster.isClippedAbove() && raster.isClippedBelow());
        int heights[200] = {};
        for (int x = 0; x < 180; ++x) {
            int top = 0;
            int bottom = 0;
            for (int y = 0; y < 40; ++y)
                (y < 20 ? top : bottom) += canvas.at(x, y) == kMark ? 1 : 0;
            const bool spike = x >= 49 && x <= 50 + SweepRaster::kClipTail;
            const bool plateau = x >= 99 && x <= 120 + SweepRaster::kClipTail;
            QVERIFY2((top > 0) <= spike, qPrintable(QString::number(x)));
            QVERIFY2((bottom > 0) <= plateau, qPrintable(QString::number(x)));
            heights[x] = top + bottom;
        }
        QCOMPARE(heights[50], 4);
        for (int x = 100; x < 120; ++x)
            QCOMPARE(heights[x], 4);
        for (int x = 51; x < 55; ++x)
            QVERIFY(heights[x] > 0 && heights[x] <= heights[x - 1]); // a wedge
        // No line is drawn along the edge: what is outside is not shown as a level.
        for (int x = 104; x < 116; ++x)
            for (int y = 0; y < 36; ++y)
                QCOMPARE(canvas.at(x, y), kBlack);
        // A sweep later the marks are gone with the columns.
        for (int x = 190; x < 420; ++x) {
            trace.lineTo(x, 20);
            raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
        }
        QVERIFY(!raster.isClippedAbove() && !raster.isClippedBelow());
        for (const std::uint32_t pixel : canvas.pixels)
            QVERIFY(pixel != kMark);
    }

    void staysInsideItsLane() {
        Canvas canvas(120, 60);
        SweepRaster raster({10, 20, 100, 20}, whiteOnBlack(3));
        TraceColumns trace;
        trace.reset(raster.columnsToKeep());
        raster.restart(canvas.surface(), 0);
        for (int i = 0; i < 900; ++i)
            trace.lineTo(i * 0.4, i % 2 == 0 ? -500.0F : 500.0F);
        raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
        int inked = 0;
        for (int y = 0; y < 60; ++y) {
            for (int x = 0; x < 120; ++x) {
                const bool inside = x >= 10 && x < 110 && y >= 20 && y < 40;
                if (!inside)
                    QCOMPARE(canvas.at(x, y), 0xff123456U);
                else
                    inked += canvas.at(x, y) != kBlack ? 1 : 0;
            }
        }
        QVERIFY(inked > 1000);
    }

    void dirtyColumnsCoverEveryChange() {
        Canvas canvas(200, 50);
        SweepRaster raster({0, 0, 200, 50}, whiteOnBlack(2));
        TraceColumns trace;
        trace.reset(raster.columnsToKeep());
        raster.restart(canvas.surface(), 0);
        const auto rows = toRows(ecgSamples(2000, 250), 50);
        Canvas before = canvas;
        for (int i = 0; i < 2000; ++i) {
            trace.lineTo(i * 0.37, rows[static_cast<std::size_t>(i)]);
            if (i % 7 != 0)
                continue;
            const DirtyColumns dirty =
                raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
            for (int x = 0; x < 200; ++x) {
                bool reported = false;
                for (int k = 0; k < dirty.count; ++k) {
                    const auto at = static_cast<std::size_t>(k);
                    reported |= x >= dirty.first[at] && x < dirty.last[at];
                }
                for (int y = 0; y < 50 && !reported; ++y)
                    QCOMPARE(canvas.at(x, y), before.at(x, y));
            }
            before = canvas;
        }
    }

    /// A gap shows dashes and no trace; the pieces beside it are not joined.
    void gapIsNotDrawnOver() {
        Canvas canvas(200, 40);
        SweepRaster raster({0, 0, 200, 40}, whiteOnBlack(2));
        TraceColumns trace;
        trace.reset(raster.columnsToKeep());
        raster.restart(canvas.surface(), 0);
        for (int x = 0; x < 180; ++x)
            trace.lineTo(x, x >= 60 && x < 100 ? kNaN : (x < 60 ? 5.0F : 35.0F));
        raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
        for (int x = 62; x < 98; ++x) {
            for (int y = 0; y < 40; ++y) {
                const bool dash = y == 20 && (x / 4) % 2 == 0;
                QCOMPARE(canvas.at(x, y), dash ? 0xff808080U : kBlack);
            }
        }
        QCOMPARE(canvas.at(30, 4), 0xffffffffU);
        QCOMPARE(canvas.at(30, 5), 0xffffffffU);
        QCOMPARE(canvas.at(30, 6), kBlack);
        QCOMPARE(canvas.at(120, 35), 0xffffffffU);
    }

    void singleMissingSampleDoesNotDrawAFlank() {
        // Half a pixel of gap between a low and a high piece: nothing may run between them.
        Canvas canvas(60, 100);
        SweepRaster raster({0, 0, 60, 100}, whiteOnBlack(2));
        TraceColumns trace;
        trace.reset(raster.columnsToKeep());
        raster.restart(canvas.surface(), 0);
        for (int i = 0; i < 180; ++i)
            trace.lineTo(i * 0.25, i == 100 ? kNaN : (i < 100 ? 10.0F : 90.0F));
        raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
        for (int x = 0; x < 40; ++x)
            for (int y = 15; y < 85; ++y)
                QCOMPARE(canvas.at(x, y), kBlack);
        QCOMPARE(canvas.at(20, 10), 0xffffffffU);
        QCOMPARE(canvas.at(30, 90), 0xffffffffU);
    }

    void lonelySampleIsADot() {
        Canvas canvas(60, 20);
        SweepRaster raster({0, 0, 60, 20}, whiteOnBlack(4));
        TraceColumns trace;
        trace.reset(raster.columnsToKeep());
        raster.restart(canvas.surface(), 0);
        for (int i = 0; i < 50; ++i)
            trace.lineTo(i, i == 20 ? 10.0F : kNaN);
        raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
        QCOMPARE(canvas.at(20, 9), 0xffffffffU);
        QCOMPARE(canvas.at(19, 10), 0xffffffffU);
        QCOMPARE(canvas.at(20, 5), kBlack);
        QCOMPARE(canvas.at(24, 10), (24 / 4) % 2 == 0 ? 0xff808080U : kBlack);
    }

    void eraseBarIsClear() {
        Canvas canvas(100, 30);
        SweepLook look = whiteOnBlack(2);
        look.eraseGap = 12;
        SweepRaster raster({0, 0, 100, 30}, look);
        TraceColumns trace;
        trace.reset(raster.columnsToKeep());
        raster.restart(canvas.surface(), 0);
        for (int i = 0; i < 1000; ++i) {
            trace.lineTo(i * 0.5, 15.0F + 5.0F * std::sin(static_cast<float>(i) * 0.2F));
            raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
            if (raster.head() < 100)
                continue;
            for (int ahead = 1; ahead <= 12; ++ahead)
                for (int y = 0; y < 30; ++y)
                    QCOMPARE(canvas.at(raster.screenColumn(raster.head() + ahead), y), kBlack);
        }
    }

    void emptyLanesAreHarmless() {
        Canvas canvas(10, 10);
        for (const PixelRect lane : {PixelRect{0, 0, 0, 5}, PixelRect{0, 0, 5, 0},
                                     PixelRect{0, 0, 1, 1}, PixelRect{0, 0, -3, -3}}) {
            SweepRaster raster(lane, whiteOnBlack(2));
            TraceColumns trace;
            trace.reset(raster.columnsToKeep());
            raster.restart(canvas.surface(), 0);
            for (int i = 0; i < 40; ++i) {
                trace.lineTo(i, 0.5F);
                raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
            }
        }
        QCOMPARE(canvas.at(9, 9), 0xff123456U);
    }

    /// Against an 8x supersampled drawing, and not worse than the toolkit's own painter.
    void looks_data() {
        QTest::addColumn<int>("height");
        QTest::addColumn<double>("limit");
        QTest::newRow("lane of 250 px") << 250 << 12.0;
        QTest::newRow("lane of 31 px") << 31 << 6.0;
    }

    void looks() {
        QFETCH(int, height);
        QFETCH(double, limit);
        const int width = 1000;
        const double step = 188.0 / 250;
        const auto rows = toRows(ecgSamples(static_cast<int>(width / step), 250), height);
        const auto points = pointsOf(rows, step);
        const QImage reference = drawSupersampled(points, width, height, 2);
        const QImage painted = drawWithPainter(points, width, height, 2);
        Canvas canvas(width, height);
        SweepRaster raster({0, 0, width, height}, whiteOnBlack(2));
        TraceColumns trace;
        trace.reset(raster.columnsToKeep());
        raster.restart(canvas.surface(), 0);
        for (std::size_t i = 0; i < rows.size(); ++i)
            trace.lineTo(static_cast<double>(i) * step, rows[i]);
        raster.advance(canvas.surface(), trace, raster.finalColumn(trace.newest()));
        Canvas painter(width, height);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                painter.pixels[static_cast<std::size_t>(y * width + x)] = painted.pixel(x, y);
        const double own = inkedRms(canvas, reference, 40, width - 20);
        const double toolkit = inkedRms(painter, reference, 40, width - 20);
        qInfo("lane %d px: own %.2f, QPainter %.2f", height, own, toolkit);
        QVERIFY2(own <= limit, qPrintable(QString::number(own)));
        QVERIFY2(own <= toolkit, qPrintable(QString::number(toolkit)));
    }
};

QTEST_APPLESS_MAIN(TestSweepRaster)
#include "tst_sweep_raster.moc"
