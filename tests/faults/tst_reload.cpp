// SPDX-License-Identifier: GPL-3.0-or-later
// `vigilctl run` reads an edited workspace again while a real broker sends: what was not edited
// goes on as if nothing had been.
#include "child_process.h"
#include "mosquitto_server.h"
#include "service_test.h"
#include "transport/mqtt/mqtt_publisher.h"
#include "vigilctl_run.h"

#include <QDateTime>
#include <QTest>

#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <map>
#include <thread>

using namespace vigil;
using namespace vigil::tests;

namespace {

constexpr int kPerSecond = 100;

/// One bed that counts, a hundred times a second, as long as it lives.
class Counter {
public:
    explicit Counter(std::uint16_t port) {
        transport::MqttOptions options;
        options.host = "127.0.0.1";
        options.port = port;
        options.clientId = "counter";
        options.qos = 1;
        auto publisher = transport::MqttPublisher::open(options);
        if (!publisher)
            return;
        m_publisher = std::move(*publisher);
        m_thread = std::jthread([this](const std::stop_token& stop) {
            auto next = std::chrono::steady_clock::now();
            for (; !stop.stop_requested(); ++m_sent) {
                const auto now = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
                const auto payload = QStringLiteral("{\"deviceId\":\"m\",\"patientId\":\"p-1\","
                                                    "\"ts\":\"%1\",\"seq\":%2,\"metrics\":"
                                                    "{\"HR\":%3}}")
                                         .arg(now)
                                         .arg(m_sent.load())
                                         .arg(m_rate.load());
                static_cast<void>(
                    m_publisher->publish("vigil/site/B01/numerics", payload.toStdString()));
                next += std::chrono::microseconds{1'000'000 / kPerSecond};
                std::this_thread::sleep_until(next);
            }
        });
    }

    void setRate(int rate) { m_rate = rate; }

private:
    std::atomic<int> m_rate{80}, m_sent{0};
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

std::string textOf(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

class TestReload : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        QVERIFY(m_mqtt.start());
        m_counter = std::make_unique<Counter>(m_mqtt.port());
    }

    void init() {
        m_counter->setRate(80);
        m_name = QTest::currentTestFunction();
        m_text = "[[source]]\nname = 'ward'\nkind = 'mqtt'\nhost = '127.0.0.1'\nport = " +
                 std::to_string(m_mqtt.port()) + "\nclient_id = '" + m_name +
                 "'\n[store]\npath = '" + m_name +
                 ".db'\n[[limit]]\nid = 'HR'\nsignal = 'HR'\nhigh = 120\npriority = 'high'\n"
                 "latching = false\n"
                 "[[query]]\nname = 'count'\nsql = '''SELECT COUNT(*) AS n, MIN(seq) AS first, "
                 "MAX(seq) AS last FROM vitals GROUP BY TumblingWindow(second, 2)'''\n"
                 "[[query]]\nname = 'other'\nsql = '''SELECT MAX(HR) AS hr FROM vitals GROUP BY "
                 "TumblingWindow(second, 1)'''\n";
        writeFile(path(".vigil.toml"), m_text);
        ::mkfifo(path(".commands").c_str(), 0600);
    }

    void cleanup() { m_process.end(SIGKILL); }

    void nothingIsLostOverManyReloads_data() {
        QTest::addColumn<bool>("stored");
        QTest::newRow("with a store") << true;
        QTest::newRow("without a store") << false;
    }

