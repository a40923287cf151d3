// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/sweep_track.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

using namespace vigil::widgets;

namespace {

class GivenFeed final : public LaneFeed {
public:
    std::size_t read(std::span<float> out) override {
        const std::size_t count = std::min(out.size(), waiting.size());
        std::copy_n(waiting.begin(), count, out.begin());
        waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(count));
        return count;
    }

    bool takeJump() override { return std::exchange(jumped, false); }

    std::vector<float> waiting;
    bool jumped = false;
};

constexpr int kWidth = 200;
constexpr int kHeight = 40;
constexpr double kRate = 100;
constexpr double kPixelsPerSecond = 50;

/// A track on pixels of its own; each sample is the hundredth part of its number.
struct Scene {
    explicit Scene(Lane lane = {}) : track(withFeed(std::move(lane)), 4, PaceSettings{0.1, 1}) {
        track.place(SweepRaster({0, 0, kWidth, kHeight}, {}), kPixelsPerSecond);
        track.render(surface);
    }

    Lane withFeed(Lane lane) const {
        lane.rateHz = kRate;
        lane.feed = feed;
        return lane;
    }

    void run(double seconds, bool drawn = true) {
        constexpr double kFrame = 0.05;
        for (double spent = 0; spent < seconds - kFrame / 2; spent += kFrame) {
            for (int i = 0; i < kRate * kFrame; ++i)
                feed->waiting.push_back(static_cast<float>(next++) / 100);
            now += kFrame;
            dirty = track.advance(now, step, drawn ? &surface : nullptr);
        }
    }

    std::vector<std::uint32_t> renderedAnew() const {
        std::vector<std::uint32_t> image(pixels.size());
        track.renderCopy(SweepRaster({0, 0, kWidth, kHeight}, {}), {image.data(), kWidth});
        return image;
    }

    int headColumn() const { return track.raster().screenColumn(track.raster().head()); }

    std::shared_ptr<GivenFeed> feed = std::make_shared<GivenFeed>();
    std::vector<std::uint32_t> pixels = std::vector<std::uint32_t>(kWidth * kHeight);
    PixelSurface surface{pixels.data(), kWidth};
    LanePacer::Step step;
    DirtyColumns dirty;
    SweepTrack track;
    int next = 0;
    double now = 10;
};

Lane scaleOfTen() {
    Lane lane;
    lane.low = 0;
    lane.high = 10;
    return lane;
}

} // namespace

class TestSweepTrack : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// A place on the trace is read as the sample that stands there, also after a turn of the
    /// sweep; two columns a sample apart differ by what the samples do.
    void readsTheTraceColumnByColumn() {
        for (const double seconds : {2.0, 7.0}) {
            Scene scene(scaleOfTen());
            scene.run(seconds);
            const int head = scene.headColumn();
            const auto newest = scene.track.readingAt(head);
            QVERIFY(newest.has_value());
            QCOMPARE(newest->secondsBeforeHead, 0.0);
            const auto earlier = scene.track.readingAt((head - 50 + kWidth) % kWidth);
            QVERIFY(earlier.has_value());
            QCOMPARE(earlier->secondsBeforeHead, 1.0);
            QVERIFY(std::abs(newest->value - earlier->value - 1.0F) < 1e-3F);
        }
    }

    void readsNothingInTheEraseBarOrBeforeTheStart() {
        Scene scene(scaleOfTen());
        QVERIFY(!scene.track.readingAt(10).has_value());
        scene.run(1);
        QVERIFY(!scene.track.readingAt((scene.headColumn() + 1) % kWidth).has_value());
        QVERIFY(!scene.track.readingAt((scene.headColumn() + 100) % kWidth).has_value());
    }

    /// Column by column, or all at once after a time without a surface: the same picture.
    void whatIsDrawnEqualsWhatIsRendered() {
        Scene scene(scaleOfTen());
        scene.run(6);
        QVERIFY(scene.pixels == scene.renderedAnew());
        scene.run(1, false);
        QCOMPARE(scene.dirty.count, 0);
        scene.track.render(scene.surface);
        QVERIFY(scene.pixels == scene.renderedAnew());
    }

    void aJumpBeginsOnAnEmptyLane() {
        Scene scene(scaleOfTen());
        scene.run(3);
        scene.feed->jumped = true;
        scene.feed->waiting.clear();
        bool whole = false;
        for (int frame = 0; frame < 10 && !whole; ++frame) {
            scene.run(0.05);
            whole = scene.dirty.count == 1 && scene.dirty.first[0] == 0 &&
                    scene.dirty.last[0] == kWidth;
        }
        QVERIFY(whole);
        QVERIFY(scene.pixels == scene.renderedAnew());
    }

    void frozenItStandsWhileSamplesComeIn() {
        Scene scene(scaleOfTen());
        scene.run(2);
        scene.track.setFrozen(true);
        const auto picture = scene.pixels;
        const auto before = scene.track.readingAt(scene.headColumn());
        scene.run(1);
        QVERIFY(scene.track.isFrozen());
        QVERIFY(scene.pixels == picture);
        QVERIFY(scene.renderedAnew() == picture);
        QVERIFY(std::abs(scene.track.secondsBehind() - 1) < 0.3); // at its own pace
        QCOMPARE(scene.track.readingAt(scene.headColumn())->value, before->value);
        scene.track.setFrozen(false);
        scene.track.render(scene.surface);
        QCOMPARE(scene.track.secondsBehind(), 0.0);
        QVERIFY(scene.track.readingAt(scene.headColumn())->value > before->value + 0.5F);
    }

    void aScaleThatIsNoneIsMadeOne() {
        Lane lane;
        lane.low = lane.high = 5;
        lane.gain = std::numeric_limits<double>::quiet_NaN();
        Scene scene(lane);
        QVERIFY(scene.track.lane().high > scene.track.lane().low);
        QCOMPARE(scene.track.lane().gain, 1.0);
    }

    void isKnownByItsFeedAndRate() {
        Scene scene;
        Lane same = scene.track.lane();
        same.colour = Qt::red;
        QVERIFY(scene.track.isOf(same));
        same.rateHz = 2 * kRate;
        QVERIFY(!scene.track.isOf(same));
        same = scene.track.lane();
        same.feed = std::make_shared<GivenFeed>();
        QVERIFY(!scene.track.isOf(same));
    }
};

QTEST_GUILESS_MAIN(TestSweepTrack)
#include "tst_sweep_track.moc"
