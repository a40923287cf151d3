// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ward.h"
#include "widgets/charts/lane_scale.h"
#include "widgets/charts/waveform_store.h"

#include <QtTest>

#include <numeric>

using namespace vigil;
using namespace vigil::widgets;

class tst_WaveformStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void allFeedsGetAllSamples();
    void nobodyReadingDoesNotStopTheWriter();
    void aReplacedChannelBeginsAnew();
    void aLaterFeedBeginsWithThePast();
    void silenceIsPartOfThePast();
    void anotherSessionHasNoPast();
    void ranges();
    void anUsualHeightOutlivesThePulse();
    void scales();
    void theTraceOnShowStaysInItsLane();
    void noiseIsNotEnlarged();
    void theGainFixesTheSpan_data();
    void theGainFixesTheSpan();
    void unitsOfAGain();
    void autoGain();
};

namespace {

std::shared_ptr<pipeline::WaveChannel> channel(const char* signal = "ECG_II") {
    return std::make_shared<pipeline::WaveChannel>("B01", signal, "mV", 250.0);
}

pipeline::Snapshot snapshotOf(const std::shared_ptr<pipeline::WaveChannel>& wave) {
    pipeline::Snapshot s;
    pipeline::BedView bed;
    bed.bed = "B01";
    if (wave)
        bed.waves.push_back({wave, pipeline::Freshness::Live});
    s.beds.push_back(bed);
    return s;
}

std::vector<float> readAll(LaneFeed& feed) {
    std::vector<float> all;
    std::array<float, 100> some{};
    while (const auto count = feed.read(some))
        all.insert(all.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(count));
    return all;
}

} // namespace

void tst_WaveformStore::allFeedsGetAllSamples() {
    WaveformStore store;
    const auto wave = channel();
    store.setSnapshot(snapshotOf(wave));
    const auto a = store.feed("B01", "ECG_II");
    const auto b = store.feed("B01", "ECG_II");
    const auto other = store.feed("B02", "ECG_II");
    std::vector<float> samples(500);
    std::iota(samples.begin(), samples.end(), 0.0F);
    QVERIFY(wave->ring.write(samples));
    QCOMPARE(store.drain(), std::size_t{500});
    QCOMPARE(readAll(*a), samples);
    QCOMPARE(readAll(*b), samples);
    QVERIFY(readAll(*other).empty());
}

void tst_WaveformStore::nobodyReadingDoesNotStopTheWriter() {
    WaveformStore store;
    const auto wave = channel();
    store.setSnapshot(snapshotOf(wave));
    const auto feed = store.feed("B01", "ECG_II");
    const std::vector<float> second(250, 1.0F);
    for (int i = 0; i < 60; ++i) {
        QVERIFY(wave->ring.write(second));
        store.drain();
    }
    QCOMPARE(wave->ring.skipped(), std::uint64_t{0});
    const auto kept = readAll(*feed);
    QCOMPARE(kept.size(), static_cast<std::size_t>(250 * WaveformStore::kKeepSeconds) + 1);
    QVERIFY(std::isnan(kept.front())); // what was left out is a gap, not a jump
}

void tst_WaveformStore::aReplacedChannelBeginsAnew() {
    WaveformStore store;
    const auto first = channel();
    store.setSnapshot(snapshotOf(first));
    const auto feed = store.feed("B01", "ECG_II");
    first->ring.write(std::vector<float>{1, 2});
    store.drain();
    const auto second = channel();
    store.setSnapshot(snapshotOf(second));
    second->ring.write(std::vector<float>{3});
    store.drain();
    QVERIFY(feed->takeJump());
    QVERIFY(!feed->takeJump());
    QCOMPARE(readAll(*feed), std::vector<float>{3});
    QCOMPARE(store.feed("B01", "ECG_II")->takePast(), std::vector<float>{3});
    store.setSnapshot(snapshotOf(nullptr));
    QCOMPARE(store.drain(), std::size_t{0});
}

namespace {

SteadyTime at(double seconds) {
    return SteadyTime(std::chrono::milliseconds(static_cast<int>(seconds * 1000)));
}

} // namespace

void tst_WaveformStore::aLaterFeedBeginsWithThePast() {
    WaveformStore store;
    const auto wave = channel();
    store.setSnapshot(snapshotOf(wave));
    float next = 0;
    for (int second = 0; second < 40; ++second) {
        std::vector<float> block(250);
        std::iota(block.begin(), block.end(), next);
        next += 250;
        wave->ring.write(block);
        store.drain(at(second));
    }
    const auto feed = store.feed("B01", "ECG_II");
    wave->ring.write(std::vector<float>{next});
    store.drain(at(40));
    const auto past = feed->takePast();
    QCOMPARE(past.size(), static_cast<std::size_t>(250 * WaveformStore::kPastSeconds)); // bounded
    for (std::size_t i = 0; i < past.size(); ++i)
        QCOMPARE(past[i], next - static_cast<float>(past.size() - i));
    QCOMPARE(readAll(*feed), std::vector<float>{next}); // and goes on where the past ends
    QVERIFY(feed->takePast().empty());
}

