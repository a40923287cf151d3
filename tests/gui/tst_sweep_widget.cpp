// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/widgets/test_waves.h"
#include "widgets/charts/sweep_widget.h"

#include <QPaintEvent>
#include <QPixmap>
#include <QScreen>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

using namespace vigil;
using namespace vigil::widgets;
using namespace std::chrono_literals;

namespace {

/// Sends a wave in packets of 250 ms, as seen by a manual clock.
class PacketFeed final : public LaneFeed {
public:
    explicit PacketFeed(double rateHz, double phase = 0) : m_rate(rateHz), m_phase(phase) {}

    std::size_t read(std::span<float> out) override {
        std::size_t count = 0;
        while (count < out.size() && m_next < m_sent) {
            const double at = static_cast<double>(m_next++) / m_rate;
            const bool missing = at > m_missingFrom && at < m_missingTo;
            out[count++] =
                missing ? std::numeric_limits<float>::quiet_NaN() : tests::ecgAt(at, 75, m_phase);
        }
        return count;
    }

    void sendUntil(double seconds) {
        m_sent = static_cast<long>(std::floor(seconds * 4) / 4 * m_rate);
    }

    void leaveOut(double from, double to) {
        m_missingFrom = from;
        m_missingTo = to;
    }

private:
    double m_rate;
    double m_phase;
    double m_missingFrom = -1;
    double m_missingTo = -1;
    long m_next = 0;
    long m_sent = 0;
};

/// A widget with `lanes` lanes below each other and a clock of its own.
struct Scene {
    explicit Scene(int lanes, QSize size = {640, 240}) {
        widget.resize(size);
        for (int i = 0; i < lanes; ++i) {
            feeds.push_back(std::make_shared<PacketFeed>(i % 3 == 2 ? 62.5 : 250.0, 0.1 * i));
            Lane lane;
            const double height = static_cast<double>(size.height()) / lanes;
            lane.rect = QRectF(8, i * height, size.width() - 21.5, height);
            lane.colour = QColor::fromHsv(i * 37 % 360, 200, 240);
            lane.rateHz = i % 3 == 2 ? 62.5 : 250.0;
            lane.low = -0.5;
            lane.high = 1.3;
            lane.grid = i == 1;
            lane.feed = feeds.back();
            layout.push_back(lane);
        }
        widget.setLanes(layout);
        widget.show();
    }

