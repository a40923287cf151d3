// SPDX-License-Identifier: GPL-3.0-or-later
// TLS and SASL against a real broker: what may connect, and what is said to what may not.
#include "base/clock.h"
#include "collector.h"
#include "ingest/brokers/kafka_connection_test.h"
#include "ingest/brokers/kafka_source.h"
#include "kafka_server.h"
#include "number_decoder.h"
#include "service_test.h"
#include "test_stages.h"
#include "transport/kafka/kafka_publisher.h"

#include <QTest>

#include <functional>

using namespace vigil;
using namespace vigil::tests;
using ingest::KafkaSource;
using ingest::KafkaSourceOptions;
using ingest::SourceState;
using ingest::TestProgress;
using ingest::TestStage;
using transport::KafkaPublisher;
using transport::SaslMechanism;
using Outcome = ingest::TestProgress::Outcome;

/// One broker serves all tests.
class TestKafkaSecurity : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;
    TestCertificates m_certificates;
    std::unique_ptr<KafkaServer> m_server;

    KafkaSourceOptions goodOptions() const {
        KafkaSourceOptions options;
        options.brokers = m_server->secureAddress();
        options.topics = {"ward"};
        options.user = "ward";
        options.password = "right-Pa55";
        options.tls.enabled = true;
        options.tls.caFile = m_certificates.authority();
        return options;
    }

    enum Fault { StrangeAuthority, SystemAuthority, OtherHost, WrongPassword, WrongScram, Guest };

    KafkaSourceOptions optionsWith(int fault) const {
        auto options = goodOptions();
        switch (static_cast<Fault>(fault)) {
        case StrangeAuthority:
            options.tls.caFile = m_certificates.strangeAuthority();
            break;
        case SystemAuthority:
            options.tls.caFile.clear();
            break;
        case OtherHost:
            options.brokers = m_server->otherAddress();
            break;
        case WrongScram:
            options.sasl = SaslMechanism::ScramSha512;
            [[fallthrough]];
        case WrongPassword:
            options.password = "wrong-Pa55";
            break;
        case Guest:
            options.user = "guest";
            break;
        }
        return options;
    }

    /// Every fault, the stage in which it shows, its cause and what to do about it.
    static void faults() {
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("stage");
        QTest::addColumn<QString>("cause");
        QTest::addColumn<QString>("wayOut");
        const auto row = [](const char* name, Fault fault, TestStage stage, const char* cause,
                            const char* wayOut) {
            QTest::newRow(name) << static_cast<int>(fault) << static_cast<int>(stage)
                                << QString::fromLatin1(cause) << QString::fromLatin1(wayOut);
        };
        row("unknown authority", StrangeAuthority, TestStage::Tls, "issuer certificate",
            "name the CA file");
        row("authority unknown to the system", SystemAuthority, TestStage::Tls,
            "issuer certificate", "name the CA file");
        row("another host's certificate", OtherHost, TestStage::Tls, "hostname mismatch",
            "as the certificate names it");
        row("wrong password", WrongPassword, TestStage::Authentication, "authentication",
            "check user, password");
        row("wrong password, SCRAM", WrongScram, TestStage::Authentication, "authentication",
            "check user, password");
        row("no right to the topic", Guest, TestStage::Subscribe, "authorization",
            "ask for the right");
    }

    static std::vector<TestProgress> test(const KafkaSourceOptions& options) {
        StageEnds ends;
        NumberDecoder decoder;
        ingest::testKafka(options, decoder, 5s, {}, std::ref(ends));
        return ends.take();
    }

    static void verifyWording(const Error& error, const QString& cause, const QString& wayOut) {
        const auto text = QString::fromStdString(error.text());
        QVERIFY2(text.contains(cause, Qt::CaseInsensitive), qPrintable(text));
        QVERIFY2(text.contains(wayOut), qPrintable(text));
        QVERIFY2(!text.contains(QStringLiteral("Pa55")), qPrintable(text));
    }

