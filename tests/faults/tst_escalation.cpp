// SPDX-License-Identifier: GPL-3.0-or-later
// `vigilctl run` calls people by a real broker's data: over many ends of the process every step is
// taken, and each once by its key; what people have set outlives it. VIGIL_FAULT_KILLS=50 ends it
// more often.
#include "child_process.h"
#include "fault_options.h"
#include "mosquitto_server.h"
#include "service_test.h"
#include "transport/mqtt/mqtt_publisher.h"
#include "vigilctl_run.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

using namespace vigil;
using namespace vigil::tests;

namespace {

/// One bed whose heart rate is sent five times a second, as long as it lives.
class Monitor {
public:
    explicit Monitor(std::uint16_t port) {
        transport::MqttOptions options;
        options.host = "127.0.0.1";
        options.port = port;
        options.clientId = "monitor";
        options.qos = 1;
        auto publisher = transport::MqttPublisher::open(options);
        if (!publisher)
            return;
        m_publisher = std::move(*publisher);
        m_thread = std::jthread([this](const std::stop_token& stop) {
            for (int sequence = 0; !stop.stop_requested(); ++sequence) {
                const auto now = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
                const auto payload = QStringLiteral("{\"deviceId\":\"m\",\"patientId\":\"p-1\","
                                                    "\"ts\":\"%1\",\"seq\":%2,\"metrics\":"
                                                    "{\"HR\":%3}}")
                                         .arg(now)
                                         .arg(sequence)
                                         .arg(m_rate.load());
                static_cast<void>(
                    m_publisher->publish("vigil/site/B01/numerics", payload.toStdString()));
                std::this_thread::sleep_for(std::chrono::milliseconds{200});
            }
        });
    }

    void setRate(int rate) { m_rate = rate; }

private:
    std::atomic<int> m_rate{80};
    std::unique_ptr<transport::MqttPublisher> m_publisher;
    std::jthread m_thread;
};

QList<QJsonObject> linesOf(const std::filesystem::path& file) {
    QList<QJsonObject> lines;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(line));
        if (json.isObject())
            lines.append(json.object());
    }
    return lines;
}

} // namespace