/// What is known from before a silence is not shown as if it were the present.
void tst_WaveformStore::silenceIsPartOfThePast() {
    WaveformStore store;
    const auto wave = channel();
    store.setSnapshot(snapshotOf(wave));
    wave->ring.write(std::vector<float>(1000, 1.0F));
    store.drain(at(10));
    store.drain(at(15));
    const auto past = store.feed("B01", "ECG_II")->takePast();
    QCOMPARE(past.size(), std::size_t{1000 + 5 * 250});
    QCOMPARE(past[999], 1.0F);
    for (std::size_t i = 1000; i < past.size(); ++i)
        QVERIFY(std::isnan(past[i]));
    store.drain(at(4000));
    QCOMPARE(store.feed("B01", "ECG_II")->takePast().size(),
             static_cast<std::size_t>(1000 + 250 * WaveformStore::kPastSeconds));
}

void tst_WaveformStore::anotherSessionHasNoPast() {
    WaveformStore store;
    const auto first = channel();
    store.setSnapshot(snapshotOf(first));
    first->ring.write(std::vector<float>(1000, 1.0F));
    store.drain(at(1));
    store.setSnapshot(snapshotOf(channel()));
    store.drain(at(2));
    QVERIFY(store.feed("B01", "ECG_II")->takePast().empty());
    QVERIFY(!store.recentRange("B01", "ECG_II"));
}

/// One artefact is not the usual height; a pulse that is gone stays it for minutes.
void tst_WaveformStore::anUsualHeightOutlivesThePulse() {
    WaveformStore store;
    const auto wave = channel("Pleth");
    store.setSnapshot(snapshotOf(wave));
    const auto play = [&](int seconds, float height) {
        for (int s = 0; s < seconds; ++s) {
            std::vector<float> block(250);
            for (std::size_t i = 0; i < block.size(); ++i)
                block[i] = i % 100 < 50 ? height : 0;
            wave->ring.write(block);
            store.drain();
        }
    };
    play(3, 1);
    QVERIFY(store.recentRange("B01", "Pleth")->settled);
    play(9, 1);
    QVERIFY(std::abs(store.recentRange("B01", "Pleth")->usualSpan - 1) < 0.02F);
    play(1, 50);
    play(8, 1);
    QVERIFY(std::abs(store.recentRange("B01", "Pleth")->usualSpan - 1) < 0.03F);
    play(600, 0.01F);
    const auto range = store.recentRange("B01", "Pleth");
    QVERIFY(range->high <= 0.01F);
    QVERIFY(range->usualSpan > 0.45F && range->usualSpan < 0.55F);
}

void tst_WaveformStore::ranges() {
    WaveformStore store;
    const auto wave = channel();
    store.setSnapshot(snapshotOf(wave));
    QVERIFY(!store.recentRange("B01", "ECG_II"));
    wave->ring.write(std::vector<float>{0.5F, std::nanf(""), -0.25F});
    store.drain();
    const auto range = store.recentRange("B01", "ECG_II");
    QVERIFY(range.has_value());
    QCOMPARE(range->low, -0.25F);
    QCOMPARE(range->high, 0.5F);
    QCOMPARE(range->mean, 0.125F);
    QVERIFY(!range->settled);
    QCOMPARE(range->usualSpan, 0.0F);
}

void tst_WaveformStore::scales() {
    using G = model::ParameterGroup;
    const auto range = [](float low, float high, float usual = 0) {
        return WaveformStore::Range{low, high, (low + high) / 2, usual, low, high, true};
    };
    const LaneScale abp = customaryScale(G::Abp);
    QVERIFY(!betterScale(G::Abp, abp, range(50, 120)));
    const auto wide = betterScale(G::Abp, abp, range(50, 220));
    QVERIFY(wide && wide->high > 220);
    QVERIFY(!betterScale(G::Abp, *wide, range(50, 220)));       // settled
    QCOMPARE(*betterScale(G::Abp, *wide, range(50, 120)), abp); // and back again
    const auto pleth = betterScale(G::SpO2, {-1, 1}, range(0, 0.2F));
    QVERIFY(pleth && pleth->high < 0.3 && pleth->low < 0);
    QVERIFY(!betterScale(G::SpO2, *pleth, range(0.01F, 0.19F)));
    QVERIFY(!betterScale(G::SpO2, *pleth, range(0.1F, 0.1F))); // a flat line keeps its scale
    // Larger pulses are followed at once, whether or not much is known of the wave.
    auto pulses = range(0, 4);
    pulses.settled = false;
    const auto larger = betterScale(G::SpO2, *pleth, pulses);
    QVERIFY(larger && larger->low < 0 && larger->high > 4);
    // Smaller ones only when a whole stretch was seen.
    auto few = range(0, 0.02F);
    few.settled = false;
    QVERIFY(!betterScale(G::SpO2, *pleth, few));
}