private Q_SLOTS:

    void initTestCase() {
        QVERIFY(m_certificates.make());
        m_server = std::make_unique<KafkaServer>(KafkaServer::Security{
            m_certificates.good(), m_certificates.elsewhere(), "ward", "right-Pa55", "guest"});
        QVERIFY(m_server->start());
        KafkaSourceOptions open;
        open.brokers = m_server->address();
        auto publisher = KafkaPublisher::open(open);
        QVERIFY(publisher);
        QVERIFY((*publisher)->publish("ward", "p-1", "72", 0));
        const auto flushed = (*publisher)->flush(30s);
        QVERIFY2(flushed, flushed ? "" : flushed.error().text().c_str());
    }

    void goodCredentialsReadAndWrite_data() {
        QTest::addColumn<int>("mechanism");
        QTest::newRow("PLAIN") << static_cast<int>(SaslMechanism::Plain);
        QTest::newRow("SCRAM-SHA-512") << static_cast<int>(SaslMechanism::ScramSha512);
    }

    void goodCredentialsReadAndWrite() {
        QFETCH(int, mechanism);
        auto options = goodOptions();
        options.sasl = static_cast<SaslMechanism>(mechanism);
        options.fromBeginning = false;
        KafkaSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected, 20s));
        QVERIFY(source.status().encrypted);
        QCOMPARE(source.status().connects, std::uint64_t{1});
        auto publisher = KafkaPublisher::open(options);
        QVERIFY(publisher);
        for (int i = 60; i < 80; ++i)
            QVERIFY((*publisher)->publish("ward", "p-1", std::to_string(i), i % 4));
        const auto flushed = (*publisher)->flush(20s);
        QVERIFY2(flushed, flushed ? "" : flushed.error().text().c_str());
        QVERIFY(got.untilCount(20));
        got.take(200ms);
        QCOMPARE(got.all.size(), std::size_t{20});
        QVERIFY(!source.status().lastError);
    }

    void connectionTestEndsWithADecodedSample_data() { goodCredentialsReadAndWrite_data(); }

    void connectionTestEndsWithADecodedSample() {
        QFETCH(int, mechanism);
        auto options = goodOptions();
        options.sasl = static_cast<SaslMechanism>(mechanism);
        const auto ends = test(options);
        QCOMPARE(ends.size(), std::size_t{7});
        for (std::size_t i = 0; i < ends.size(); ++i) {
            QCOMPARE(static_cast<std::size_t>(ends[i].stage), i);
            QCOMPARE(static_cast<int>(ends[i].outcome), static_cast<int>(Outcome::Passed));
        }
        QVERIFY2(ends[2].detail.find("TLSv1") != std::string::npos, ends[2].detail.c_str());
        QVERIFY2(ends[6].detail.find("HR=") == 0, ends[6].detail.c_str());
    }

    void connectionTestNamesTheStage_data() { faults(); }

    void connectionTestNamesTheStage() {
        QFETCH(int, fault);
        QFETCH(int, stage);
        QFETCH(QString, cause);
        QFETCH(QString, wayOut);
        const auto ends = test(optionsWith(fault));
        verifyFailedAt(ends, static_cast<TestStage>(stage), ErrorCode::Authentication);
        if (QTest::currentTestFailed())
            return;
        verifyWording(*ends.back().error, cause, wayOut);
    }

    void sourceFailsAndSaysWhy_data() { faults(); }

    void sourceFailsAndSaysWhy() {
        QFETCH(int, fault);
        QFETCH(QString, cause);
        QFETCH(QString, wayOut);
        KafkaSource source(optionsWith(fault), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Failed, 20s));
        const auto error = *source.status().lastError;
        QCOMPARE(error.code, ErrorCode::Authentication);
        verifyWording(error, cause, wayOut);
        QVERIFY(got.all.empty());
    }

    void aTopicThatIsNotThereFailsTheSubscription() {
        auto options = goodOptions();
        options.topics = {"nowhere"};
        verifyFailedAt(test(options), TestStage::Subscribe, ErrorCode::NotFound);
    }

    void aListenerOfAnotherKindIsNotABroker() {
        auto options = goodOptions();
        options.tls.enabled = false; // SASL without TLS at a port that speaks TLS
        const auto ends = test(options);
        QVERIFY(!ends.empty() && ends.back().error);
        QCOMPARE(static_cast<int>(ends.back().stage), static_cast<int>(TestStage::Authentication));
        options = goodOptions();
        options.brokers = m_server->address(); // TLS at a port that does not
        verifyFailedAt(test(options), TestStage::Tls, ErrorCode::Connection);
    }
};

VIGIL_SERVICE_TEST_MAIN(TestKafkaSecurity, "Kafka or openssl",
                        KafkaServer::isInstalled() && !findProgram("openssl").empty())
#include "tst_kafka_security.moc"
