// SPDX-License-Identifier: GPL-3.0-or-later
// The program is killed again and again while messages come through a real broker: each is stored
// once, with and without numbers, by the convention and by a mapping; each alarm is raised once.
#include "../pipeline/mqtt_fixture.h"
#include "clock_ward.h"
#include "fault_options.h"
#include "service_test.h"
#include "store/journal/journal.h"
#include "store/trend/trend_reader.h"

#include <QFile>
#include <QJsonDocument>

#include <algorithm>
#include <csignal>
#include <map>
#include <random>
#include <set>

using namespace vigil;
using namespace vigil::tests;

Q_DECLARE_METATYPE(std::string)

namespace {

constexpr auto kEvery = 15ms;

/// Beds by how their messages are read.
constexpr const char* kNumbered = "S1";
constexpr const char* kPlain = "N1";
constexpr const char* kMapped = "M1";

struct How {
    std::string version = "auto";
    int qos = 1;
    bool cleanSession = false;
    bool named = true; ///< by a client id of the workspace
};

std::string sourceOf(const char* name, const char* topics, const MosquittoServer& server,
                     const How& how) {
    std::string text =
        "[[source]]\nname = \"" + std::string(name) +
        "\"\nkind = \"mqtt\"\nhost = \"127.0.0.1\"\nport = " + std::to_string(server.port()) +
        "\nqos = " + std::to_string(how.qos) + "\nversion = \"" + how.version +
        "\"\nretry_max = \"500ms\"\ntopics = [\"" + topics + "\"]\n";
    if (how.named)
        text += "client_id = \"vigil-" + std::string(name) + "\"\n";
    if (how.cleanSession)
        text += "clean_session = true\n";
    return text;
}

std::string workspaceFor(const MosquittoServer& server, const How& how) {
    return sourceOf("ward", "vigil/#", server, how) + sourceOf("others", "others/#", server, how) +
           "[source.mapping]\nbed = \"bed\"\ntime = \"t\"\ndevice = \"dev\"\n"
           "[[source.mapping.signal]]\nname = \"HR\"\npath = \"hr\"\n"
           "[[limit]]\nid = \"fast\"\nsignal = \"HR\"\nhigh = 120\n"
           "[store]\npath = \"v.db\"\n";
}

/// `vigilctl run`, over any number of lives.
class Program {
public:
    Program(std::filesystem::path folder, const std::string& workspace)
        : m_folder(std::move(folder)) {
        writeFile(m_folder / "w.vigil.toml", workspace);
    }

    bool start() {
        return m_process.start({VIGIL_BIN_DIR "/vigilctl", "-v", "run", "--workspace",
                                (m_folder / "w.vigil.toml").string(), "--report",
                                (m_folder / "report.json").string()},
                               m_folder / "log");
    }

    void end(int signal) { m_process.end(signal); }

    /// Both sources have connected, `times` times over all lives.
    [[nodiscard]] bool awaitConnected(int times) const {
        return QTest::qWaitFor(
            [&] {
                QFile log(QString::fromStdString((m_folder / "log").string()));
                return log.open(QIODevice::ReadOnly) &&
                       log.readAll().count(": connected to ") >= 2 * times;
            },
            20'000);
    }

    [[nodiscard]] std::filesystem::path database() const { return m_folder / "v.db"; }

    [[nodiscard]] QJsonObject report() const {
        QFile file(QString::fromStdString((m_folder / "report.json").string()));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                              : QJsonObject();
    }

    /// What `vigilctl losses` lists.
    [[nodiscard]] std::vector<QJsonObject>
    losses(const std::vector<std::string>& further = {}) const {
        std::vector<std::string> arguments{VIGIL_BIN_DIR "/vigilctl", "losses", "--workspace",
                                           (m_folder / "w.vigil.toml").string()};
        arguments.insert(arguments.end(), further.begin(), further.end());
        const auto log = m_folder / "losses";
        std::filesystem::remove(log);
        std::vector<QJsonObject> lines;
        QFile file(QString::fromStdString(log.string()));
        if (runProgram(arguments, log) == 0 && file.open(QIODevice::ReadOnly))
            for (const auto& line : file.readAll().split('\n'))
                if (!line.isEmpty())
                    lines.push_back(QJsonDocument::fromJson(line).object());
        return lines;
    }

private:
    std::filesystem::path m_folder;
    ChildProcess m_process;
};

/// Three devices that send at one rhythm; what they sent by bed and time.
class Devices {
public:
    explicit Devices(const MosquittoServer& server, int qos) {
        auto options = optionsFor(server);
        options.qos = qos;
        m_publisher = publisherFor(options);
    }