    void nothingIsLostOverManyReloads() {
        QFETCH(bool, stored);
        if (!stored)
            edit("path = '" + m_name + ".db'", "enabled = false");
        QVERIFY(start());
        QVERIFY(QTest::qWaitFor([this] { return windows().size() >= 2; }, 15'000));
        const int before = static_cast<int>(windows().size());
        for (int i = 0; i < 6; ++i) {
            edit("high = 1" + std::to_string(20 + i), "high = 1" + std::to_string(21 + i));
            edit("AS hr" + (i > 0 ? std::to_string(i) : std::string()) + " FROM",
                 "AS hr" + std::to_string(i + 1) + " FROM");
            QVERIFY(done("{\"command\":\"reload\"}"));
            QTest::qWait(700);
        }
        const auto seen = static_cast<int>(windows().size());
        QVERIFY(QTest::qWaitFor([&] { return windows().size() >= seen + 2; }, 15'000));
        // Every window that was open during a reload has every message, once.
        const auto all = windows();
        double next = -1;
        for (int i = before; i < all.size(); ++i) {
            const auto row = all[i][u"row"].toObject();
            const double first = row[u"first"].toDouble(), last = row[u"last"].toDouble();
            QCOMPARE(row[u"n"].toDouble(), last - first + 1);
            if (next >= 0)
                QCOMPARE(first, next);
            next = last + 1;
        }
        QVERIFY(all.size() - before >= 3);
        const auto told = textOf(path(".err"));
        QVERIFY(told.find("reload restarts: query 'other'") != std::string::npos);
        QVERIFY(told.find("reload restarts: query 'count'") == std::string::npos);
        QVERIFY(told.find("reload restarts: source") == std::string::npos);
        const auto end = report();
        QCOMPARE(end[u"sources"][0][u"connects"].toInt(), 1);
        for (const char16_t* const count : {u"gaps", u"missing", u"duplicates", u"dropped"})
            QCOMPARE(end[QStringView(count)].toInt(), 0);
    }

    void aRunningDelayAndAnAcknowledgementGoOn() {
        edit("high = 120", "high = 120\ndelay = '4s'");
        QVERIFY(start());
        QTest::qWait(1000);
        m_counter->setRate(150);
        QVERIFY(await("pending"));
        QTest::qWait(1500);
        edit("AS hr FROM", "AS pulse FROM");
        QVERIFY(done("{\"command\":\"reload\"}"));
        QVERIFY(await("raised"));
        const auto pending = timeOf("pending"), raised = timeOf("raised");
        QVERIFY2(qAbs(pending.msecsTo(raised) - 4000) < 300,
                 qPrintable(QString::number(pending.msecsTo(raised))));
        const auto number = std::to_string(line("raised")[u"id"].toInteger());
        QVERIFY(done("{\"command\":\"acknowledge\",\"id\":" + number + ",\"actor\":\"rn-lee\"}"));
        edit("high = 120", "high = 130");
        QVERIFY(done("{\"command\":\"reload\"}"));
        QTest::qWait(1000);
        edit("high = 130", "high = 200");
        QVERIFY(done("{\"command\":\"reload\"}"));
        QVERIFY(await("cleared"));
        QCOMPARE(line("cleared")[u"id"].toInteger(), line("raised")[u"id"].toInteger());
        QCOMPARE(count("raised"), 1);
        QCOMPARE(count("restored"), 0);
    }

    void anEditedSourceConnectsAnewAndTheOthersDoNot() {
        m_text += "[[source]]\nname = 'second'\nkind = 'mqtt'\nhost = '127.0.0.1'\nport = " +
                  std::to_string(m_mqtt.port()) + "\nstream = 'more'\ntopics = ['a/#']\n";
        writeFile(path(".vigil.toml"), m_text);
        QVERIFY(start());
        QTest::qWait(1000);
        edit("'a/#'", "'b/#'");
        QVERIFY(done("{\"command\":\"reload_plan\"}"));
        QVERIFY(textOf(path(".err")).find("reload restarts: source 'second'") != std::string::npos);
        QVERIFY(done("{\"command\":\"reload\"}"));
        QTest::qWait(1000);
        const auto end = report();
        QCOMPARE(end[u"sources"][0][u"connects"].toInt(), 1);
        QVERIFY(end[u"sources"][0][u"messages"].toInt() > 150); // since before
        QCOMPARE(end[u"sources"][1][u"connects"].toInt(), 1);
        QCOMPARE(end[u"missing"].toInt(), 0);
    }

    void aFileThatCannotBeReadLeavesTheSessionAsItIs() {
        QVERIFY(start());
        QTest::qWait(500);
        const auto good = m_text;
        edit("high = 120", "hihg = 120");
        QVERIFY(!done("{\"command\":\"reload\"}"));
        QVERIFY(textOf(path(".err")).find("did you mean 'high'?") != std::string::npos);
        edit("hihg = 120", "high = 120\n[[reference]]\nname = 'r'\npath = 'nowhere.csv'");
        QVERIFY(!done("{\"command\":\"reload\"}"));
        const auto windowsBefore = windows().size();
        QVERIFY(QTest::qWaitFor([&] { return windows().size() > windowsBefore; }, 10'000));
        writeFile(path(".vigil.toml"), m_text = good);
        QVERIFY(done("{\"command\":\"reload\"}"));
        QVERIFY(textOf(path(".err")).find("nothing was edited") != std::string::npos);
        QCOMPARE(report()[u"sources"][0][u"connects"].toInt(), 1);
    }

    void aRecordingGoesOnUnlessItsSourcesMove() {
        QVERIFY(start({"--record", path(".vgl").string()}));
        QTest::qWait(1000);
        edit("high = 120", "high = 125");
        QVERIFY(done("{\"command\":\"reload\"}"));
        QTest::qWait(1000);
        const auto good = m_text;
        m_text += "[[source]]\nname = 'sim'\nkind = 'simulator'\nstream = 'demo'\n";
        writeFile(path(".vigil.toml"), m_text);
        const auto answer = ask("{\"command\":\"reload\"}");
        QVERIFY(answer[u"error"].toString().contains(u"stop the recording"));
        QTest::qWait(500);
        const auto taken = report()[u"sources"][0][u"messages"].toInt();
        const auto info = vigilctl({QStringLiteral("info"), text(path(".vgl"))});
        QVERIFY2(info.code == 0, info.err.constData());
        QVERIFY2(info.out.contains(QByteArray::number(taken)), info.out.constData());
    }

    void aStoreIsAddedByAReload() {
        const auto stored = "path = '" + m_name + ".db'";
        edit(stored, "enabled = false");
        QVERIFY(start());
        QTest::qWait(500);
        QVERIFY(!std::filesystem::exists(path(".db")));
        edit("enabled = false", stored);
        QVERIFY(done("{\"command\":\"reload\"}"));
        QVERIFY(QTest::qWaitFor([this] { return std::filesystem::exists(path(".db")); }, 5000));
        QCOMPARE(report()[u"sources"][0][u"connects"].toInt(), 1);
    }

    void aReloadIsJournalledWithItsActor() {
        QVERIFY(start());
        edit("high = 120", "high = 125");
        QVERIFY(done("{\"command\":\"reload\",\"actor\":\"biomed\",\"reason\":\"new limits\"}"));
        QVERIFY(QTest::qWaitFor(
            [this] {
                const auto text = textOf(path(".db")) + textOf(path(".db-wal"));
                return text.find("biomed") != std::string::npos;
            },
            5000));
    }

private:
    [[nodiscard]] std::filesystem::path path(const char* end) const {
        return m_folder.path() / (m_name + end);
    }

    void edit(const std::string& what, const std::string& by) {
        const auto at = m_text.find(what);
        QVERIFY2(at != std::string::npos, what.c_str());
        m_text.replace(at, what.size(), by);
        writeFile(path(".vigil.toml"), m_text);
    }

    bool start(const std::vector<std::string>& more = {}) {
        std::filesystem::remove(path(".out"));
        std::vector<std::string> arguments{"/bin/sh",
                                           "-c",
                                           "exec \"$@\" 2>" + path(".err").string(),
                                           "sh",
                                           VIGIL_BIN_DIR "/vigilctl",
                                           "run",
                                           "--workspace",
                                           path(".vigil.toml").string(),
                                           "--alarms",
                                           "-",
                                           "--results",
                                           path(".results").string(),
                                           "--commands",
                                           path(".commands").string(),
                                           "--report",
                                           path(".report").string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        std::filesystem::remove(path(".results"));
        return m_process.start(arguments, path(".out")) &&
               QTest::qWaitFor([this] { return !textOf(path(".err")).empty(); }, 10'000);
    }

    /// Rows of the query that counts.
    [[nodiscard]] QList<QJsonObject> windows() const {
        QList<QJsonObject> rows;
        for (const auto& each : linesOf(path(".results")))
            if (each[u"query"].toString() == u"count")
                rows.append(each);
        return rows;
    }

    [[nodiscard]] QJsonObject line(const char* event) const {
        for (const auto& each : linesOf(path(".out")))
            if (each[u"event"].toString() == QLatin1StringView(event) &&
                each[u"rule"].toString() == u"HR-high")
                return each;
        return {};
    }

    [[nodiscard]] int count(const char* event) const {
        int lines = 0;
        for (const auto& each : linesOf(path(".out")))
            lines += each[u"event"].toString() == QLatin1StringView(event) &&
                             each[u"rule"].toString() == u"HR-high"
                         ? 1
                         : 0;
        return lines;
    }

    [[nodiscard]] QDateTime timeOf(const char* event) const {
        return QDateTime::fromString(line(event)[u"time"].toString().left(23) + u'Z',
                                     Qt::ISODateWithMs);
    }

    bool await(const char* event) const {
        return QTest::qWaitFor([&] { return !line(event).isEmpty(); }, 15'000);
    }

    QJsonObject ask(const std::string& command) {
        const auto answers = [this] {
            QList<QJsonObject> all;
            for (const auto& each : linesOf(path(".out")))
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

    /// Ends the program.
    QJsonObject report() {
        m_process.end(SIGTERM);
        return QJsonDocument::fromJson(QByteArray::fromStdString(textOf(path(".report")))).object();
    }

    const TemporaryFolder m_folder;
    MosquittoServer m_mqtt;
    std::unique_ptr<Counter> m_counter;
    ChildProcess m_process;
    std::string m_name, m_text;
};

VIGIL_SERVICE_TEST_MAIN(TestReload, "mosquitto", MosquittoServer::isInstalled())
#include "tst_reload.moc"
