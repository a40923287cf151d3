// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/anomaly_detector.h"

#include <QTest>

#include <cmath>
#include <numbers>
#include <random>
#include <string>

using namespace vigil;
using namespace vigil::engine;
using Kind = AnomalyOptions::Kind;
using Mode = AnomalyOptions::Mode;

namespace {

constexpr Ticks kAlways = std::chrono::hours{24};

/// The same normal noise on every machine.
class Noise {
public:
    explicit Noise(unsigned seed) : m_random(seed) {}

    double next() {
        const double radius = std::sqrt(-2 * std::log(uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }

private:
    double uniform() { return (static_cast<double>(m_random()) + 1) / 4294967297.0; }

    std::mt19937 m_random;
};

EventTime at(int second) { return EventTime{std::chrono::seconds{second}}; }

AnomalyOptions spikes(Mode mode, double confidence) {
    return {Kind::SpikeAndDip, mode, confidence, 120};
}

/// Part of pure noise that is called an anomaly.
double falseAlarms(const AnomalyOptions& options, int values, unsigned seed) {
    AnomalyDetector detector(options);
    Noise noise(seed);
    int alarms = 0;
    for (int i = 0; i < values; ++i)
        alarms += detector.judge(noise.next(), at(i), kAlways).anomaly ? 1 : 0;
    return static_cast<double>(alarms) / values;
}

} // namespace

class AnomalyDetectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aSpikeAndADipAreFound() {
        AnomalyDetector both(spikes(Mode::SpikesAndDips, 99));
        AnomalyDetector up(spikes(Mode::Spikes, 99));
        AnomalyDetector down(spikes(Mode::Dips, 99));
        Noise noise(1);
        for (int i = 0; i < 300; ++i) {
            const double x = i == 200 ? 8 : i == 250 ? -8 : noise.next();
            const auto b = both.judge(x, at(i), kAlways);
            const auto u = up.judge(x, at(i), kAlways);
            const auto d = down.judge(x, at(i), kAlways);
            QVERIFY(b.score >= 0 && b.score <= 1);
            if (i == 200) {
                QVERIFY(b.anomaly && u.anomaly && !d.anomaly);
                QVERIFY(b.score < 0.001);
                QVERIFY(d.score > 0.99);
            }
            if (i == 250)
                QVERIFY(b.anomaly && !u.anomaly && d.anomaly);
        }
    }