    [[nodiscard]] bool send(double heartRate) {
        const std::string time = toIso8601(eventAtArrival(m_clock.now()));
        const auto us = toMicros(*parseIso8601(time));
        const auto rate = std::to_string(heartRate);
        const std::string plain =
            "{'deviceId':'d','patientId':'p','ts':'" + time + "','metrics':{'HR':" + rate + "}";
        const auto number = std::to_string(++m_number);
        if (!publish("vigil/ward/S1/numerics", plain + ",'seq':" + number + "}") ||
            !publish("vigil/ward/N1/numerics", plain + "}") ||
            !publish("others/x", "{'bed':'M1','dev':'m','t':'" + time + "','hr':" + rate + "}"))
            return false;
        for (const char* bed : {kNumbered, kPlain, kMapped})
            m_sent[bed].insert(us);
        return true;
    }

    void skipNumber() { ++m_number; }

    [[nodiscard]] bool flush() { return m_publisher->flush(20s).has_value(); }

    [[nodiscard]] const std::map<std::string, std::set<std::int64_t>>& sent() const {
        return m_sent;
    }

private:
    /// JSON written with ' for ", which keeps the test readable.
    bool publish(const std::string& topic, std::string payload) {
        std::ranges::replace(payload, '\'', '"');
        return m_publisher && m_publisher->publish(topic, payload).has_value();
    }

    base::SystemClock m_clock;
    std::unique_ptr<MqttPublisher> m_publisher;
    std::map<std::string, std::set<std::int64_t>> m_sent;
    int m_number = 0;
};

/// What the store lacks or has twice, in words; empty when it is exact.
QString differences(const std::filesystem::path& database, const Devices& devices) {
    QString text;
    auto reader = store::TrendReader::open(database);
    if (!reader)
        return QStringLiteral("no store");
    for (const auto& [bed, times] : devices.sent()) {
        const auto samples = reader->query({bed, "HR", {}}, EventTime::min(), EventTime::max());
        if (!samples)
            return QStringLiteral("unreadable");
        std::set<std::int64_t> stored;
        for (const auto& sample : samples->samples)
            stored.insert(toMicros(sample.time));
        if (stored != times || samples->samples.size() != stored.size())
            text += QStringLiteral("%1: sent %2, stored %3, of them different %4; ")
                        .arg(QString::fromStdString(bed))
                        .arg(times.size())
                        .arg(samples->samples.size())
                        .arg(stored.size());
    }
    return text;
}

/// How often an alarm of the limit was raised, by bed.
std::map<std::string, int> raisedIn(const std::filesystem::path& path) {
    std::map<std::string, int> raised;
    auto database = store::Database::open(path, {});
    if (!database)
        return raised;
    const auto events = store::Journal::alarms(*database, {});
    if (events)
        for (const auto& entry : *events)
            if (entry.event.what == alerts::AlarmEvent::What::Raised &&
                entry.event.alarm.rule.starts_with("fast"))
                ++raised[entry.event.alarm.bed];
    return raised;
}

} // namespace

class TestMqttExact : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void killsLoseNothing_data() {
        QTest::addColumn<std::string>("version");
        QTest::addColumn<int>("qos");
        QTest::addColumn<bool>("named");
        QTest::newRow("QoS 1") << std::string("auto") << 1 << true;
        QTest::newRow("QoS 2") << std::string("auto") << 2 << true;
        QTest::newRow("QoS 1, made-up client id") << std::string("auto") << 1 << false;
        // The library acknowledges before anybody has seen the message.
        QTest::newRow("QoS 2 under 3.1.1") << std::string("3.1.1") << 2 << true;
    }