class TestEscalation : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        QVERIFY(m_mqtt.start());
        m_monitor = std::make_unique<Monitor>(m_mqtt.port());
    }

    void init() {
        m_monitor->setRate(80);
        m_name = QTest::currentTestFunction();
    }

    void everyStepIsTakenOnceOverManyEnds() {
        constexpr int kSteps = 12;
        std::string steps;
        for (int step = 0; step < kSteps; ++step)
            steps += "{after = '" + std::to_string(2 * step) + "s', notify = ['pager']},";
        const int kills = timesOf("VIGIL_FAULT_KILLS", 8);
        const int loops = std::min(9, 1 + kills / 10);
        writeWorkspace("steps = [" + steps + "]\nrepeat = " + std::to_string(loops) +
                       "\nrepeat_every = '24s'\ndrill = true\n");
        m_monitor->setRate(150);
        std::mt19937 random(7);
        std::set<std::pair<int, int>> expected, found;
        for (int loop = 0; loop <= loops; ++loop)
            for (int step = 0; step < kSteps; ++step)
                expected.emplace(loop, step);
        int killed = 0;
        QElapsedTimer waited;
        waited.start();
        while (found.size() < expected.size() && waited.elapsed() < (loops + 1) * 24'000 + 60'000) {
            ChildProcess process;
            QVERIFY(start(process));
            QElapsedTimer lived;
            lived.start();
            const int span = 900 + static_cast<int>(random() % 1500);
            while (found.size() < expected.size() && (killed >= kills || lived.elapsed() < span) &&
                   waited.elapsed() < (loops + 1) * 24'000 + 60'000) {
                QTest::qWait(50);
                for (const auto& line : linesOf(path(".calls")))
                    if (line[u"event"].toString() == u"triggered" ||
                        line[u"event"].toString() == u"escalated")
                        found.emplace(line[u"loop"].toInt(), line[u"step"].toInt());
            }
            killed += killed < kills ? 1 : 0;
            process.end(SIGKILL);
        }
        qInfo("%d lives were ended early", killed);
        QCOMPARE(found, expected);
        std::map<QString, int> keys;
        std::map<std::pair<int, int>, QString> byStep;
        for (const auto& line : linesOf(path(".calls"))) {
            QCOMPARE(++keys[line[u"vigil-key"].toString()], 1);
            QCOMPARE(line[u"notForClinicalUse"].toBool(), true);
            QVERIFY(!line.contains(u"patient"));
            if (line[u"event"].toString() != u"triggered" &&
                line[u"event"].toString() != u"escalated")
                continue;
            auto& key = byStep[{line[u"loop"].toInt(), line[u"step"].toInt()}];
            QVERIFY2(key.isEmpty(), "a step was taken twice by other keys");
            key = line[u"vigil-key"].toString();
        }
    }

    void whatPeopleSetOutlivesTheProcess() {
        writeWorkspace("steps = [{after = '0s', notify = ['pager']}, {after = '3s', notify ="
                       " ['pager']}]\nrepeat_every = '60s'\n");
        m_monitor->setRate(150);
        ChildProcess process;
        QVERIFY(start(process));
        QVERIFY(await("raised"));
        const auto id = line("raised")[u"id"].toInteger();
        const auto number = std::to_string(id);
        QVERIFY(refused("{\"command\":\"snooze\",\"id\":" + number + ",\"for\":\"1h\"}")
                    .contains(u"reason"));
        QVERIFY(done("{\"command\":\"snooze\",\"id\":" + number +
                     ",\"for\":\"1h\",\"reason\":\"in the bath\",\"actor\":\"rn-lee\"}"));
        QVERIFY(await("snoozed"));
        QTest::qWait(1000); // a commit takes half a second
        process.end(SIGKILL);

        QVERIFY(start(process));
        QVERIFY(await("restored"));
        QCOMPARE(line("restored")[u"id"].toInteger(), id);
        QTest::qWait(4000); // the second step would have come
        QCOMPARE(callsOf("escalated"), 0);
        QCOMPARE(incident()[u"state"].toString(), QStringLiteral("snoozed"));
        QVERIFY(done("{\"command\":\"acknowledge\",\"id\":" + number + ",\"actor\":\"rn-lee\"}"));
        QTRY_COMPARE_WITH_TIMEOUT(callsOf("acknowledged"), 1, 10'000);
        QVERIFY(done("{\"command\":\"unacknowledge\",\"id\":" + number + "}"));
        QTRY_COMPARE_WITH_TIMEOUT(callsOf("triggered"), 2, 10'000);
        QVERIFY(done("{\"command\":\"set_limit\",\"bed\":\"B01\",\"rule\":\"HR\",\"high\":170,"
                     "\"reason\":\"walks\"}"));
        QVERIFY(await("cleared"));
        QTRY_COMPARE_WITH_TIMEOUT(callsOf("resolved"), 1, 10'000);
        QTest::qWait(1000);
        process.end(SIGKILL);

        m_log = "third";
        QVERIFY(start(process)); // 150 is within the limits that were set
        QTest::qWait(3000);
        QCOMPARE(line("raised"), QJsonObject());
        QVERIFY(done("{\"command\":\"discharge\",\"bed\":\"B01\"}"));
        QVERIFY(await("raised"));
        process.end(SIGTERM);
        const auto history = incident("--history")[u"history"].toArray();
        QVERIFY(!history.isEmpty());
    }

    void aSilenceStopsCallsAndEndsByCommand() {
        writeWorkspace("steps = [{after = '0s', notify = ['pager']}]\nrepeat_every = '60s'\n");
        ChildProcess process;
        QVERIFY(start(process));
        QVERIFY(refused("{\"command\":\"silence\",\"match\":[\"bad=B01\"],\"for\":\"1h\","
                        "\"reason\":\"x\"}")
                    .contains(u"label"));
        const auto answer = ask("{\"command\":\"silence\",\"match\":[\"bed=B01\"],\"for\":\"1h\","
                                "\"reason\":\"moved\"}");
        QVERIFY(answer[u"ok"].toBool());
        const auto silence = std::to_string(answer[u"id"].toInteger());
        m_monitor->setRate(150);
        QVERIFY(await("raised"));
        QTest::qWait(1000);
        QCOMPARE(callsOf("triggered"), 0);
        process.end(SIGKILL);
        QVERIFY(start(process));
        QVERIFY(await("restored"));
        QTest::qWait(1000);
        QCOMPARE(callsOf("triggered"), 0);
        QVERIFY(done("{\"command\":\"unsilence\",\"id\":" + silence + "}"));
        QTRY_COMPARE_WITH_TIMEOUT(callsOf("triggered"), 1, 10'000);
        QVERIFY(refused("{\"command\":\"unsilence\",\"id\":" + silence + "}").contains(u"holds"));
        process.end(SIGTERM);
    }

private:
    [[nodiscard]] std::filesystem::path path(const char* end) const {
        return m_folder.path() / (m_name + end);
    }

    void writeWorkspace(const std::string& policy) {
        m_log = "first";
        writeFile(path(".vigil.toml"),
                  "[workspace]\nname = '" + m_name +
                      "'\n[[source]]\nname = 'ward'\nkind = 'mqtt'\nhost = '127.0.0.1'\nport = " +
                      std::to_string(m_mqtt.port()) + "\nclient_id = '" + m_name +
                      "'\n[store]\npath = '" + m_name +
                      ".db'\n[[limit]]\nsignal = 'HR'\nhigh = 120\npriority = 'high'\n"
                      "latching = false\n"
                      "[[channel]]\nname = 'pager'\nkind = 'file'\npath = '" +
                      m_name + ".calls'\n[[policy]]\nname = 'ward'\n" + policy +
                      "[escalation]\nhigh = 'ward'\n");
        ::mkfifo(path(".commands").c_str(), 0600);
    }

    bool start(ChildProcess& process) {
        return process.start({VIGIL_BIN_DIR "/vigilctl", "run", "--workspace",
                              path(".vigil.toml").string(), "--alarms", "-", "--commands",
                              path(".commands").string()},
                             path(("." + m_log).c_str()));
    }

    /// The first transition of that name since the log was begun.
    [[nodiscard]] QJsonObject line(const char* event) const {
        for (const auto& each : linesOf(path(("." + m_log).c_str())))
            if (each[u"event"].toString() == QLatin1StringView(event) &&
                each[u"rule"].toString() == u"HR-high")
                return each;
        return {};
    }

    bool await(const char* event) const {
        return QTest::qWaitFor([&] { return !line(event).isEmpty(); }, 15'000);
    }

    [[nodiscard]] int callsOf(const char* event) const {
        int count = 0;
        for (const auto& call : linesOf(path(".calls")))
            count += call[u"event"].toString() == QLatin1StringView(event) ? 1 : 0;
        return count;
    }

    QJsonObject ask(const std::string& command) {
        const auto answers = [this] {
            QList<QJsonObject> all;
            for (const auto& each : linesOf(path(("." + m_log).c_str())))
                if (each.contains(u"ok"))
                    all.append(each);
            return all;
        };
        const auto before = answers().size();
        std::ofstream(path(".commands")) << command << '\n';
        if (!QTest::qWaitFor([&] { return answers().size() > before; }, 10'000))
            return {};
        return answers().at(before);
    }

    bool done(const std::string& command) { return ask(command)[u"ok"].toBool(); }

    QString refused(const std::string& command) { return ask(command)[u"error"].toString(); }

    /// The newest incident of the limit, as the command lists it.
    [[nodiscard]] QJsonObject incident(const char* more = nullptr) const {
        QStringList arguments{QStringLiteral("incident"), QStringLiteral("list"),
                              QStringLiteral("--workspace"), text(path(".vigil.toml"))};
        if (more != nullptr)
            arguments << QString::fromLatin1(more);
        QJsonObject last;
        for (const auto& row : vigilctl(arguments).rows())
            if (row[u"rule"].toString() == u"HR-high")
                last = row;
        return last;
    }

    const TemporaryFolder m_folder;
    MosquittoServer m_mqtt;
    std::unique_ptr<Monitor> m_monitor;
    std::string m_name, m_log = "first";
};

VIGIL_SERVICE_TEST_MAIN(TestEscalation, "mosquitto", MosquittoServer::isInstalled())
#include "tst_escalation.moc"