    void run(double seconds) {
        for (int i = 0; i < std::max(1, static_cast<int>(std::lround(seconds * 60))); ++i) {
            const double now = ++frame / 60.0;
            for (const auto& feed : feeds)
                feed->sendUntil(now);
            widget.advance(SteadyTime{
                std::chrono::nanoseconds{static_cast<std::int64_t>(now * 1e9) + 77'000'000'000}});
        }
    }

    int inkedPixels(int lane) const {
        const QRectF rect = layout[static_cast<std::size_t>(lane)].rect;
        const double dpr = widget.devicePixelRatioF();
        const QImage part =
            widget.image().copy(QRectF(rect.topLeft() * dpr, rect.size() * dpr).toAlignedRect());
        int count = 0;
        for (int y = 0; y < part.height(); ++y)
            for (int x = 0; x < part.width(); ++x)
                count += part.pixel(x, y) != SweepTheme{}.background.rgb() ? 1 : 0;
        return count;
    }

    SweepWidget widget;
    std::vector<std::shared_ptr<PacketFeed>> feeds;
    std::vector<Lane> layout;
    int frame = 0;
};

} // namespace

class TestSweepWidget : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void pictureAlwaysEqualsARebuiltOne() {
        Scene scene(5);
        scene.feeds[1]->leaveOut(3, 3.7);
        for (int i = 0; i < 24; ++i) {
            scene.run(0.71);
            QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
        }
        for (int lane = 0; lane < 5; ++lane)
            QVERIFY(scene.inkedPixels(lane) > 400);
    }

    /// What reaches the window strip by strip is the image, pixel by pixel, beside other widgets,
    /// below a label and for lanes in two columns; and so is what grab() paints.
    void windowShowsTheImage() {
        QWidget window;
        window.resize(450, 180);
        window.setStyleSheet(QStringLiteral("background: #224466"));
        Scene scene(3, {403, 161});
        std::vector<Lane> grid;
        for (int i = 0; i < 6; ++i) {
            Lane lane = scene.layout[static_cast<std::size_t>(i) % 3];
            lane.feed = std::make_shared<PacketFeed>(lane.rateHz, 0.1 * i);
            scene.feeds.push_back(std::static_pointer_cast<PacketFeed>(lane.feed));
            lane.rect = QRectF(i % 2 * 203 + 2, i / 2 * 52, 190, 50);
            grid.push_back(lane);
        }
        scene.widget.setLanes(grid);
        scene.widget.setParent(&window);
        scene.widget.move(20, 7);
        QWidget label(&window);
        label.setStyleSheet(QStringLiteral("background: rgb(200, 30, 40)"));
        label.setAttribute(Qt::WA_StyledBackground);
        label.setGeometry(120, 40, 60, 30);
        scene.widget.show();
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        for (int i = 0; i < 500; ++i) {
            scene.run(1.0 / 60);
            QCoreApplication::processEvents();
        }
        const double dpr = window.devicePixelRatioF();
        const QImage shown = window.screen()
                                 ->grabWindow(window.winId())
                                 .toImage()
                                 .convertToFormat(QImage::Format_RGB32);
        const QImage fresh = window.grab().toImage().convertToFormat(QImage::Format_RGB32);
        QVERIFY(scene.inkedPixels(0) > 300);
        // The offscreen platform cuts a grab at the size in widget coordinates.
        QVERIFY(shown.width() >= window.width() && shown.width() <= fresh.width());
        for (int y = 0; y < std::min(shown.height(), fresh.height()); ++y)
            for (int x = 0; x < shown.width(); ++x)
                if (shown.pixel(x, y) != fresh.pixel(x, y))
                    QFAIL(qPrintable(QStringLiteral("pixel %1,%2").arg(x).arg(y)));
        QCOMPARE(shown.pixelColor(QPoint(150, 55) * dpr), QColor(200, 30, 40));
        QCOMPARE(shown.pixelColor(QPoint(5, 5) * dpr), QColor(0x22, 0x44, 0x66));

        const QImage alone = scene.widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
        const QImage expected = scene.widget.rebuiltImage();
        QVERIFY(std::abs(alone.width() - expected.width()) <= 1);
        const QRect label2 = QRectF(QPointF(99, 32) * dpr, QSizeF(62, 32) * dpr).toAlignedRect();
        for (int y = 0; y < std::min(alone.height(), expected.height()); ++y)
            for (int x = 0; x < std::min(alone.width(), expected.width()); ++x)
                if (!label2.contains(x, y) && alone.pixel(x, y) != expected.pixel(x, y))
                    QFAIL(qPrintable(QStringLiteral("pixel %1,%2").arg(x).arg(y)));
        scene.widget.setParent(nullptr);
    }

    void onlyAStripIsRepainted() {
        struct Watch : QObject {
            bool eventFilter(QObject*, QEvent* event) override {
                if (event->type() == QEvent::Paint)
                    painted.push_back(
                        static_cast<QPaintEvent*>(event)->region().boundingRect().width());
                return false;
            }

            std::vector<int> painted;
        } watch;

        Scene scene(4);
        QVERIFY(QTest::qWaitForWindowExposed(&scene.widget));
        scene.run(1);
        QCoreApplication::processEvents();
        scene.widget.installEventFilter(&watch);
        for (int i = 0; i < 60; ++i) {
            scene.run(1.0 / 60);
            QCoreApplication::processEvents();
        }
        QVERIFY(watch.painted.size() > 40);
        for (const int width : watch.painted)
            QVERIFY2(width < 40, qPrintable(QString::number(width)));
    }

    void resizeThemeAndScaleKeepTheTrace() {
        Scene scene(3);
        scene.run(6);
        const int before = scene.inkedPixels(0);
        scene.widget.resize(640, 300);
        scene.run(0.1);
        QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
        QVERIFY(std::abs(scene.inkedPixels(0) - before) < before / 2);
        SweepTheme light;
        light.background = Qt::white;
        light.grid = QColor(220, 200, 200);
        scene.widget.setTheme(light);
        scene.run(0.1);
        QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
        QCOMPARE(scene.widget.image().pixelColor(2, 2), QColor(Qt::white));
        scene.widget.setLaneScale(0, -0.5, 1.3, 0.5);
        scene.widget.setLaneColour(1, Qt::black);
        scene.run(3);
        QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
        scene.widget.setSpeed(50, 3.61);
        scene.run(5);
        QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
    }

    void anotherLayoutKeepsKnownLanes() {
        Scene scene(3);
        scene.run(6);
        std::vector<Lane> swapped{scene.layout[2], scene.layout[0]};
        std::swap(swapped[0].rect, swapped[1].rect);
        scene.widget.setLanes(swapped);
        QCOMPARE(scene.widget.laneCount(), 2);
        QCOMPARE(scene.widget.laneState(0), LanePacer::State::Running);
        QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
        QVERIFY(scene.inkedPixels(0) > 400);
        QCOMPARE(scene.inkedPixels(1), 0);
        scene.run(2);
        QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
    }

    void frozenLaneKeepsItsPictureAndLosesNothing() {
        Scene scene(2);
        scene.run(4);
        scene.widget.setFrozen(0, true);
        const QRect lane0 =
            QRectF(scene.layout[0].rect.topLeft() * scene.widget.devicePixelRatioF(),
                   scene.layout[0].rect.size() * scene.widget.devicePixelRatioF())
                .toRect();
        const QImage still = scene.widget.image().copy(lane0);
        const QImage all = scene.widget.image();
        scene.run(2);
        QCOMPARE(scene.widget.image().copy(lane0), still);
        QVERIFY(scene.widget.image() != all);
        QVERIFY(std::abs(scene.widget.secondsBehind(0) - 2) < 0.1);
        QCOMPARE(scene.widget.secondsBehind(1), 0.0);
        scene.widget.setLaneColour(0, scene.layout[0].colour); // redrawn, still the old moment
        QCOMPARE(scene.widget.image().copy(lane0), still);

        Scene free(2);
        free.run(6);
        scene.widget.setFrozen(0, false);
        scene.run(0.01);
        free.run(0.01);
        QCOMPARE(scene.widget.image(), free.widget.image());
    }

    void aHiddenWidgetCatchesUp() {
        Scene scene(2);
        scene.run(3);
        scene.widget.hide();
        scene.run(3);
        scene.widget.show();
        scene.run(0.05);
        Scene other(2);
        other.run(3);
        other.run(3);
        other.run(0.05);
        QCOMPARE(scene.widget.image(), other.widget.image());
        QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
    }

    /// The R waves of 1.1 leave a scale that ends at 0.9: seen as long as they are on show.
    void leavingTheScaleIsTold() {
        Scene scene(2);
        scene.run(6);
        QVERIFY(scene.widget.clippedEdges(0) == SweepWidget::ClippedEdges{});
        const int before = scene.inkedPixels(0);
        scene.widget.setLaneScale(0, -0.5, 0.9, 1);
        QVERIFY((scene.widget.clippedEdges(0) == SweepWidget::ClippedEdges{true, false}));
        QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
        QVERIFY(scene.inkedPixels(0) > before / 2);
        int marked = 0;
        const double dpr = scene.widget.devicePixelRatioF();
        for (int x = 0; x < scene.widget.image().width(); ++x)
            marked += scene.widget.image().pixelColor(x, static_cast<int>(dpr)) == Qt::white;
        QVERIFY(marked >= 5);
        scene.run(2.3);
        QCOMPARE(scene.widget.image(), scene.widget.rebuiltImage());
        scene.widget.setLaneScale(0, -0.5, 1.3, 1);
        QVERIFY(scene.widget.clippedEdges(0) == SweepWidget::ClippedEdges{});
        QVERIFY(scene.widget.clippedEdges(1) == SweepWidget::ClippedEdges{});
    }

    /// A value at the very end of the scale is inside.
    void theEndOfTheScaleIsInside() {
        auto ring = std::make_shared<base::SampleRing>(4096);
        ring->write(std::vector<float>(1000, 1.3F));
        SweepWidget widget;
        widget.resize(200, 61);
        Lane lane;
        lane.rect = QRectF(0, 0, 200, 61);
        lane.colour = Qt::green;
        lane.low = -0.5;
        lane.high = static_cast<double>(1.3F);
        lane.feed = std::make_shared<RingFeed>(ring);
        widget.setLanes({lane});
        widget.show();
        for (int i = 0; i < 120; ++i)
            widget.advance(SteadyTime{std::chrono::milliseconds{i * 16}});
        QVERIFY(widget.clippedEdges(0) == SweepWidget::ClippedEdges{});
        widget.setLaneScale(0, -0.5, 1.29, 1);
        QVERIFY((widget.clippedEdges(0) == SweepWidget::ClippedEdges{true, false}));
    }

    void traceAtReadsTheCurve() {
        Scene scene(1);
        scene.run(3);
        const QRectF rect = scene.layout[0].rect;
        QVERIFY(!scene.widget.traceAt(QPointF(2, 5)));
        bool sawPeak = false;
        int points = 0;
        for (double x = rect.left(); x < rect.right(); ++x) {
            const auto point = scene.widget.traceAt(QPointF(x, rect.center().y()));
            if (!point)
                continue;
            ++points;
            QCOMPARE(point->lane, 0);
            QVERIFY(point->secondsBeforeHead >= 0);
            sawPeak |= point->value > 0.9F;
        }
        QVERIFY(sawPeak);
        QVERIFY(points > 150 && points < rect.width() - 10);
    }

    void impossibleLanesAreHarmless() {
        SweepWidget widget;
        widget.resize(100, 50);
        Lane lane;
        lane.rect = QRectF(-50, -50, 500, 20);
        lane.rateHz = -1;
        lane.low = 5;
        lane.high = 5;
        lane.gain = 0;
        Lane tiny = lane;
        tiny.rect = QRectF(99.9, 20, 10, 0.2);
        widget.setLanes({lane, tiny});
        widget.show();
        for (int i = 0; i < 300; ++i)
            widget.advance(SteadyTime{std::chrono::milliseconds{i * 16}});
        QCOMPARE(widget.image(), widget.rebuiltImage());
        widget.setFrozen(7, true);
        QVERIFY(!widget.isFrozen(7));
        QCOMPARE(widget.secondsBehind(-1), 0.0);
    }

    void timerMovesTheTraceByTheClock() {
        base::ManualClock clock{ArrivalTime{}};
        auto ring = std::make_shared<base::SampleRing>(4096);
        ring->write(tests::ecgSamples(1500, 250));
        SweepWidget widget;
        widget.resize(300, 60);
        Lane lane;
        lane.rect = QRectF(0, 0, 300, 60);
        lane.colour = Qt::green;
        lane.feed = std::make_shared<RingFeed>(ring);
        widget.setLanes({lane});
        widget.show();
        widget.start(clock);
        QTRY_COMPARE(widget.laneState(0), LanePacer::State::Buffering);
        const QImage before = widget.image();
        QTest::qWait(60);
        QCOMPARE(widget.image(), before); // the clock stands
        clock.advance(std::chrono::milliseconds{900});
        QTRY_COMPARE(widget.laneState(0), LanePacer::State::Running);
        clock.advance(std::chrono::milliseconds{300});
        QTRY_VERIFY(widget.image() != before);
        widget.stop();
    }
};

QTEST_MAIN(TestSweepWidget)
#include "tst_sweep_widget.moc"