    void killsLoseNothing() {
        QFETCH(std::string, version);
        QFETCH(int, qos);
        QFETCH(bool, named);
        const int kills = timesOf("VIGIL_FAULT_KILLS", 6);
        const TemporaryFolder folder;
        MosquittoServer::Options lasting; // not written to a disk with every change
        lasting.persistent = false;
        MosquittoServer server(lasting);
        QVERIFY(server.start());
        How how;
        how.version = version;
        how.qos = qos;
        how.named = named;
        Program program(folder.path(), workspaceFor(server, how));
        QVERIFY(program.start());
        QVERIFY(program.awaitConnected(1)); // the sessions are there
        Devices devices(server, qos);
        std::mt19937 random(7);
        int phases = 0;
        int step = 0;
        for (int kill = 0; kill <= kills; ++kill) {
            const int until = step + 40 + static_cast<int>(random() % 60);
            for (; step < until; ++step) {
                const bool high = step / 50 % 2 == 1;
                phases += high && step % 50 == 0 ? 1 : 0;
                QVERIFY(devices.send(high ? 150 : 72));
                QTest::qWait(static_cast<int>(kEvery.count()));
            }
            if (kill == kills)
                break;
            program.end(SIGKILL);
            QVERIFY(program.start());
        }
        QVERIFY(devices.flush());
        QTest::qWait(5000);
        program.end(SIGTERM);
        QCOMPARE(differences(program.database(), devices), QString());
        const auto raised = raisedIn(program.database());
        for (const char* bed : {kNumbered, kPlain, kMapped})
            QCOMPARE(raised.contains(bed) ? raised.at(bed) : 0, phases);
    }

    /// What a broker does not keep for a program that is away is missed by the numbers.
    void whatNobodyKeptIsTold() {
        const TemporaryFolder folder;
        MosquittoServer server;
        QVERIFY(server.start());
        How how;
        how.cleanSession = true;
        Program program(folder.path(), workspaceFor(server, how));
        QVERIFY(program.start());
        QVERIFY(program.awaitConnected(1));
        Devices devices(server, 1);
        for (int i = 0; i < 50; ++i)
            QVERIFY(devices.send(72));
        QVERIFY(devices.flush());
        QTest::qWait(2000); // taken and committed
        program.end(SIGKILL);
        for (int i = 0; i < 7; ++i)
            devices.skipNumber();
        QVERIFY(program.start());
        QVERIFY(program.awaitConnected(2));
        QVERIFY(devices.send(72));
        QVERIFY(devices.flush());
        QTest::qWait(1000);
        program.end(SIGTERM);
        QCOMPARE(program.report()[QLatin1String("gaps")].toInt(), 1);
        QCOMPARE(program.report()[QLatin1String("missing")].toInt(), 7);
        // The list of losses names the bed, and between which times.
        const auto lines = program.losses();
        QCOMPARE(lines.size(), std::size_t{1});
        QCOMPARE(lines[0][QLatin1String("kind")].toString(), QStringLiteral("sequence_gap"));
        QCOMPARE(lines[0][QLatin1String("bed")].toString(), QLatin1String(kNumbered));
        QCOMPARE(lines[0][QLatin1String("source")].toString(), QStringLiteral("ward"));
        QCOMPARE(lines[0][QLatin1String("count")].toInt(), 7);
        QVERIFY(lines[0][QLatin1String("from")].toString() <
                lines[0][QLatin1String("to")].toString());
        QVERIFY(program.losses({"--since", "2100-01-01T00:00:00Z"}).empty());
        QCOMPARE(program.losses({"--since", "1h"}).size(), std::size_t{1});
        QCOMPARE(differences(program.database(), devices), QString());
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttExact, "mosquitto", MosquittoServer::isInstalled())
#include "tst_mqtt_exact.moc"
