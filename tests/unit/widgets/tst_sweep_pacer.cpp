// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/lane_pacer.h"
#include "widgets/charts/sample_history.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <memory>
#include <random>
#include <vector>

using namespace vigil::widgets;

namespace {

/// Numbers its samples, so that a test sees which were shown and in which order.
class CountingFeed final : public LaneFeed {
public:
    std::size_t read(std::span<float> out) override {
        const std::size_t count = std::min(out.size(), m_waiting.size());
        for (std::size_t i = 0; i < count; ++i) {
            out[i] = m_waiting.front();
            m_waiting.pop_front();
        }
        return count;
    }

    std::vector<float> takePast() override { return std::exchange(past, {}); }

    bool takeJump() override { return std::exchange(jumped, false); }

    std::vector<float> past;
    bool jumped = false;

    void send(int count) {
        for (int i = 0; i < count; ++i)
            m_waiting.push_back(static_cast<float>(m_next++));
    }

    int sent() const { return m_next; }

private:
    std::deque<float> m_waiting;
    int m_next = 0;
};

constexpr double kRate = 250;
constexpr double kFrame = 1.0 / 60;

struct Scene {
    std::shared_ptr<CountingFeed> feed = std::make_shared<CountingFeed>();
    LanePacer pacer{feed, kRate, 10, {}};
    LanePacer::Step step;
    double now = 0;
    double nextPacket = 0;
    double packet = 0.25;
    double senderSpeed = 1;
    std::vector<float> shown;
    std::int64_t first = 0;
    int restarts = 0;

    void frame(bool receiving) {
        while (receiving && nextPacket <= now) {
            feed->send(static_cast<int>(packet * kRate));
            nextPacket += packet / senderSpeed;
        }
        if (!receiving)
            nextPacket = std::max(nextPacket, now);
        pacer.advance(now, step);
        if (step.restarted) {
            ++restarts;
            first = step.firstIndex;
            shown.clear();
        }
        shown.insert(shown.end(), step.samples.begin(), step.samples.end());
        now += kFrame;
    }

    void run(double seconds, bool receiving = true) {
        for (const double end = now + seconds; now < end;)
            frame(receiving);
    }

    /// The samples shown so far that are not gaps.
    std::vector<float> received() const {
        std::vector<float> values;
        std::copy_if(shown.begin(), shown.end(), std::back_inserter(values),
                     [](float v) { return !std::isnan(v); });
        return values;
    }

    bool inOrderWithoutLoss() const {
        const auto values = received();
        for (std::size_t i = 0; i < values.size(); ++i)
            if (values[i] != static_cast<float>(i))
                return false;
        return !values.empty();
    }
};

} // namespace

