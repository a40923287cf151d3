// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/pipeline.h"
#include "pipeline/sources/mqtt_kind.h"
#include "pipeline/sources/simulator_kind.h"

#include <QtTest>

using namespace vigil;
using namespace vigil::pipeline;

/// A bed is empty only where nothing is expected of it and its source could have said otherwise.
class tst_UnheardBeds : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bedsOfASourceThatIsDown();
    void bedsOfASourceThatSends();

private:
    [[nodiscard]] static Workspace ward();
    base::SystemClock m_clock;
};

Workspace tst_UnheardBeds::ward() {
    Workspace workspace;
    workspace.beds = {{"X1", "Bed 1", {}, "A. Meyer"}, {"X2", "Bed 2", {}, {}}};
    SourceConfig source;
    source.name = "gateway";
    ingest::MqttSourceOptions mqtt;
    mqtt.host = "127.0.0.1";
    mqtt.port = 1; // nobody listens there
    source.spec = std::make_shared<MqttSpec>(mqtt);
    workspace.sources = {source};
    return workspace;
}

void tst_UnheardBeds::bedsOfASourceThatIsDown() {
    auto pipeline = Pipeline::open(ward(), m_clock);
    QVERIFY(pipeline);
    QVERIFY((*pipeline)->start());
    QTRY_COMPARE((*pipeline)->snapshot()->sources[0].state, SourceState::Reconnecting);
    const auto snapshot = (*pipeline)->snapshot();
    QCOMPARE(snapshot->sources[0].address, std::string("127.0.0.1:1"));
    QCOMPARE(snapshot->beds.size(), std::size_t{2});
    for (const auto& bed : snapshot->beds)
        QCOMPARE(bed.lostSource, std::string("gateway (127.0.0.1:1)"));
    QCOMPARE(snapshot->beds[0].label, std::string("Bed 1"));
    QCOMPARE(snapshot->beds[0].patientName, std::string("A. Meyer"));
    QVERIFY(snapshot->beds[0].occupied);
    QVERIFY(!snapshot->beds[1].occupied);
}

void tst_UnheardBeds::bedsOfASourceThatSends() {
    auto workspace = ward();
    SimulatorConfig simulator;
    simulator.beds = 1;
    workspace.sources[0].spec = std::make_shared<SimulatorSpec>(simulator);
    auto pipeline = Pipeline::open(std::move(workspace), m_clock);
    QVERIFY(pipeline);
    QVERIFY((*pipeline)->start());
    QTRY_COMPARE((*pipeline)->snapshot()->beds.size(), std::size_t{3});
    const auto snapshot = (*pipeline)->snapshot();
    for (const auto& bed : snapshot->beds)
        QVERIFY(bed.lostSource.empty());
    QVERIFY(snapshot->beds[0].occupied); // somebody is expected there
    QVERIFY(!snapshot->beds[1].occupied);
    QVERIFY(snapshot->beds[2].occupied);
}

QTEST_GUILESS_MAIN(tst_UnheardBeds)
#include "tst_unheard_beds.moc"
