// SPDX-License-Identifier: GPL-3.0-or-later
// Faults inside and around the MQTT client: exceptions in its callbacks, ways that die without a
// word, outages longer than the client's renewal.
#include "base/log.h"
#include "mqtt_fixture.h"
#include "relay.h"
#include "service_test.h"
#include "transport/mqtt/mqtt_client.h"

#include <QTest>

#include <atomic>
#include <map>
#include <set>
#include <stdexcept>

using namespace vigil;
using namespace vigil::tests;
using transport::MqttCall;
using transport::MqttClient;

namespace {

/// Throws in every call until told otherwise, and keeps what came of it.
class ThrowingListener final : public transport::MqttListener {
public:
    void connected() override { burst(); }

    void connectFailed(Error, bool) override { burst(); }

    void lost(Error) override { burst(); }

    void subscribed(Result<void>, bool) override { burst(); }

    void message(transport::MqttMessage) override { burst(); }

    void delivered(bool) override { burst(); }

    void threw(MqttCall call, const char* what) override {
        const base::MutexLock lock(m_mutex);
        ++m_caught[call];
        if (std::string_view(what) != "burst")
            ++m_strange;
        throw std::runtime_error("and once more"); // the answer to an exception may fail as well
    }

    int caught(MqttCall call) {
        const base::MutexLock lock(m_mutex);
        return m_caught[call];
    }

    int strange() {
        const base::MutexLock lock(m_mutex);
        return m_strange;
    }

private:
    static void burst() { throw std::runtime_error("burst"); }

    base::Mutex m_mutex;
    std::map<MqttCall, int> m_caught GUARDED_BY(m_mutex);
    int m_strange GUARDED_BY(m_mutex) = 0;
};

/// The machine's clock; now() throws as often as asked.
class ThrowingClock final : public base::Clock {
public:
    [[nodiscard]] ArrivalTime now() const override {
        int left = m_throws;
        while (left > 0)
            if (m_throws.compare_exchange_weak(left, left - 1))
                throw std::bad_alloc();
        return m_clock.now();
    }

    [[nodiscard]] SteadyTime steadyNow() const override { return m_clock.steadyNow(); }

    bool waitUntil(SteadyTime deadline, const std::stop_token& stop) override {
        return m_clock.waitUntil(deadline, stop);
    }

    void throwTimes(int count) { m_throws = count; }

private:
    base::SystemClock m_clock;
    mutable std::atomic<int> m_throws{0};
};

/// Counts the lines of the log that hold a text.
std::atomic<int> g_renewals{0};

} // namespace

class TestMqttFaults : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;