class TestSweepPacer : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void packetsBecomeSteadyMovement() {
        Scene scene;
        scene.run(1);
        for (double last = scene.step.cursor; scene.now < 20;) {
            scene.frame(true);
            QVERIFY(std::abs(scene.step.cursor - last - kRate * kFrame) < 1e-6);
            last = scene.step.cursor;
            QCOMPARE(scene.pacer.state(), LanePacer::State::Running);
        }
        QVERIFY(scene.inOrderWithoutLoss());
        QCOMPARE(scene.restarts, 1);
        QVERIFY(std::abs(scene.pacer.lag()) < 0.02);
    }

    void everySampleUpToTheCursorIsKnown() {
        Scene scene;
        for (int i = 0; i < 3000; ++i) {
            scene.frame(i % 700 < 500);
            if (scene.shown.empty())
                continue;
            const auto end = scene.first + static_cast<std::int64_t>(scene.shown.size());
            QVERIFY(scene.step.cursor <= static_cast<double>(end - 1));
            QVERIFY(scene.step.firstIndex + static_cast<std::int64_t>(scene.step.samples.size()) ==
                    end);
        }
    }

    void nothingIsShownBeforeTheFirstPacket() {
        Scene scene;
        scene.run(0.9, false);
        QCOMPARE(scene.pacer.state(), LanePacer::State::Idle);
        QVERIFY(scene.shown.empty());
        scene.run(0.3, false);
        QCOMPARE(scene.pacer.state(), LanePacer::State::Gap);
        scene.run(3);
        QCOMPARE(scene.pacer.state(), LanePacer::State::Running);
        QVERIFY(scene.inOrderWithoutLoss());
    }

    void aStarvedLaneStandsStillThenCatchesUp() {
        Scene scene;
        scene.run(5);
        const double before = scene.now;
        scene.run(0.75, false); // the network holds packets back ...
        QCOMPARE(scene.pacer.state(), LanePacer::State::Waiting);
        const double still = scene.step.cursor;
        scene.frame(false);
        QCOMPARE(scene.step.cursor, still);
        scene.nextPacket = before; // ... and then delivers them all
        scene.run(0.1);
        QCOMPARE(scene.pacer.state(), LanePacer::State::Running);
        QVERIFY(scene.pacer.lag() > 0.1);
        scene.run(8);
        QVERIFY2(scene.pacer.lag() < 0.05, qPrintable(QString::number(scene.pacer.lag())));
        QVERIFY(scene.inOrderWithoutLoss());
        QVERIFY(std::none_of(scene.shown.begin(), scene.shown.end(),
                             [](float v) { return std::isnan(v); }));
    }

    void aLostStreamLeavesAGapAsLongAsItLasted() {
        Scene scene;
        scene.run(5);
        scene.run(4, false);
        QCOMPARE(scene.pacer.state(), LanePacer::State::Gap);
        scene.run(5);
        QCOMPARE(scene.pacer.state(), LanePacer::State::Running);
        QVERIFY(scene.inOrderWithoutLoss());
        const auto gap = std::count_if(scene.shown.begin(), scene.shown.end(),
                                       [](float v) { return std::isnan(v); });
        QVERIFY2(std::abs(static_cast<double>(gap) / kRate - 4) < 0.6,
                 qPrintable(QString::number(gap)));
        QVERIFY(std::abs(scene.pacer.lag()) < 0.02);
    }

    void clocksThatDriftNeverLoseSamplesNorPileThemUp() {
        for (const double speed : {0.998, 1.004}) {
            Scene scene;
            scene.senderSpeed = speed;
            scene.run(600);
            QVERIFY(scene.inOrderWithoutLoss());
            QVERIFY2(scene.pacer.buffered() < 2.0,
                     qPrintable(QString::number(scene.pacer.buffered())));
            QCOMPARE(scene.restarts, 1);
        }
    }

    void aBacklogIsShownAtOnce() {
        Scene scene;
        scene.run(2);
        scene.feed->send(static_cast<int>(6 * kRate));
        scene.frame(true);
        scene.frame(true);
        QVERIFY(scene.pacer.buffered() < 1.0);
        QVERIFY(scene.inOrderWithoutLoss());
    }

    /// A lane that is opened while its wave runs begins with what is known, as far back as the
    /// axis reaches, stands at the present and goes on without a break.
    void aLaneBeginsWithItsPast_data() {
        QTest::addColumn<double>("opened");
        QTest::addColumn<int>("known");
        QTest::newRow("a screen") << 60.0 << 4000;
        QTest::newRow("more than the axis has room for") << 5.0 << 4000;
        QTest::newRow("less than the delay") << 60.0 << 30;
    }

    void aLaneBeginsWithItsPast() {
        QFETCH(double, opened);
        QFETCH(int, known);
        Scene scene;
        for (int i = 0; i < known; ++i)
            scene.feed->past.push_back(static_cast<float>(i - known));
        scene.now = scene.nextPacket = opened;
        scene.frame(true);
        const auto held = static_cast<int>(PaceSettings{}.delay * kRate);
        if (known < held) {
            QVERIFY(scene.shown.empty());
        } else {
            const auto room = static_cast<std::size_t>(opened * kRate);
            const auto all = static_cast<std::size_t>(known + 62 - held); // with one packet
            QVERIFY(scene.shown.size() >= std::min(all, room));
            QVERIFY(scene.shown.size() <= std::min(all, room) + 2);
            QCOMPARE(scene.restarts, 1);
            QVERIFY(scene.first >= 0);
            QVERIFY(std::abs(scene.step.cursor - opened * kRate) <= 1);
        }
        scene.run(4);
        QCOMPARE(scene.restarts, 1);
        for (std::size_t i = 1; i < scene.shown.size(); ++i)
            QCOMPARE(scene.shown[i], scene.shown[i - 1] + 1); // no gap, nothing left out
        QVERIFY(std::abs(scene.pacer.lag()) < 0.2 || known < held);
    }

    void afterAJumpTheLaneIsClearedAndBeginsWithWhatCame() {
        Scene scene;
        scene.run(12);
        QCOMPARE(scene.restarts, 1);
        scene.feed->jumped = true;
        scene.frame(true);
        QCOMPARE(scene.restarts, 2); // at once
        QVERIFY(scene.shown.empty());
        const int before = scene.feed->sent();
        scene.feed->send(2500); // ten seconds from before the target, in one piece
        scene.run(0.6);
        QVERIFY(scene.shown.size() > 2400);
        QVERIFY(scene.shown.front() <= static_cast<float>(before));
        QVERIFY(std::abs(scene.step.cursor - scene.now * kRate) < 0.2 * kRate);
        scene.run(3);
        for (std::size_t i = 1; i < scene.shown.size(); ++i)
            QCOMPARE(scene.shown[i], scene.shown[i - 1] + 1);
    }

    void aLongSuspensionStartsAfresh() {
        Scene scene;
        scene.run(3);
        scene.run(2, false);
        scene.now += 3600;
        scene.frame(false);
        QVERIFY(scene.shown.size() < 1000);
        scene.run(3);
        QCOMPARE(scene.pacer.state(), LanePacer::State::Running);
    }

    void randomJitterKeepsOrder() {
        std::mt19937 random(7);
        Scene scene;
        for (int i = 0; i < 20000; ++i) {
            if (random() % 12 == 0)
                scene.feed->send(static_cast<int>(random() % 100));
            scene.frame(false);
        }
        QVERIFY(scene.inOrderWithoutLoss());
        QVERIFY(scene.received().size() + 1000 > static_cast<std::size_t>(scene.feed->sent()));
    }

    void historyKeepsTheNewest() {
        SampleHistory history;
        history.restart(1000);
        history.append(1); // no room yet: nothing to keep
        QCOMPARE(history.end(), std::int64_t{1000});
        history.reserve(16);
        for (int i = 0; i < 40; ++i)
            history.append(static_cast<float>(i));
        QCOMPARE(history.first(), std::int64_t{1024});
        QCOMPARE(history.end(), std::int64_t{1040});
        history.reserve(64);
        QCOMPARE(history.first(), std::int64_t{1024});
        for (std::int64_t i = history.first(); i < history.end(); ++i)
            QCOMPARE(history.at(i), static_cast<float>(i - 1000));
    }
};

QTEST_APPLESS_MAIN(TestSweepPacer)
#include "tst_sweep_pacer.moc"
