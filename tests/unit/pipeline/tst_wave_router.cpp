// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/wave_router.h"

#include <QTest>

#include <cmath>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

model::WaveformBlock blockAt(Ticks start, int samples, float value, double rate = 100) {
    model::WaveformBlock block;
    block.bed = "B01";
    block.signal = "ECG_II";
    block.unit = "mV";
    block.rateHz = rate;
    block.start = EventTime{start};
    block.samples.assign(static_cast<std::size_t>(samples), value);
    return block;
}

std::vector<float> drain(WaveRouter& router) {
    std::vector<float> out(4096);
    out.resize(router.views().at("B01").back().channel->ring.read(out));
    return out;
}

} // namespace

class TestWaveRouter : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void consecutiveBlocksJoin() {
        WaveRouter router;
        QCOMPARE(router.route(blockAt(10s, 25, 1)), std::size_t{0});
        QCOMPARE(router.route(blockAt(10s + 250ms, 25, 2)), std::size_t{0});
        const auto samples = drain(router);
        QCOMPARE(samples.size(), std::size_t{50});
        QCOMPARE(samples[24], 1.0F);
        QCOMPARE(samples[25], 2.0F);
        QCOMPARE(router.views().at("B01").front().newest, EventTime{Ticks(10s + 500ms)});
    }

    void aHoleBecomesAsManyMissingSamples() {
        WaveRouter router;
        router.route(blockAt(10s, 25, 1));
        router.route(blockAt(11s, 25, 2)); // 0.75 s are missing
        const auto samples = drain(router);
        QCOMPARE(samples.size(), std::size_t{25 + 75 + 25});
        QVERIFY(std::isnan(samples[25]) && std::isnan(samples[99]));
        QCOMPARE(samples[100], 2.0F);
    }

    void aLongHoleDoesNotFillTheRing() {
        WaveRouter router;
        router.route(blockAt(10s, 25, 1));
        router.route(blockAt(2h, 25, 2));
        const auto samples = drain(router);
        QVERIFY(samples.size() < 25 + 25 + 100 * 5);
        QCOMPARE(samples.back(), 2.0F);
    }

    void overlapIsShownOnce() {
        WaveRouter router;
        router.route(blockAt(10s, 50, 1));
        router.route(blockAt(10s + 250ms, 50, 2)); // its first half was there before
        router.route(blockAt(10s, 20, 3));         // all of it was
        const auto samples = drain(router);
        QCOMPARE(samples.size(), std::size_t{75});
        QCOMPARE(samples[49], 1.0F);
        QCOMPARE(samples[50], 2.0F);
    }

    void afterAJumpAWaveBeginsAnewWhereverItLeads() {
        for (const auto after : {5s, 3600s}) {
            WaveRouter router;
            router.route(blockAt(10s, 25, 1));
            const auto before = router.views().at("B01").front().channel;
            router.restart();
            router.restart();
            QCOMPARE(router.views().at("B01").front().channel, before); // until there is more
            router.route(blockAt(after, 25, 2));
            QVERIFY(router.views().at("B01").front().channel != before);
            QCOMPARE(drain(router), std::vector<float>(25, 2.0F));
            router.route(blockAt(after + 250ms, 25, 3)); // and goes on as ever
            QCOMPARE(drain(router), std::vector<float>(25, 3.0F));
            QCOMPARE(before->ring.size(), std::size_t{25});
        }
    }

    void theSecondsBeforeATimeSoughtFindRoomAtOnce() {
        for (const double rate : {50.0, 62.5, 125.0, 250.0, 360.0, 500.0, 1000.0}) {
            WaveRouter router;
            std::size_t skipped = 0;
            for (int i = 0; i < 44; ++i) // 11 s
                skipped +=
                    router.route(blockAt(10s + i * 250ms, static_cast<int>(rate / 4), 1, rate));
            QCOMPARE(skipped, std::size_t{0});
        }
    }

    void aNewRateIsANewChannel() {
        WaveRouter router;
        router.route(blockAt(10s, 25, 1));
        const auto before = router.views().at("B01").front().channel;
        router.route(blockAt(10s + 250ms, 25, 1, 200));
        QVERIFY(router.views().at("B01").front().channel != before);
    }

    void whatFindsNoRoomIsCounted() {
        WaveRouter router;
        std::size_t skipped = 0;
        for (int i = 0; i < 200; ++i)
            skipped += router.route(blockAt(10s + i * 250ms, 25, 1));
        const auto& ring = router.views().at("B01").front().channel->ring;
        QVERIFY(skipped > 0);
        QCOMPARE(skipped, static_cast<std::size_t>(ring.skipped()));
        QVERIFY(ring.size() + skipped >= 5000);
    }
};

QTEST_APPLESS_MAIN(TestWaveRouter)
#include "tst_wave_router.moc"
