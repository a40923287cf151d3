// SPDX-License-Identifier: GPL-3.0-or-later
// `vigilctl run` is killed again and again, and a broker goes away: what leaves by sinks is what
// leaves in one life. VIGIL_FAULT_KILLS=20 kills it more often.
#include "child_process.h"
#include "fault_options.h"
#include "kafka_records.h"
#include "kafka_server.h"
#include "mosquitto_server.h"
#include "service_test.h"
#include "transport/mqtt/mqtt_client.h"
#include "vigilctl_run.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>

using namespace vigil;
using namespace vigil::tests;

namespace {

/// What came, by its key: the object without the key, and how often.
struct Arrived {
    std::string row;
    int times = 0;
};

using Arrivals = std::map<std::string, Arrived>;

/// A row with its key first, as files and MQTT have it.
void take(Arrivals& arrivals, const std::string& line) {
    const std::string head = "{\"vigil-key\":\"";
    const auto end = line.find('"', head.size());
    if (!line.starts_with(head) || end == std::string::npos)
        return;
    auto& arrived = arrivals[line.substr(head.size(), end - head.size())];
    arrived.row = '{' + line.substr(end + 2);
    ++arrived.times;
}

Arrivals arrivalsIn(const std::filesystem::path& file) {
    Arrivals arrivals;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        take(arrivals, line);
    return arrivals;
}

Arrivals arrivalsIn(const std::vector<SentRecord>& records) {
    Arrivals arrivals;
    for (const auto& record : records) {
        auto& arrived = arrivals[record.header];
        arrived.row = record.payload;
        ++arrived.times;
    }
    return arrivals;
}

/// Everything below a topic, while it lives.
class Subscriber final : public transport::MqttListener {
public:
    explicit Subscriber(std::uint16_t port, const std::string& filter) {
        transport::MqttOptions options;
        options.host = "127.0.0.1";
        options.port = port;
        options.version = transport::MqttVersion::V311;
        options.topicFilters = {filter};
        options.clientId = "reader of " + filter;
        auto client = transport::MqttClient::open(options, options.clientId, *this);
        if (client) {
            m_client = std::move(*client);
            static_cast<void>(m_client->connect());
        }
    }

    void message(transport::MqttMessage message) override {
        const std::lock_guard lock(m_mutex);
        take(m_arrivals, message.payload);
    }

    [[nodiscard]] bool isConnected() const { return m_client && m_client->isConnected(); }

    void connectAgain() {
        if (!m_client->isConnected())
            static_cast<void>(m_client->connect());
    }

    [[nodiscard]] Arrivals arrivals() const {
        const std::lock_guard lock(m_mutex);
        return m_arrivals;
    }

private:
    mutable std::mutex m_mutex;
    Arrivals m_arrivals;
    std::unique_ptr<transport::MqttClient> m_client; // dies first
};

/// Of alarms neither their number nor what a start says of standing ones is the same in two lives.
bool isOfStart(const std::string& row) {
    return row.find("\"event\":\"known\"") != std::string::npos ||
           row.find("\"event\":\"restored\"") != std::string::npos ||
           row.find("\"event\":\"unknown\"") != std::string::npos ||
           row.find("\"rule\":\"channel-failing\"") != std::string::npos ||
           row.find("\"rule\":\"store-") != std::string::npos;
}

std::string withoutNumbers(std::string row) {
    const auto from = row.find(",\"id\":");
    const auto to = row.find(",\"subject\"");
    return from == std::string::npos || to == std::string::npos ? row : row.erase(from, to - from);
}

enum class Times { Once, AtLeastOnce };

/// Empty when both have the same rows under the same keys.
std::string difference(const Arrivals& expected, const Arrivals& found, Times times) {
    int missing = 0, extra = 0, repeated = 0, other = 0;
    std::string example;
    const auto note = [&example](const char* what, const std::string& row) {
        if (example.empty())
            example = std::string(", for example ") + what + ' ' + row;
    };
    for (const auto& [key, arrived] : expected) {
        const auto match = found.find(key);
        if (match == found.end() && !isOfStart(arrived.row)) {
            ++missing;
            note("missing", arrived.row);
        } else if (match != found.end() &&
                   withoutNumbers(match->second.row) != withoutNumbers(arrived.row)) {
            ++other;
            note("other", arrived.row + " / " + match->second.row);
        }
    }
    for (const auto& [key, arrived] : found) {
        if (!expected.contains(key) && !isOfStart(arrived.row)) {
            ++extra;
            note("extra", arrived.row);
        }
        if (times == Times::Once && arrived.times > 1) {
            ++repeated;
            note("repeated", arrived.row);
        }
    }
    if (missing + extra + repeated + other == 0)
        return {};
    return std::to_string(missing) + " missing, " + std::to_string(extra) + " extra, " +
           std::to_string(repeated) + " repeated, " + std::to_string(other) + " of other values" +
           example;
}

} // namespace

