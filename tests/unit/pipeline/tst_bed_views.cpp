// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/bed_views.h"

#include <QTest>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

const EventTime kNow = eventFromMicros(1'700'000'000'000'000);

std::shared_ptr<const BedView> numericsOf(const std::string& bed, const std::string& patient = {}) {
    auto view = std::make_shared<BedView>();
    view->bed = view->label = bed;
    view->patient = patient;
    view->occupied = true;
    view->source = 0;
    view->freshness = Freshness::Live;
    return view;
}

alerts::AlarmStatus silent(const std::string& bed) {
    alerts::AlarmStatus alarm;
    alarm.bed = bed;
    return alarm;
}

/// What is known, and the ward that it is asked of.
struct World {
    Workspace workspace;
    BedBoard::Views numerics;
    std::vector<alerts::AlarmStatus> alarms;
    std::vector<SourceView> sources;
    WaveRouter waves;

    World() {
        BedConfig bed;
        bed.id = "B1";
        bed.label = "Bed 1";
        bed.patient = "p1";
        bed.patientName = "Ada";
        workspace.beds = {bed};
        SourceView source;
        source.name = "ward";
        source.kind = "mqtt";
        source.address = "host:1883";
        source.state = SourceState::Connected;
        sources = {source};
    }

    [[nodiscard]] std::vector<BedView> views() const {
        return bedViews(workspace, {numerics, alarms, sources, waves, kNow});
    }

    void sendWave(const std::string& bed, EventTime start) {
        model::WaveformBlock block;
        block.bed = bed;
        block.signal = "ECG_II";
        block.rateHz = 10;
        block.start = start;
        block.samples.assign(10, 0.5F);
        waves.route(block);
    }
};

} // namespace

class tst_BedViews : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void configuredBedsComeFirstWithTheirNames() {
        World world;
        world.numerics = {numericsOf("A9"), numericsOf("B1", "p1")};
        const auto beds = world.views();
        QCOMPARE(beds.size(), std::size_t{2});
        QCOMPARE(beds[0].label, std::string("Bed 1"));
        QCOMPARE(beds[0].patientName, std::string("Ada"));
        QCOMPARE(beds[1].bed, std::string("A9"));
    }

    void anotherPatientThereHasNoName() {
        World world;
        world.numerics = {numericsOf("B1", "p2")};
        const auto beds = world.views();
        QCOMPARE(beds[0].patient, std::string("p2"));
        QVERIFY(beds[0].patientName.empty());
    }

    void aBedThatNeverSpokeIsKnownByItsAlarms() {
        World world;
        world.alarms = {silent("B1"), silent("C3"), silent({})};
        const auto beds = world.views();
        QCOMPARE(beds.size(), std::size_t{2});
        QVERIFY(beds[0].freshness == Freshness::Stale);
        QCOMPARE(beds[0].alarms.size(), std::size_t{1});
        QCOMPARE(beds[1].bed, std::string("C3"));
        QVERIFY(beds[1].occupied);
    }

    void aSilentBedNamesTheSourceThatIsLost() {
        World world;
        QVERIFY(world.views()[0].lostSource.empty());
        world.sources[0].state = SourceState::Reconnecting;
        QCOMPARE(world.views()[0].lostSource, std::string("ward (host:1883)"));
        world.numerics = {numericsOf("B1", "p1")}; // heard a moment ago
        QVERIFY(world.views()[0].lostSource.empty());
    }

    void wavesAloneMakeABed() {
        World world;
        world.sendWave("W1", kNow - 1s);
        world.sendWave("W2", kNow - 1h);
        const auto beds = world.views();
        QCOMPARE(beds.size(), std::size_t{3});
        QCOMPARE(beds[1].bed, std::string("W1"));
        QVERIFY(beds[1].freshness == Freshness::Live);
        QCOMPARE(beds[1].waves.size(), std::size_t{1});
        QVERIFY(beds[2].freshness == Freshness::Stale);
    }

    void wavesThatStoodStillAreStale() {
        World world;
        world.sendWave("B1", kNow - 10s);
        const auto beds = world.views();
        QCOMPARE(beds.size(), std::size_t{1});
        QVERIFY(beds[0].waves[0].freshness == Freshness::Stale);
    }
};

QTEST_APPLESS_MAIN(tst_BedViews)
#include "tst_bed_views.moc"
