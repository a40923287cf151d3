// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"
#include "collector.h"
#include "ingest/brokers/mqtt_source.h"
#include "mosquitto_server.h"
#include "service_test.h"
#include "transport/mqtt/mqtt_publisher.h"
#include "transport/net/network_probe.h"

#include <QTest>

using namespace vigil;
using namespace vigil::tests;
using ingest::MqttSource;
using ingest::MqttSourceOptions;
using ingest::SourceState;

Q_DECLARE_METATYPE(vigil::tests::TestCertificates::Pair)

class TestMqttTls : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;
    TestCertificates m_certificates;

    MqttSourceOptions optionsFor(const MosquittoServer& server) const {
        MqttSourceOptions options;
        options.host = "localhost";
        options.port = server.port();
        options.retryMin = 100ms;
        options.retryMax = 500ms;
        options.tls.enabled = true;
        options.tls.caFile = m_certificates.authority();
        return options;
    }

    MosquittoServer::Options serverWith(const TestCertificates::Pair& certificate) const {
        MosquittoServer::Options options;
        options.certificate = certificate;
        return options;
    }

private Q_SLOTS:

    void initTestCase() { QVERIFY(m_certificates.make()); }

    void goodCertificateConnects_data() {
        QTest::addColumn<std::string>("host");
        QTest::newRow("name") << std::string("localhost");
        QTest::newRow("address") << std::string("127.0.0.1");
    }

    void goodCertificateConnects() {
        QFETCH(std::string, host);
        MosquittoServer server(serverWith(m_certificates.good()));
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.host = host;
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        QVERIFY(source.status().encrypted);
        auto publisher = transport::MqttPublisher::open(options);
        QVERIFY(publisher);
        QVERIFY((*publisher)->publish("vigil/a", "x"));
        QVERIFY(got.untilCount(1));
        server.kill();
        QVERIFY(got.untilState(source, SourceState::Reconnecting));
        QVERIFY(!source.status().encrypted);
        QVERIFY(server.start());
        QVERIFY(got.untilState(source, SourceState::Connected, options.retryMax + 2s));
    }

    void otherCertificatesAreRefusedWithTheirCause_data() {
        QTest::addColumn<TestCertificates::Pair>("certificate");
        QTest::addColumn<bool>("knownAuthority");
        QTest::addColumn<QString>("cause");
        QTest::newRow("another host") << m_certificates.elsewhere() << true << "hostname mismatch";
        QTest::newRow("expired") << m_certificates.expired() << true << "expired";
        QTest::newRow("not yet valid") << m_certificates.early() << true << "not yet valid";
        QTest::newRow("unknown authority")
            << m_certificates.good() << false << "issuer certificate";
    }

    void otherCertificatesAreRefusedWithTheirCause() {
        QFETCH(TestCertificates::Pair, certificate);
        QFETCH(bool, knownAuthority);
        QFETCH(QString, cause);
        MosquittoServer server(serverWith(certificate));
        QVERIFY(server.start());
        auto options = optionsFor(server);
        if (!knownAuthority)
            options.tls.caFile = m_certificates.strangeAuthority();
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Failed));
        QCOMPARE(source.status().connects, std::uint64_t{0});
        const auto error = *source.status().lastError;
        QCOMPARE(error.code, ErrorCode::Authentication);
        QVERIFY2(QString::fromStdString(error.detail).contains(cause), error.detail.c_str());

        const auto publisher = transport::MqttPublisher::open(options);
        QVERIFY(!publisher);
        QCOMPARE(publisher.error().code, ErrorCode::Authentication);
    }

    void systemTrustDoesNotKnowOurAuthority() {
        MosquittoServer server(serverWith(m_certificates.good()));
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.tls.caFile.clear();
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Failed));
        QCOMPARE(source.status().lastError->code, ErrorCode::Authentication);
    }

    void clientCertificateIsShown() {
        auto settings = serverWith(m_certificates.good());
        settings.clientAuthority = m_certificates.authority();
        MosquittoServer server(settings);
        QVERIFY(server.start());
        auto options = optionsFor(server);
        Collector got;
        MqttSource without(options, 0, m_clock);
        QVERIFY(without.start(got.queue));
        QVERIFY(got.until([&] { return without.status().lastError.has_value(); }));
        QCOMPARE(without.status().connects, std::uint64_t{0});
        without.stop();
        options.tls.clientCertFile = m_certificates.client().certificate;
        options.tls.clientKeyFile = m_certificates.client().key;
        MqttSource with(options, 0, m_clock);
        QVERIFY(with.start(got.queue));
        QVERIFY(got.untilState(with, SourceState::Connected));
    }

    void plainServerIsNotTakenForASecureOne() {
        MosquittoServer server;
        QVERIFY(server.start());
        MqttSource source(optionsFor(server), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.until([&] { return source.status().lastError.has_value(); }, 20s));
        const auto status = source.status();
        QCOMPARE(status.connects, std::uint64_t{0});
        QVERIFY(!status.encrypted);
        qInfo("%s", status.lastError->text().c_str());
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttTls, "mosquitto or openssl",
                        MosquittoServer::isInstalled() && !findProgram("openssl").empty())
#include "tst_mqtt_tls.moc"
