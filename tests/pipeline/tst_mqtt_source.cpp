// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.h"
#include "mqtt_fixture.h"
#include "service_test.h"

#include <QProcess>
#include <QTest>

#include <atomic>

using namespace vigil;
using namespace vigil::tests;

namespace {

/// Counts the lines of the log that warn of a low grant.
std::atomic<int> g_lowGrants{0};

} // namespace

class TestMqttSource : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;

private Q_SLOTS:

    void initTestCase() {
        log::setSink([](log::Level level, std::string_view, std::string_view line) {
            if (level == log::Level::Warning && line.find("QoS") != std::string_view::npos)
                ++g_lowGrants;
        });
    }

    void deliversInOrder_data() {
        QTest::addColumn<int>("qos");
        QTest::newRow("at most once") << 0;
        QTest::newRow("at least once") << 1;
        QTest::newRow("exactly once") << 2;
    }

    void deliversInOrder() {
        QFETCH(int, qos);
        MosquittoServer server;
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.qos = qos;
        MqttSource source(options, 3, m_clock);
        Collector got;
        const auto before = m_clock.now();
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        publish(*publisher, 0, 500);
        QVERIFY(got.untilCount(500));
        for (std::size_t i = 0; i < 500; ++i) {
            const auto& message = got.all[i];
            QCOMPARE(message.payload, std::to_string(i));
            QCOMPARE(message.topic, std::string("vigil/ward/b07/numerics"));
            QCOMPARE(message.source, 3U);
            QCOMPARE(message.partition, 0U);
            QCOMPARE(message.offset, got.all[0].offset + static_cast<std::int64_t>(i));
            QVERIFY(!message.retained && message.arrival >= before);
        }
        const auto status = source.status();
        QCOMPARE(status.messages, std::uint64_t{500});
        QCOMPARE(status.bytes, std::uint64_t{10 + 90 * 2 + 400 * 3});
        QCOMPARE(status.connects, std::uint64_t{1});
        QVERIFY(!status.encrypted && !status.lastError && !status.nextRetry);
        QCOMPARE(publisher->delivered(), std::uint64_t{500});
        source.stop();
        QCOMPARE(source.status().state, SourceState::Stopped);
    }

    void retainedAndSecondFilterAreMarked() {
        MosquittoServer server;
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.topicFilters = {"vigil/+/+/numerics", "vigil/#"};
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        QVERIFY(publisher->publish("vigil/ward/b01/waveform", "old", true));
        QVERIFY(publisher->flush());
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilCount(1));
        QVERIFY(got.all[0].retained);
        QCOMPARE(got.all[0].partition, 1U);
        QVERIFY(publisher->publish("vigil/ward/b01/waveform", "new", true));
        QVERIFY(got.until([&] { return got.all.back().payload == "new"; }));
        QVERIFY(!got.all.back().retained);
    }

    void propertiesOfTheUserComeWhereAsked() {
        MosquittoServer server;
        QVERIFY(server.start());
        for (const bool asked : {true, false}) {
            auto options = optionsFor(server);
            options.readsProperties = asked;
            MqttSource source(options, 0, m_clock);
            Collector got;
            QVERIFY(source.start(got.queue));
            QVERIFY(got.untilState(source, SourceState::Connected));
            const QStringList sent{QStringLiteral("-V"),
                                   QStringLiteral("5"),
                                   QStringLiteral("-h"),
                                   QStringLiteral("127.0.0.1"),
                                   QStringLiteral("-p"),
                                   QString::number(server.port()),
                                   QStringLiteral("-t"),
                                   QStringLiteral("vigil/ward/b01/numerics"),
                                   QStringLiteral("-m"),
                                   QStringLiteral("x"),
                                   QStringLiteral("-D"),
                                   QStringLiteral("publish"),
                                   QStringLiteral("user-property"),
                                   QStringLiteral("tenant"),
                                   QStringLiteral("a b"),
                                   QStringLiteral("-D"),
                                   QStringLiteral("publish"),
                                   QStringLiteral("user-property"),
                                   QStringLiteral("site"),
                                   QStringLiteral("3")};
            QCOMPARE(QProcess::execute(QStringLiteral("mosquitto_pub"), sent), 0);
            QVERIFY(got.untilCount(1));
            const transport::MessageProperties both{{"tenant", "a b"}, {"site", "3"}};
            QVERIFY(got.all[0].properties == (asked ? both : transport::MessageProperties{}));
        }
    }

    void keptSessionBringsWhatWasSentWhileAway() {
        MosquittoServer server;
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.clientId = "vigil-ward";
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        source.stop();
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        publish(*publisher, 0, 20);
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilCount(20));
        QCOMPARE(got.all[19].payload, std::string("19"));
    }

    void aMadeUpIdLeavesNothingBehind() {
        MosquittoServer server;
        QVERIFY(server.start());
        const auto options = optionsFor(server);
        Collector got;
        MqttSource source(options, 0, m_clock);
        for (int i = 0; i < 2; ++i) {
            QVERIFY(source.start(got.queue));
            QVERIFY(got.untilState(source, SourceState::Connected));
            QVERIFY(!source.start(got.queue));
            source.stop();
        }
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        publish(*publisher, 0, 20);
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        got.take(300ms);
        QCOMPARE(got.all.size(), std::size_t{0});
    }

    void fullQueueDropsTheOldestAndCounts() {
        MosquittoServer server;
        QVERIFY(server.start());
        const auto options = optionsFor(server);
        MqttSource source(options, 0, m_clock);
        Collector got(10);
        QVERIFY(source.start(got.queue));
        QVERIFY(waitFor([&] { return source.status().state == SourceState::Connected; }));
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        publish(*publisher, 0, 100);
        QVERIFY(waitFor([&] { return source.status().messages == 100; }));
        QCOMPARE(source.status().dropped, std::uint64_t{90});
        got.take(1ms);
        QCOMPARE(got.all.size(), std::size_t{10});
        QCOMPARE(got.all.front().payload, std::string("90"));
        QCOMPARE(got.all.back().payload, std::string("99"));
    }

    void wrongPasswordFailsForGood() {
        MosquittoServer::Options settings;
        settings.user = "ward";
        settings.password = "right";
        MosquittoServer server(settings);
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.user = "ward";
        options.password = "wrong";
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Failed));
        QCOMPARE(source.status().lastError->code, ErrorCode::Authentication);
        QVERIFY(!source.status().nextRetry);
        QVERIFY(source.status().lastError->text().find("wrong") == std::string::npos);
        options.password = "right";
        MqttSource other(options, 0, m_clock);
        QVERIFY(other.start(got.queue));
        QVERIFY(got.untilState(other, SourceState::Connected));
    }

    void aLowerGrantIsAWarningAndNoError() {
        MosquittoServer::Options settings;
        settings.mostQos = 0;
        MosquittoServer server(settings);
        QVERIFY(server.start());
        g_lowGrants = 0;
        auto options = optionsFor(server);
        options.topicFilters = {"vigil/#", "other/#"};
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        const std::string warning = "the broker grants QoS 0 of the 1 asked for 'vigil/#', "
                                    "'other/#': messages may be lost";
        for (int i = 0; i < 2; ++i) {
            QVERIFY(got.untilState(source, SourceState::Connected));
            QCOMPARE(source.status().warning, warning);
            QVERIFY(!source.status().lastError);
            server.kill();
            QVERIFY(got.untilState(source, SourceState::Reconnecting));
            QVERIFY(source.status().warning.empty());
            QVERIFY(server.start());
        }
        QVERIFY(got.untilState(source, SourceState::Connected));
        QCOMPARE(g_lowGrants.load(), 1); // once, not at each connect
    }

    void aBrokerThatGrantsAtMostOne_data() {
        QTest::addColumn<int>("asked");
        QTest::addColumn<QString>("warning");
        QTest::newRow("less than asked")
            << 2
            << QStringLiteral("the broker grants QoS 1 of the 2 asked "
                              "for 'vigil/#': messages may come twice");
        QTest::newRow("as asked") << 1 << QString();
        QTest::newRow("none asked") << 0 << QString();
    }

    void aBrokerThatGrantsAtMostOne() {
        QFETCH(int, asked);
        QFETCH(QString, warning);
        MosquittoServer::Options settings;
        settings.mostQos = 1;
        MosquittoServer server(settings);
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.qos = asked;
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        QCOMPARE(QString::fromStdString(source.status().warning), warning);
    }

    void badOptionsAreRefusedAtOnce() {
        Collector got;
        const auto refused = [&](const MqttSourceOptions& options) {
            MqttSource source(options, 0, m_clock);
            const auto started = source.start(got.queue);
            return !started && started.error().code == ErrorCode::InvalidArgument;
        };
        MqttSourceOptions options;
        options.topicFilters = {"a/#/b"};
        QVERIFY(refused(options));
        options.topicFilters = {};
        QVERIFY(refused(options));
        options = {};
        options.qos = 3;
        QVERIFY(refused(options));
        options = {};
        options.host.clear();
        QVERIFY(refused(options));
        options = {};
        options.tls.enabled = true;
        options.tls.caFile = "/nowhere/ca.pem";
        MqttSource source(options, 0, m_clock);
        const auto started = source.start(got.queue);
        QVERIFY(!started);
        QCOMPARE(started.error().code, ErrorCode::Io);
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttSource, "mosquitto", MosquittoServer::isInstalled())
#include "tst_mqtt_source.moc"
