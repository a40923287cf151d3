// SPDX-License-Identifier: GPL-3.0-or-later
#include "collector.h"
#include "ingest/brokers/mqtt_connection_test.h"
#include "mosquitto_server.h"
#include "number_decoder.h"
#include "service_test.h"
#include "test_stages.h"
#include "transport/mqtt/mqtt_publisher.h"

#include <QTest>

#include <functional>

using namespace vigil;
using namespace vigil::tests;
using ingest::MqttSourceOptions;
using ingest::TestProgress;
using ingest::TestStage;
using Outcome = ingest::TestProgress::Outcome;

class TestMqttConnectionTest : public QObject {
    Q_OBJECT
private:
    TestCertificates m_certificates;

    static MqttSourceOptions optionsFor(const MosquittoServer& server) {
        MqttSourceOptions options;
        options.host = "127.0.0.1";
        options.port = server.port();
        return options;
    }

    /// The last word on each stage that was reached, in order.
    static std::vector<TestProgress> run(const MqttSourceOptions& options,
                                         std::chrono::seconds patience = 2s,
                                         const std::stop_token& stop = {}) {
        StageEnds ends;
        NumberDecoder decoder;
        ingest::testMqtt(options, decoder, patience, stop, std::ref(ends));
        return ends.take();
    }

    /// Leaves a retained message for the test to find.
    static void leave(const MosquittoServer& server, const std::string& payload) {
        auto options = optionsFor(server);
        auto publisher = transport::MqttPublisher::open(options);
        QVERIFY(publisher);
        QVERIFY((*publisher)->publish("vigil/w/b/numerics", payload, true));
        QVERIFY((*publisher)->flush());
    }

private Q_SLOTS:

    void initTestCase() { QVERIFY(m_certificates.make()); }

    void everyStagePasses() {
        MosquittoServer server;
        QVERIFY(server.start());
        leave(server, "72");
        const auto ends = run(optionsFor(server));
        QCOMPARE(ends.size(), std::size_t{7});
        for (std::size_t i = 0; i < ends.size(); ++i) {
            QCOMPARE(static_cast<std::size_t>(ends[i].stage), i);
            const auto expected =
                ends[i].stage == TestStage::Tls ? Outcome::Skipped : Outcome::Passed;
            QCOMPARE(static_cast<int>(ends[i].outcome), static_cast<int>(expected));
        }
        QCOMPARE(ends[0].detail, std::string("127.0.0.1"));
        QVERIFY(ends[5].detail.find("vigil/w/b/numerics") != std::string::npos);
        QCOMPARE(ends[6].detail, std::string("HR=72"));
    }

    void aLowerGrantIsSaidWithTheSubscription() {
        MosquittoServer::Options settings;
        settings.mostQos = 0;
        MosquittoServer server(settings);
        QVERIFY(server.start());
        const auto ends = run(optionsFor(server));
        QVERIFY(ends.size() > 4);
        QCOMPARE(static_cast<int>(ends[4].outcome), static_cast<int>(Outcome::Passed));
        QCOMPARE(ends[4].detail, std::string("the broker grants QoS 0 of the 1 asked for "
                                             "'vigil/#': messages may be lost"));
    }

    void whatCannotBeReadFailsTheLastStage() {
        MosquittoServer server;
        QVERIFY(server.start());
        leave(server, "high");
        const auto ends = run(optionsFor(server));
        verifyFailedAt(ends, TestStage::Decoded, ErrorCode::Parse);
        QCOMPARE(ends.back().error->detail, std::string("malformed: not a number"));
    }

    void silenceIsNoSuccess() {
        MosquittoServer server;
        QVERIFY(server.start());
        verifyFailedAt(run(optionsFor(server), 1s), TestStage::FirstMessage, ErrorCode::Timeout);
    }

    void nameAndPortAreToldApart() {
        MqttSourceOptions options;
        options.host = "no-such-host.invalid";
        verifyFailedAt(run(options), TestStage::Name, ErrorCode::NotFound);
        options.host = "127.0.0.1";
        options.port = 1;
        verifyFailedAt(run(options), TestStage::Tcp, ErrorCode::Connection);
    }

    void certificateIsNamed() {
        MosquittoServer::Options settings;
        settings.certificate = m_certificates.elsewhere();
        MosquittoServer server(settings);
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.tls.enabled = true;
        options.tls.caFile = m_certificates.authority();
        const auto ends = run(options);
        verifyFailedAt(ends, TestStage::Tls, ErrorCode::Authentication);
        QVERIFY(ends.back().error->detail.find("mismatch") != std::string::npos);
    }

    void refusals() {
        MosquittoServer::Options settings;
        settings.user = "ward";
        settings.password = "right";
        MosquittoServer server(settings);
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.user = "ward";
        options.password = "wrong";
        verifyFailedAt(run(options), TestStage::Authentication, ErrorCode::Authentication);
    }

    void mayBeCancelled() {
        MosquittoServer server;
        QVERIFY(server.start());
        std::stop_source stop;
        stop.request_stop();
        verifyFailedAt(run(optionsFor(server), 60s, stop.get_token()), TestStage::Name,
                       ErrorCode::Cancelled);
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttConnectionTest, "mosquitto or openssl",
                        MosquittoServer::isInstalled() && !findProgram("openssl").empty())
#include "tst_mqtt_connection_test.moc"