/// The trace on show stays in its lane; an artefact that is past does not keep the wave small.
void tst_WaveformStore::theTraceOnShowStaysInItsLane() {
    using G = model::ParameterGroup;
    WaveformStore::Range seen{0, 0.5F, 0.2F, 0.9F, 0, 1.0F, true};
    const auto deeper = betterScale(G::Resp, {-0.1, 0.6}, seen);
    QVERIFY(deeper && deeper->low < 0 && deeper->high > 1);
    QVERIFY(!betterScale(G::Resp, *deeper, seen));
    seen.screenHigh = 20;
    const auto again = betterScale(G::Resp, {-1, 21}, seen);
    QVERIFY(again && again->high < 1);
    const WaveformStore::Range pressure{60, 120, 90, 60, 55, 170, true};
    const auto abp = betterScale(G::Abp, {0, 160}, pressure);
    QVERIFY(abp && abp->high > 170);
}

/// When the pulse is gone its noise stays small.
void tst_WaveformStore::noiseIsNotEnlarged() {
    using G = model::ParameterGroup;
    const WaveformStore::Range noise{0.48F, 0.52F, 0.5F, 1.0F, 0.48F, 0.52F, true};
    const auto scale = betterScale(G::SpO2, {-0.1, 1.1}, noise).value_or(LaneScale{-0.1, 1.1});
    QVERIFY(scale.high - scale.low >= 0.5);
    QVERIFY(0.04 / (scale.high - scale.low) < 0.1);
    // Also where the baseline has left the lane.
    const auto moved = betterScale(G::SpO2, {2, 3}, noise);
    QVERIFY(moved && moved->low < 0.48 && moved->high > 0.52);
    QVERIFY(moved->high - moved->low >= 0.5);
}

void tst_WaveformStore::theGainFixesTheSpan_data() {
    QTest::addColumn<double>("millivolts"); // of one unit
    QTest::addColumn<double>("gain");
    for (const double gain : {2.5, 5.0, 10.0, 20.0}) {
        QTest::addRow("mV at %g", gain) << 1.0 << gain;
        QTest::addRow("uV at %g", gain) << 0.001 << gain;
        QTest::addRow("V at %g", gain) << 1000.0 << gain;
    }
}

/// Whatever comes: a millivolt is as high as the gain says; what moves is the offset.
void tst_WaveformStore::theGainFixesTheSpan() {
    QFETCH(double, millivolts);
    QFETCH(double, gain);
    const GainLane lane{40, gain, millivolts};
    const double span = 40 / gain / millivolts;
    const auto range = [&](double low, double high, double mean) {
        const double one = 1 / millivolts;
        return WaveformStore::Range{static_cast<float>(low * one),
                                    static_cast<float>(high * one),
                                    static_cast<float>(mean * one),
                                    0,
                                    0,
                                    0,
                                    true};
    };
    LaneScale scale = scaleOfGain(lane, {-1, 1}, std::nullopt);
    QVERIFY(scale.low < 0 && scale.high > 0);
    for (const auto& seen : {range(-0.3, 0.9, 0.05), range(-0.2, 1.1, 0.05), range(4.2, 5.1, 4.4),
                             range(-2, 60, 0), range(-0.2, 0.3, 0), range(-9, -8.5, -8.9)}) {
        scale = scaleOfGain(lane, scale, seen);
        QVERIFY(std::abs(scale.high - scale.low - span) < 1e-9 * span);
        if (seen.high - seen.low < span)
            QVERIFY(seen.low >= scale.low && seen.high <= scale.high); // all of it is in the lane
        else
            QVERIFY(seen.mean > scale.low && seen.mean < scale.high); // its baseline is
        const LaneScale again = scaleOfGain(lane, scale, seen);
        QVERIFY(again == scale); // and there it stays
    }
}

void tst_WaveformStore::unitsOfAGain() {
    QCOMPARE(*millivoltsOf("mV"), 1.0);
    QVERIFY(std::abs(*millivoltsOf("uV") - 0.001) < 1e-12);
    QVERIFY(std::abs(*millivoltsOf("\xC2\xB5V") - 0.001) < 1e-12);
    QVERIFY(std::abs(*millivoltsOf("\xCE\xBCV") - 0.001) < 1e-12);
    QCOMPARE(*millivoltsOf("mv"), 1.0);
    QVERIFY(std::abs(*millivoltsOf("V") - 1000) < 1e-9);
    for (const char* unit : {"", "1", "NU", "adu", "mm[Hg]", "Ohm", "MV"})
        QVERIFY2(!millivoltsOf(unit), unit);
}

void tst_WaveformStore::autoGain() {
    QCOMPARE(fittingGain(30, 1.1, 10), 20.0);
    QCOMPARE(fittingGain(30, 2.9, 10), 10.0);
    QCOMPARE(fittingGain(30, 1.4, 20), 20.0);
    QCOMPARE(fittingGain(30, 1.2, 10), 10.0); // not enough room to spare for a larger one
    QCOMPARE(fittingGain(30, 4, 10), 5.0);
    QCOMPARE(fittingGain(30, 400, 10), 2.5);
}

QTEST_APPLESS_MAIN(tst_WaveformStore)
#include "tst_waveform_store.moc"
