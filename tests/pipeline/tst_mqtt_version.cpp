// SPDX-License-Identifier: GPL-3.0-or-later
// MQTT 5 where the broker speaks it, 3.1.1 where it does not, and what either means for a source.
#include "ingest/brokers/mqtt_connection_test.h"
#include "mqtt_fixture.h"
#include "mqtt_listener.h"
#include "number_decoder.h"
#include "service_test.h"
#include "test_stages.h"
#include "transport/mqtt/mqtt_client.h"

#include <functional>

using namespace vigil;
using namespace vigil::tests;
using ingest::TestStage;
using transport::MqttVersion;

Q_DECLARE_METATYPE(vigil::transport::MqttVersion)
Q_DECLARE_METATYPE(vigil::tests::MqttListener::Manner)

class TestMqttVersion : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;

    static MqttSourceOptions named(std::uint16_t port, MqttVersion version) {
        auto options = mqttOptionsFor(port);
        options.clientId = "vigil-ward";
        options.version = version;
        return options;
    }

    static void versions() {
        QTest::addColumn<MqttVersion>("version");
        QTest::newRow("automatic") << MqttVersion::Automatic;
        QTest::newRow("5") << MqttVersion::V5;
        QTest::newRow("3.1.1") << MqttVersion::V311;
    }

private Q_SLOTS:

    void theVersionIsTold_data() { versions(); }

    void theVersionIsTold() {
        QFETCH(MqttVersion, version);
        MosquittoServer server;
        QVERIFY(server.start());
        MqttSource source(named(server.port(), version), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        QCOMPARE(source.status().protocol,
                 std::string(version == MqttVersion::V311 ? "MQTT 3.1.1" : "MQTT 5"));
        QVERIFY(source.status().warning.empty());
    }

    void aTestOfTheConnectionPasses_data() { versions(); }

    void aTestOfTheConnectionPasses() {
        QFETCH(MqttVersion, version);
        MosquittoServer server;
        QVERIFY(server.start());
        const auto publisher = publisherFor(optionsFor(server));
        QVERIFY(publisher);
        QVERIFY(publisher->publish("vigil/ward/b07/numerics", "72", true));
        QVERIFY(publisher->flush());
        StageEnds ends;
        NumberDecoder decoder;
        ingest::testMqtt(named(server.port(), version), decoder, 5s, {}, std::ref(ends));
        const auto all = ends.take();
        QVERIFY(!all.empty());
        QCOMPARE(all.back().stage, TestStage::Decoded);
        QCOMPARE(all.back().outcome, ingest::TestProgress::Outcome::Passed);
    }

    void sessionsAreKeptOrNot_data() {
        QTest::addColumn<MqttVersion>("version");
        QTest::addColumn<bool>("clean");
        QTest::newRow("5, kept") << MqttVersion::V5 << false;
        QTest::newRow("5, clean") << MqttVersion::V5 << true;
        QTest::newRow("3.1.1, kept") << MqttVersion::V311 << false;
    }

    void sessionsAreKeptOrNot() {
        QFETCH(MqttVersion, version);
        QFETCH(bool, clean);
        MosquittoServer server;
        QVERIFY(server.start());
        auto options = named(server.port(), version);
        options.cleanSession = clean;
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        source.stop();
        const auto publisher = publisherFor(optionsFor(server));
        QVERIFY(publisher);
        publish(*publisher, 0, 20);
        server.stop(); // and the session survives the broker as well
        QVERIFY(server.start());
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        const auto again = publisherFor(optionsFor(server));
        QVERIFY(again);
        publish(*again, 100, 1);
        const std::size_t expected = clean ? 1 : 21;
        QVERIFY(got.untilCount(expected));
        QCOMPARE(got.all.size(), expected);
        QCOMPARE(got.all.back().payload, std::string("100"));
    }

    void anOldBrokerIsSpokenToInItsWords_data() {
        QTest::addColumn<MqttListener::Manner>("manner");
        QTest::newRow("says no") << MqttListener::Manner::OnlyOld;
        QTest::newRow("hangs up") << MqttListener::Manner::HangsUpOnNew;
    }

    void anOldBrokerIsSpokenToInItsWords() {
        QFETCH(MqttListener::Manner, manner);
        MqttListener broker(manner);
        MqttSource source(named(broker.port(), MqttVersion::Automatic), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.until([&] { return !broker.heard().empty(); }, 5s));
        QVERIFY2(broker.heard().starts_with("to 127.0.0.1, level 4, id vigil-ward"),
                 broker.heard().c_str());
        QVERIFY(source.status().connects >= 1);
    }

    void theNewVersionAloneNamesTheCause() {
        MqttListener broker(MqttListener::Manner::OnlyOld);
        MqttSource source(named(broker.port(), MqttVersion::V5), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Failed));
        QCOMPARE(source.status().lastError->code, ErrorCode::Unsupported);
        QCOMPARE(source.status().lastError->detail,
                 std::string("the broker does not speak MQTT 5"));
        QCOMPARE(broker.connections(), 1);
    }

    void theOldVersionAloneNamesTheCause() {
        MqttListener broker(MqttListener::Manner::OnlyNew);
        MqttSource source(named(broker.port(), MqttVersion::V311), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Failed));
        QCOMPARE(source.status().lastError->detail,
                 std::string("the broker does not speak MQTT 3.1.1"));
    }

    void theBrokerIsToldWhatIsTaken() {
        MqttListener broker;
        auto options = named(broker.port(), MqttVersion::Automatic);
        options.largestMessage = 65536;
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.until([&] { return !broker.heard().empty(); }, 5s));
        QCOMPARE(broker.heard(),
                 std::string("to 127.0.0.1, level 5, expiry 604800, largest 65536, id vigil-ward, "
                             "user none, password none, kept, keep alive 1, vigil/# qos 1"));
    }

    void anotherClientIsKnownByTheBrokersWord() {
        MqttListener broker(MqttListener::Manner::GivesAway);
        MqttSource source(named(broker.port(), MqttVersion::V5), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.until([&] { return source.status().sessionTaken.value_or(false); }, 5s));
        QCOMPARE(source.status().connects, std::uint64_t{1});
        QVERIFY(got.until([&] { return source.status().lastError.has_value(); }, 5s));
        QVERIFY(source.status().lastError->detail.starts_with("another client uses"));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttVersion, "mosquitto", MosquittoServer::isInstalled())
#include "tst_mqtt_version.moc"