private Q_SLOTS:

    void initTestCase() {
        log::setSink([](log::Level, std::string_view, std::string_view line) {
            if (line.find("the client is made anew") != std::string_view::npos)
                ++g_renewals;
        });
    }

    void exceptionsInEveryCallbackStayThere() {
        MosquittoServer server;
        QVERIFY(server.start());
        ThrowingListener listener;
        auto options = optionsFor(server);
        options.cleanSession = true;
        auto client = MqttClient::open(options, "thrower", listener);
        QVERIFY(client);
        QVERIFY((*client)->connect());
        QVERIFY(waitFor([&] { return listener.caught(MqttCall::Subscribed) > 0; }));
        QVERIFY(listener.caught(MqttCall::Connected) > 0);
        for (int i = 0; i < 10; ++i)
            QVERIFY((*client)->publish({"vigil/w/b/numerics", "x", false}, 1));
        QVERIFY(waitFor([&] { return listener.caught(MqttCall::Message) == 10; }));
        QVERIFY(waitFor([&] { return listener.caught(MqttCall::Delivered) == 10; }));
        server.kill();
        QVERIFY(waitFor([&] { return listener.caught(MqttCall::Lost) > 0; }));
        QVERIFY((*client)->connect());
        QVERIFY(waitFor([&] { return listener.caught(MqttCall::ConnectFailed) > 0; }));
        QCOMPARE(listener.strange(), 0);
    }

    void aMessageThatCannotBeTakenIsCountedAndTheNextOnesCome() {
        MosquittoServer server;
        QVERIFY(server.start());
        const auto options = optionsFor(server);
        ThrowingClock clock;
        MqttSource source(options, 0, clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        publish(*publisher, 0, 3);
        QVERIFY(got.untilCount(3));
        clock.throwTimes(4);
        publish(*publisher, 3, 10);
        QVERIFY(got.untilCount(9));
        QCOMPARE(got.all[3].payload, std::string("7"));
        QCOMPARE(got.all.back().payload, std::string("12"));
        const auto status = source.status();
        QCOMPARE(status.missed, std::uint64_t{4});
        QCOMPARE(status.state, SourceState::Connected);
        QVERIFY(status.lastError);
        QCOMPARE(status.lastError->code, ErrorCode::Internal);
    }

    void anOutageLongerThanTheRenewalIsSurvived_data() {
        QTest::addColumn<bool>("cleanSession");
        QTest::newRow("clean session") << true;
        QTest::newRow("kept session") << false;
    }

    void anOutageLongerThanTheRenewalIsSurvived() {
        QFETCH(bool, cleanSession);
        MosquittoServer server;
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.cleanSession = cleanSession;
        options.clientId = "vigil-ward";
        options.renewAfter = 700ms;
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        publish(*publisher, 0, 5);
        QVERIFY(got.untilCount(5));
        g_renewals = 0;
        server.kill();
        QVERIFY(got.until([] { return g_renewals >= 3; }, 20s));
        QCOMPARE(source.status().state, SourceState::Reconnecting);
        QCOMPARE(source.status().connects, std::uint64_t{1});
        QVERIFY(server.start());
        QVERIFY(got.untilState(source, SourceState::Connected, options.retryMax + 5s));
        QCOMPARE(source.status().connects, std::uint64_t{2});
        publish(*publisher, 5, 20);
        // A killed broker may have forgotten an acknowledgement: again is allowed, never is not.
        QVERIFY(got.until([&] { return got.all.back().payload == "24"; }));
        std::set<std::string> distinct;
        for (const auto& message : got.all)
            distinct.insert(message.payload);
        QCOMPARE(distinct.size(), std::size_t{25});
    }

    void aKeptSessionLosesNothingToAFrozenBroker() {
        MosquittoServer server;
        QVERIFY(server.start());
        auto options = optionsFor(server);
        options.clientId = "vigil-ward";
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        auto patient = options;
        // It must not give up its connection, only be held up. (Not much longer: the library looks
        // at the keep-alive of all clients every tenth of the last connected one's span.)
        patient.keepAlive = 10s;
        auto publisher = publisherFor(patient);
        QVERIFY(publisher);
        server.freeze();
        for (int i = 0; i < 20; ++i)
            QVERIFY(publisher->publish("vigil/w/b/numerics", std::to_string(i)));
        // Keep-alive 1 s: no answer to the ping within two and a half spans.
        QVERIFY(got.untilState(source, SourceState::Reconnecting, 8s));
        QCOMPARE(source.status().lastError->code, ErrorCode::Connection);
        server.thaw();
        QVERIFY(got.untilState(source, SourceState::Connected, options.retryMax + 5s));
        QVERIFY(publisher->flush());
        QVERIFY(got.untilCount(20));
        std::set<std::string> distinct;
        for (const auto& message : got.all)
            distinct.insert(message.payload);
        QCOMPARE(distinct.size(), std::size_t{20}); // again is allowed, never is not
    }

    /// The way comes back after 5 s without its connections. What the publisher believed in until
    /// keep-alive gave it up cost 14 s of messages.
    void theLossOfAPublisherIsItsOutageAndLittleMore() {
        constexpr auto kOutage = 5s;
        constexpr auto kEvery = 50ms;
        MosquittoServer server;
        QVERIFY(server.start());
        Relay relay(server.port());
        auto options = mqttOptionsFor(relay.port());
        options.keepAlive = MqttSourceOptions{}.keepAlive; // as in use
        auto publisher = publisherFor(options);
        QVERIFY(publisher);
        MqttSource source(optionsFor(server), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        int number = 0;
        auto due = m_clock.steadyNow();
        // One message each kEvery, as a monitor would; late ones are not made up for.
        const auto publishFor = [&](std::chrono::milliseconds span) {
            for (const auto end = due + span; due < end; due += kEvery, ++number) {
                if (m_clock.steadyNow() > due + kEvery)
                    continue;
                m_clock.waitUntil(due, {});
                static_cast<void>(
                    publisher->publish("vigil/w/b/numerics", std::to_string(number), false, 250ms));
            }
        };
        publishFor(1s);
        relay.cutFor(kOutage);
        publishFor(15s);
        QVERIFY(publisher->flush());
        got.take(500ms);
        std::set<std::string> arrived;
        for (const auto& message : got.all)
            arrived.insert(message.payload);
        const int lost = number - static_cast<int>(arrived.size());
        qInfo("%d of %d numbers lost", lost, number);
        QVERIFY2(lost >= kOutage / kEvery - 10, qPrintable(QString::number(lost)));
        QVERIFY2(lost <= (kOutage + 3s) / kEvery, qPrintable(QString::number(lost)));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttFaults, "mosquitto", MosquittoServer::isInstalled())
#include "tst_mqtt_faults.moc"
