// SPDX-License-Identifier: GPL-3.0-or-later
// Two clients with one client id: the broker ends the older connection each time.
#include "../pipeline/mqtt_fixture.h"
#include "clock_ward.h"
#include "relay.h"
#include "service_test.h"
#include "transport/mqtt/mqtt_client.h"

#include <algorithm>

using namespace vigil;
using namespace vigil::tests;
using transport::MqttClient;

namespace {

constexpr const char* kId = "vigil-ward";

/// Another program under the same client id: comes back 200 ms after it was put out.
class Rival {
public:
    explicit Rival(const transport::MqttOptions& with) {
        auto options = with;
        options.topicFilters.clear();
        options.cleanSession = true;
        auto client = MqttClient::open(options, kId, m_listener);
        m_client = client ? std::move(*client) : nullptr;
    }

    [[nodiscard]] bool isThere() const { return m_client != nullptr; }

    /// To be called often.
    void fight() {
        const auto now = std::chrono::steady_clock::now();
        if (m_client->isConnected()) {
            m_next = now + 200ms;
        } else if (now >= m_next) {
            m_next = now + 1s;
            static_cast<void>(m_client->connect());
        }
    }

    void leave() { m_client->disconnect(1s); }

private:
    transport::MqttListener m_listener;
    std::unique_ptr<MqttClient> m_client;
    std::chrono::steady_clock::time_point m_next{};
};

/// Looks on while a source is put out and comes back.
struct Outages {
    Outages(const MqttSourceOptions& options, const base::Clock& clock)
        : source(options, 0, clock) {
        begins = source.start(got.queue).has_value();
    }

    bool begun() { return got.untilState(source, SourceState::Reconnecting, 20s); }

    bool survived(std::uint64_t connects) {
        return begins && got.until(
                             [&] {
                                 const auto status = source.status();
                                 taken = taken || status.sessionTaken.value_or(false);
                                 return status.connects >= connects &&
                                        status.state == SourceState::Connected;
                             },
                             20s);
    }

    Collector got; // lives longer than the source
    MqttSource source;
    bool begins = false;
    bool taken = false;
};

} // namespace

class TestMqttTaken : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;

    static MqttSourceOptions named(std::uint16_t port) {
        auto options = mqttOptionsFor(port);
        options.clientId = kId;
        options.keepAlive = 5s;
        return options;
    }

private Q_SLOTS:

    void aRivalIsToldAndItsEndToo() {
        MosquittoServer server;
        QVERIFY(server.start());
        const auto options = named(server.port());
        MqttSource source(options, 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        QVERIFY(!source.status().sessionTaken);
        Rival rival(options);
        QVERIFY(rival.isThere());
        const auto taken = [&] { return source.status().sessionTaken.value_or(false); };
        QVERIFY(got.until(
            [&] {
                rival.fight();
                return taken();
            },
            20s));
        QVERIFY(source.status().connects >= 3);
        QVERIFY(source.status().lastError);
        QCOMPARE(source.status().lastError->detail,
                 std::string("another client uses the client id 'vigil-ward'; give this one "
                             "another"));
        // No hammering: 2 s, 4 s and so on between attempts that all succeed.
        const auto before = source.status().connects;
        const auto end = afterNow(10s);
        QVERIFY(!got.until(
            [&] {
                rival.fight();
                return !taken() || !source.status().lastError;
            },
            10s));
        QVERIFY(std::chrono::steady_clock::now() >= end);
        const auto tries = source.status().connects - before;
        QVERIFY2(tries >= 1 && tries <= 3, qPrintable(QString::number(tries)));
        rival.leave();
        QVERIFY(got.untilState(source, SourceState::Connected, 20s));
        const auto since = std::chrono::steady_clock::now();
        QVERIFY(taken() && source.status().lastError);
        QVERIFY(got.until([&] { return !taken(); }, 40s));
        QVERIFY(std::chrono::steady_clock::now() - since > 25s);
        QCOMPARE(source.status().state, SourceState::Connected);
        QVERIFY(!source.status().lastError);
    }

    void restartsOfTheBrokerAreNoRival() {
        MosquittoServer server;
        QVERIFY(server.start());
        Outages outages(named(server.port()), m_clock);
        QVERIFY(outages.survived(1));
        for (std::uint64_t round = 0; round < 2; ++round) {
            server.kill();
            QVERIFY(outages.begun());
            QVERIFY(server.start());
            QVERIFY(outages.survived(round + 2));
        }
        QVERIFY(!outages.taken);
    }

    void aWayThatIsCutIsNoRival() {
        MosquittoServer server;
        QVERIFY(server.start());
        Relay relay(server.port());
        auto options = named(relay.port());
        options.keepAlive = 1s;
        Outages outages(options, m_clock);
        QVERIFY(outages.survived(1));
        for (std::uint64_t round = 0; round < 4; ++round) {
            relay.cutFor(500ms);
            QVERIFY(outages.begun());
            QVERIFY(outages.survived(round + 2));
        }
        QVERIFY(!outages.taken);
    }

    void theProgramRaisesTheAlarm() {
        const TemporaryFolder folder;
        MosquittoServer server;
        QVERIFY(server.start());
        const auto options = named(server.port());
        WardRun run("taken", folder.path());
        ClockWard ward(
            [](const Device&, const std::string&, const std::string&, EventTime) { return true; });
        ward.runs = {&run};
        QVERIFY(run.start(clockWorkspace("[[source]]\nname = \"ward\"\nkind = \"mqtt\"\n"
                                         "topics = [\"vigil/#\"]\nhost = \"127.0.0.1\"\n"
                                         "port = " +
                                             std::to_string(server.port()) + "\nclient_id = \"" +
                                             kId + "\"\n",
                                         1)));
        ward.begin();
        QVERIFY(ward.play(20, [&] { return !run.running(); }));
        QVERIFY(run.running());
        Rival rival(options);
        QVERIFY(rival.isThere());
        const auto told = [&](const char* rule) {
            return std::ranges::count_if(run.lines(), [&](const AlarmLine& line) {
                return line.rule == QLatin1String(rule) && line.event == QLatin1String("raised") &&
                       line.bed.isEmpty() &&
                       line.text.contains(QLatin1String("\"subject\":\"ward\"")) &&
                       line.text.contains(QLatin1String("\"priority\":\"medium\""));
            });
        };
        QVERIFY(ward.play(60, [&] {
            rival.fight();
            return told("session-taken") == 0;
        }));
        QCOMPARE(told("session-taken"), 1);
        QCOMPARE(told("source-lost"), 0);
        run.stop();
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttTaken, "mosquitto", MosquittoServer::isInstalled())
#include "tst_mqtt_taken.moc"
