// SPDX-License-Identifier: GPL-3.0-or-later
// A broker that lets in, but refuses a subscription: mosquitto does so with its security plugin.
#include "ingest/brokers/mqtt_connection_test.h"
#include "mqtt_fixture.h"
#include "number_decoder.h"
#include "service_test.h"
#include "test_stages.h"

#include <functional>

using namespace vigil;
using namespace vigil::tests;
using ingest::TestStage;

class TestMqttRefusal : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;

private Q_SLOTS:

    void aTestOfTheConnectionNamesTheStage() {
        MosquittoServer::Options settings;
        settings.subscribable = "elsewhere/#";
        MosquittoServer server(settings);
        QVERIFY(server.start());
        StageEnds ends;
        NumberDecoder decoder;
        MqttSourceOptions options;
        options.host = "127.0.0.1";
        options.port = server.port();
        ingest::testMqtt(options, decoder, 2s, {}, std::ref(ends));
        verifyFailedAt(ends.take(), TestStage::Subscribe, ErrorCode::Authentication);
    }

    void aSourceFailsOrGoesOnWithTheRest() {
        MosquittoServer::Options settings;
        settings.subscribable = "elsewhere/#";
        MosquittoServer server(settings);
        QVERIFY(server.start());
        auto options = optionsFor(server);
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Failed));
        QCOMPARE(source.status().lastError->code, ErrorCode::Authentication);
        QCOMPARE(source.status().lastError->context, std::string("vigil/#"));

        options.topicFilters = {"vigil/#", "elsewhere/#"};
        MqttSource half(options, 0, m_clock);
        QVERIFY(half.start(got.queue));
        QVERIFY(got.untilState(half, SourceState::Connected));
        QVERIFY(half.status().lastError);
        QCOMPARE(half.status().lastError->context, std::string("vigil/#"));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttRefusal, "mosquitto with its security plugin",
                        MosquittoServer::isInstalled() &&
                            !MosquittoServer::securityPlugin().empty())
#include "tst_mqtt_refusal.moc"