    /// The rate of false alarms is about what the confidence says: a density of 120 values is a
    /// little too narrow, and in the far tails, where it has few of them, too wide.
    void falseSpikesAreAsRareAsAsked() {
        for (const double confidence : {80.0, 90.0, 95.0}) {
            const double asked = 1 - confidence / 100;
            for (const auto mode : {Mode::Spikes, Mode::Dips, Mode::SpikesAndDips}) {
                const double rate = falseAlarms(spikes(mode, confidence), 20'000, 7);
                QVERIFY2(rate <= 1.15 * asked && rate >= 0.9 * asked, std::to_string(rate).c_str());
            }
        }
        QCOMPARE(falseAlarms(spikes(Mode::SpikesAndDips, 100), 2'000, 7), 0.0);
    }

    /// Two levels: each has a narrow kernel of its own, what lies beyond them is a spike.
    void theDensityAdaptsToClusters() {
        AnomalyDetector detector(spikes(Mode::SpikesAndDips, 95));
        Noise noise(3);
        for (int i = 0; i < 200; ++i)
            (void)detector.judge((i % 2 == 0 ? 0 : 100) + 0.1 * noise.next(), at(i), kAlways);
        QVERIFY(!detector.judge(100, at(200), kAlways).anomaly);
        QVERIFY(!detector.judge(0, at(201), kAlways).anomaly);
        QVERIFY(detector.judge(160, at(202), kAlways).anomaly);
    }

    void anythingElseThanTheConstantIsASpike() {
        AnomalyDetector detector(spikes(Mode::SpikesAndDips, 95));
        for (int i = 0; i < 50; ++i)
            QVERIFY(!detector.judge(5, at(i), kAlways).anomaly);
        QVERIFY(detector.judge(5.1, at(50), kAlways).anomaly);
        QVERIFY(!detector.judge(5, at(51), kAlways).anomaly);
    }

    void withoutHistoryNothingIsJudged() {
        AnomalyDetector detector(spikes(Mode::SpikesAndDips, 80));
        for (int i = 0; i < static_cast<int>(kLeastAnomalyHistory); ++i)
            QCOMPARE(detector.judge(i * i * 1000.0, at(i), kAlways).score, 1.0);
        // What is older than the limit does not count.
        const Ticks limit = std::chrono::seconds{5};
        AnomalyDetector forgetful(spikes(Mode::SpikesAndDips, 80));
        for (int i = 0; i < 100; ++i)
            QCOMPARE(forgetful.judge(i == 99 ? 50 : 0, at(i), limit).score, 1.0);
    }

    void aChangeOfLevelIsFoundOnce() {
        for (unsigned seed = 1; seed <= 20; ++seed) {
            AnomalyDetector detector({Kind::ChangePoint, {}, 80, 120});
            Noise noise(seed);
            int found = 0;
            for (int i = 0; i < 400; ++i)
                if (detector.judge((i < 200 ? 0 : 3) + noise.next(), at(i), kAlways).anomaly &&
                    i >= 200) {
                    ++found;
                    QVERIFY2(i <= 215, std::to_string(i).c_str());
                }
            QCOMPARE(found, 1);
        }
    }

    /// One value far out is taken for a change of level no more often than noise may be.
    void aSingleSpikeIsNoChange() {
        int taken = 0;
        for (unsigned seed = 1; seed <= 100; ++seed) {
            AnomalyDetector detector({Kind::ChangePoint, {}, 95, 120});
            Noise noise(seed);
            bool alarm = false;
            for (int i = 0; i < 230; ++i) {
                const bool now =
                    detector.judge(i == 200 ? 20 : noise.next(), at(i), kAlways).anomaly;
                alarm = alarm || (now && i >= 200);
            }
            taken += alarm ? 1 : 0;
        }
        QVERIFY2(taken <= 5, std::to_string(taken).c_str());
    }

    /// With confidence c, at most 100 - c of 100 histories have a false alarm.
    void falseChangesAreAsRareAsAsked() {
        int histories = 0;
        int alarmed = 0;
        for (unsigned seed = 1; seed <= 200; ++seed) {
            AnomalyDetector detector({Kind::ChangePoint, {}, 80, 120});
            Noise noise(seed);
            bool alarm = false;
            for (int i = 0; i < 120; ++i)
                alarm = alarm || detector.judge(noise.next(), at(i), kAlways).anomaly;
            ++histories;
            alarmed += alarm ? 1 : 0;
        }
        QVERIFY2(alarmed <= histories / 5, std::to_string(alarmed).c_str());
        QVERIFY(falseAlarms({Kind::ChangePoint, {}, 80, 120}, 20'000, 11) < 0.2 / 120);
        QCOMPARE(falseAlarms({Kind::ChangePoint, {}, 100, 120}, 2'000, 11), 0.0);
    }

    void theHistoryIsAllItKeeps() {
        AnomalyDetector detector({Kind::SpikeAndDip, {}, 95, 1000});
        Noise noise(2);
        std::size_t full = 0;
        for (int i = 0; i < 5000; ++i) {
            (void)detector.judge(noise.next(), at(i), kAlways);
            if (i == 1100)
                full = detector.bytes();
        }
        QCOMPARE(detector.bytes(), full);
        QVERIFY(full < 1000 * 40);
    }
};

QTEST_APPLESS_MAIN(AnomalyDetectorTest)
#include "tst_anomaly_detector.moc"