class TestSinksExact : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() {
        QVERIFY(m_mqtt.start());
        QVERIFY(m_kafka.start());
        const auto made =
            vigilctl({QStringLiteral("simulate"), QStringLiteral("--beds"), QStringLiteral("6"),
                      QStringLiteral("--seed"), QStringLiteral("5"), QStringLiteral("--for"),
                      QStringLiteral("10m"), QStringLiteral("--speed"), QStringLiteral("max"),
                      QStringLiteral("--scenario"), QStringLiteral("desaturation:B02@60s"),
                      QStringLiteral("--to"), text(m_folder.path() / "ward.vgl")});
        QVERIFY2(made.code == 0, made.err.constData());
    }

    void manyLivesSendWhatOneSends_data() {
        QTest::addColumn<int>("shards");
        QTest::newRow("one shard") << 1;
        QTest::newRow("three shards") << 3;
    }

    void manyLivesSendWhatOneSends() {
        QFETCH(const int, shards);
        const std::string once = "once" + std::to_string(shards);
        const std::string often = "often" + std::to_string(shards);
        Subscriber onceBus(m_mqtt.port(), once + "/#"), oftenBus(m_mqtt.port(), often + "/#");
        QTRY_VERIFY(onceBus.isConnected() && oftenBus.isConnected());
        QVERIFY(live(once, shards));
        liveAndDie(often, shards, timesOf("VIGIL_FAULT_KILLS", 8));

        const auto expected = arrivalsIn(m_folder.path() / (once + ".jsonl"));
        QVERIFY2(expected.size() > 3000, qPrintable(QString::number(expected.size())));
        QVERIFY(std::ranges::any_of(expected, [](const auto& arrived) {
            return arrived.second.row.find("\"event\":\"raised\"") != std::string::npos;
        }));
        const auto check = [&](const char* what, const Arrivals& found, Times times) {
            const auto differs = difference(expected, found, times);
            if (!differs.empty())
                qWarning("%s: %s", what, differs.c_str());
            return differs.empty();
        };
        QVERIFY(check("file", arrivalsIn(m_folder.path() / (often + ".jsonl")), Times::Once));
        QTRY_VERIFY_WITH_TIMEOUT(onceBus.arrivals().size() >= expected.size(), 20'000);
        QVERIFY(check("mqtt once", onceBus.arrivals(), Times::AtLeastOnce));
        QVERIFY(check("mqtt", oftenBus.arrivals(), Times::AtLeastOnce));
        for (const auto& name : {once, often}) {
            QVERIFY(check("kafka",
                          arrivalsIn(recordsOf(m_kafka.address(), name + ".keyed", "vigil-key")),
                          Times::AtLeastOnce));
            QVERIFY(check("kafka in transactions",
                          arrivalsIn(recordsOf(m_kafka.address(), name + ".exact", "vigil-key")),
                          Times::Once));
        }
    }

    void aBrokerThatIsAwayLosesNothing() {
        const std::string name = "away";
        ChildProcess process;
        writeWorkspace(name, 1);
        Subscriber bus(m_mqtt.port(), name + "/#");
        QTRY_VERIFY(bus.isConnected());
        QVERIFY(start(process, name));
        QTest::qWait(2000);
        m_mqtt.stop();
        m_kafka.freeze();
        QTest::qWait(timesOf("VIGIL_FAULT_SECONDS", 6) * 1000);
        QVERIFY(m_mqtt.start());
        m_kafka.thaw();
        QElapsedTimer waited;
        for (waited.start(); process.isRunning() && waited.elapsed() < 120'000;) {
            bus.connectAgain();
            QTest::qWait(100);
        }
        QVERIFY(!process.isRunning());
        // What the end did not wait for leaves with the next start; that one plays anew.
        process.end(SIGKILL);
        QVERIFY(start(process, name));
        const auto expected = arrivalsIn(m_folder.path() / (name + ".jsonl"));
        QVERIFY(expected.size() > 3000);
        const auto complete = [&] {
            bus.connectAgain();
            return difference(expected, bus.arrivals(), Times::AtLeastOnce).empty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(complete(), 60'000);
        const auto sent = [&] {
            return difference(
                       expected,
                       arrivalsIn(recordsOf(m_kafka.address(), name + ".keyed", "vigil-key")),
                       Times::AtLeastOnce)
                .empty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(sent(), 60'000);
        process.end(SIGKILL);
    }

private:
    void writeWorkspace(const std::string& name, int shards) {
        const std::string from = "from = ['avg_hr', 'rows', 'counts', 'alarms']\n";
        writeFile(
            m_folder.path() / (name + ".vigil.toml"),
            "[workspace]\nname = '" + name + "'\nshards = " + std::to_string(shards) +
                "\n[[source]]\nname = 'ward'\nkind = 'replay'\npath = 'ward.vgl'\nspeed = 60\n"
                "[store]\npath = '" +
                name +
                ".db'\n"
                "[[query]]\nname = 'averages'\nsql = 'SELECT bed, AVG(HR) AS hr, COUNT(*) AS n INTO"
                " avg_hr FROM vitals GROUP BY bed, TumblingWindow(second, 5)'\n"
                "[[query]]\nname = 'rows'\nsql = 'SELECT bed, HR INTO rows FROM vitals WHERE HR >"
                " 80'\n"
                // Nothing in these rows tells the beds apart.
                "[[query]]\nname = 'counts'\nsql = 'SELECT COUNT(*) AS n INTO counts FROM vitals"
                " GROUP BY bed, HoppingWindow(second, 10, 2)'\n"
                "[[sink]]\nname = 'lines'\nkind = 'file'\npath = '" +
                name + ".jsonl'\n" + from +
                "[[sink]]\nname = 'bus'\nkind = 'mqtt'\nhost = '127.0.0.1'\nport = " +
                std::to_string(m_mqtt.port()) + "\ntopic = '" + name + "/{bed}'\n" + from +
                "[[sink]]\nname = 'keyed'\nkind = 'kafka'\nbrokers = '" + m_kafka.address() +
                "'\ntopic = '" + name + ".keyed'\n" + from +
                "[[sink]]\nname = 'exact'\nkind = 'kafka'\nbrokers = '" + m_kafka.address() +
                "'\ntopic = '" + name + ".exact'\ntransactional = true\n" + from);
    }

    bool start(ChildProcess& process, const std::string& name) {
        return process.start({VIGIL_BIN_DIR "/vigilctl", "run", "--workspace",
                              (m_folder.path() / (name + ".vigil.toml")).string()},
                             m_folder.path() / "log");
    }

    /// One life to the end of the recording.
    bool live(const std::string& name, int shards) {
        writeWorkspace(name, shards);
        ChildProcess process;
        if (!start(process, name))
            return false;
        QElapsedTimer waited;
        for (waited.start(); process.isRunning() && waited.elapsed() < 60'000;)
            QTest::qWait(50);
        return !process.isRunning();
    }

    void liveAndDie(const std::string& name, int shards, int kills) {
        writeWorkspace(name, shards);
        std::mt19937 random(static_cast<unsigned>(shards));
        int killed = 0;
        for (bool through = false; !through;) {
            ChildProcess process;
            QVERIFY(start(process, name));
            QElapsedTimer lived;
            lived.start();
            const int span = 1200 + static_cast<int>(random() % 1600);
            while (process.isRunning() && (killed >= kills || lived.elapsed() < span))
                QTest::qWait(20);
            through = !process.isRunning();
            killed += through ? 0 : 1;
            process.end(SIGKILL);
        }
        qInfo("%d lives were ended early", killed);
        QVERIFY2(killed >= 3, "the lives ended by themselves");
    }

    const TemporaryFolder m_folder;
    MosquittoServer m_mqtt;
    KafkaServer m_kafka;
};

VIGIL_SERVICE_TEST_MAIN(TestSinksExact, "mosquitto or Kafka",
                        MosquittoServer::isInstalled() && KafkaServer::isInstalled())
#include "tst_sinks_exact.moc"
