// SPDX-License-Identifier: GPL-3.0-or-later
#include "mqtt_fixture.h"
#include "service_test.h"

#include <QTest>

using namespace vigil;
using namespace vigil::tests;

class TestMqttOutage : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;

private Q_SLOTS:

    void comesBackAndResubscribesAfterEveryKill_data() {
        QTest::addColumn<bool>("cleanSession");
        QTest::newRow("clean session") << true;
        QTest::newRow("kept session") << false;
    }

    void comesBackAndResubscribesAfterEveryKill() {
        QFETCH(bool, cleanSession);
        MosquittoServer server;
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.cleanSession = cleanSession;
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        int sent = 0;
        for (std::uint64_t cycle = 1; cycle <= 4; ++cycle) {
            server.kill();
            QVERIFY(got.untilState(source, SourceState::Reconnecting));
            QVERIFY(source.status().lastError && source.status().nextRetry);
            QCOMPARE(source.status().lastError->code, ErrorCode::Connection);
            got.take(std::chrono::milliseconds(cycle * 300));
            QVERIFY(server.start());
            const auto up = m_clock.steadyNow();
            QVERIFY(got.untilState(source, SourceState::Connected, options.retryMax + 2s));
            qInfo("back after %lld ms", static_cast<long long>((m_clock.steadyNow() - up) /
                                                               std::chrono::milliseconds(1)));
            QCOMPARE(source.status().connects, cycle + 1);
            const auto before = got.all.size();
            publish(*publisher, sent, 5);
            sent += 5;
            QVERIFY(got.untilCount(before + 5));
        }
    }

    void aHoleInTheNumbersShowsWhatAnOutageTook() {
        MosquittoServer server;
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.cleanSession = true;
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        publish(*publisher, 0, 5);
        QVERIFY(got.untilCount(5));
        server.kill();
        QVERIFY(
            waitFor([&] { return !publisher->publish("vigil/a/b/numerics", "5", false, 100ms); }));
        QVERIFY(got.untilState(source, SourceState::Reconnecting));
        QVERIFY(server.start());
        QVERIFY(got.untilState(source, SourceState::Connected, options.retryMax + 2s));
        publish(*publisher, 6, 1);
        QVERIFY(got.untilCount(6));
        QCOMPARE(got.all[4].payload, std::string("4"));
        QCOMPARE(got.all[5].payload, std::string("6"));
        QVERIFY(publisher->failed() >= 1);
    }

    void frozenBrokerIsNoticedAndForgotten() {
        MosquittoServer server;
        QVERIFY(server.start());
        const auto options = optionsFor(server);
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        server.freeze();
        QVERIFY(got.untilState(source, SourceState::Reconnecting, 8s));
        got.take(2s);
        QVERIFY(source.status().state == SourceState::Reconnecting);
        server.thaw();
        QVERIFY(got.untilState(source, SourceState::Connected, options.retryMax + 2s));
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        publish(*publisher, 0, 3);
        QVERIFY(got.untilCount(3));
    }

    void mayBeStartedBeforeTheBroker() {
        MosquittoServer server;
        const auto options = optionsFor(server);
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Reconnecting));
        QCOMPARE(source.status().lastError->code, ErrorCode::Connection);
        // Which of several brokers it is, whoever reads it must know.
        QVERIFY2(source.status().lastError->text().starts_with(options.host + ':' +
                                                               std::to_string(options.port) + ": "),
                 source.status().lastError->text().c_str());
        QCOMPARE(source.status().connects, std::uint64_t{0});
        QVERIFY(server.start());
        QVERIFY(got.untilState(source, SourceState::Connected, options.retryMax + 2s));
        QVERIFY(!source.status().lastError);
    }

    void stopsSoonWhileTheBrokerIsAway() {
        MosquittoServer server;
        MqttSource source(optionsFor(server), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Reconnecting));
        const auto begin = m_clock.steadyNow();
        source.stop();
        QVERIFY(m_clock.steadyNow() - begin < 2s);
        QCOMPARE(source.status().state, SourceState::Stopped);
    }

    void passwordThatWorkedIsTriedAgainSlowly() {
        MosquittoServer::Options settings;
        settings.user = "ward";
        settings.password = "before";
        MosquittoServer server(settings);
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.user = "ward";
        options.password = "before";
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        server.stop();
        server.setPassword("after");
        QVERIFY(server.start());
        QVERIFY(got.until([&] {
            const auto status = source.status();
            return status.lastError && status.lastError->code == ErrorCode::Authentication;
        }));
        QVERIFY(got.untilState(source, SourceState::Reconnecting));
        QVERIFY(*source.status().nextRetry - m_clock.steadyNow() > 25s);
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttOutage, "mosquitto", MosquittoServer::isInstalled())
#include "tst_mqtt_outage.moc"
