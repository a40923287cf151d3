// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of other shapes than the convention through a real broker: what the headless program
// stores of them, what it refuses with which reason, and what becomes of that later.
#include "base/clock.h"
#include "mosquitto_server.h"
#include "mqtt_fixture.h"
#include "service_test.h"
#include "store/file/database.h"
#include "unit/ingest/sparkplug_message.h"
#include "vigilctl_run.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <map>

using namespace vigil;
using namespace vigil::tests;

namespace {

/// A message: topic and payload.
using Sent = std::pair<std::string, std::string>;

/// Values of trends by "bed signal unit", in the order of their times.
std::map<std::string, std::vector<double>> trendsIn(const QString& path) {
    std::map<std::string, std::vector<double>> trends;
    auto database = store::Database::open(path.toStdString(), {true, false, {}});
    if (!database)
        return trends;
    auto rows = database->prepare("SELECT s.bed || ' ' || s.signal || ' ' || s.unit, t.bits "
                                  "FROM hot_sample t JOIN series s ON s.id = t.series "
                                  "ORDER BY t.t_us");
    if (!rows)
        qWarning("%s", rows.error().text().c_str());
    else
        static_cast<void>(rows->forEachRow(
            [&] { trends[rows->text(0)].push_back(std::bit_cast<double>(rows->integer(1))); }));
    return trends;
}

std::string secondsAgo(int seconds) {
    const auto now = base::SystemClock().now().time_since_epoch();
    return std::to_string(std::chrono::floor<std::chrono::milliseconds>(now).count() -
                          1000LL * seconds);
}

} // namespace

class TestVigilctlMapped : public QObject {
    Q_OBJECT

    MosquittoServer m_server;
    QTemporaryDir m_folder;
    QByteArray m_told;   ///< by the last run, on standard error
    QByteArray m_alarms; ///< on standard output

    /// A workspace of one source with this mapping; its store is new.
    QString workspaceOf(const QString& name, const QByteArray& mapping,
                        const QByteArray& topics = "\"t/#\"") {
        const auto path = m_folder.filePath(name + QStringLiteral(".vigil.toml"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write("[[source]]\nname = \"m\"\nkind = \"mqtt\"\nhost = \"127.0.0.1\"\nport = " +
                   QByteArray::number(m_server.port()) + "\ntopics = [" + topics + "]\n" + mapping +
                   "[store]\npath = \"" + name.toUtf8() + ".db\"\n");
        return path;
    }

    QString storeOf(const QString& name) const {
        return m_folder.filePath(name + QStringLiteral(".db"));
    }

    /// Runs the workspace and sends the messages once it listens, until it has taken them all: what
    /// comes on the topics "t/begin" and "t/end" is refused, which shows.
    void run(const QString& workspace, const QString& store, const std::vector<Sent>& messages) {
        QProcess process;
        process.start(QStringLiteral(VIGIL_BIN_DIR "/vigilctl"),
                      {QStringLiteral("run"), QStringLiteral("--workspace"), workspace});
        QVERIFY(process.waitForStarted());
        auto publisher = publisherFor(optionsFor(m_server));
        QVERIFY(publisher != nullptr);
        const auto hasRefused = [&](const char* topic) {
            const auto refused = publisher->publish(topic, "no JSON") && publisher->flush();
            return refused && lettersOf(store, topic) > 0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(hasRefused("t/begin"), 60'000);
        for (const auto& [topic, payload] : messages)
            QVERIFY(publisher->publish(topic, payload));
        QTRY_VERIFY_WITH_TIMEOUT(hasRefused("t/end"), 60'000);
        process.terminate();
        QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 0);
        m_told = process.readAllStandardError();
        m_alarms = process.readAllStandardOutput();
    }

    static std::int64_t lettersOf(const QString& store, const std::string& topic) {
        auto database = store::Database::open(store.toStdString(), {true, false, {}});
        const auto count = database ? database->integerOf("SELECT count(*) FROM dead_letter WHERE "
                                                          "topic = '" +
                                                          topic + "'")
                                    : Result<std::int64_t>(0);
        return count.value_or(0);
    }

    static QList<QJsonObject> letters(const QString& verb, const QString& workspace,
                                      const QStringList& more = {}) {
        auto rows = vigilctl(QStringList{QStringLiteral("dead-letters"), verb,
                                         QStringLiteral("--workspace"), workspace} +
                             more)
                        .rows();
        const QStringList own{QStringLiteral("t/begin"), QStringLiteral("t/end")};
        rows.removeIf([&](const QJsonObject& row) {
            return own.contains(row[QStringLiteral("topic")].toString());
        });
        return rows;
    }

private Q_SLOTS:

    void initTestCase() { QVERIFY(m_server.start()); }

    void shapesOfTheField() {
        const auto name = QStringLiteral("shapes");
        const auto workspace = workspaceOf(name, "[source.mapping]\n"
                                                 "rows = \".\"\n"
                                                 "bed = \"topic:1\"\n"
                                                 "time = \"ts\"\n"
                                                 "[[source.mapping.signal]]\n"
                                                 "name = \"HR\"\n"
                                                 "path = \"values.HR\"\n"
                                                 "[[source.mapping.signal]]\n"
                                                 "name = \"cpu_load\"\n"
                                                 "path = 'values.\"cpu.load\"'\n");
        run(workspace, storeOf(name),
            {{"t/B1", "[{\"ts\":" + secondsAgo(1) + ",\"values\":{\"HR\":72}},{\"ts\":" +
                          secondsAgo(2) + ",\"values\":{\"HR\":71,\"cpu.load\":NaN}}]"},
             {"t/B2",
              "[{\"ts\":" + secondsAgo(1) + ",\"values\":{\"cpu.load\":95,\"HR\":\"n/a\"}}]"}});
        auto trends = trendsIn(storeOf(name));
        QCOMPARE(trends["B1 HR /min"], (std::vector<double>{71, 72}));
        QCOMPARE(trends["B2 cpu_load "], (std::vector<double>{95}));
        const auto refused = letters(QStringLiteral("list"), workspace);
        QCOMPARE(refused.size(), 1);
        QCOMPARE(refused[0][QStringLiteral("reason")].toString(), QStringLiteral("wrong_type"));
    }

    void presetsAreChosenByName() {
        const auto name = QStringLiteral("preset");
        const auto workspace = workspaceOf(name, "[source.mapping]\npreset = \"tasmota\"\n"
                                                 "bed = \"topic:2\"\ntime_zone = \"+02:00\"\n"
                                                 "[[source.mapping.signal]]\n"
                                                 "name = \"AmbientTemperature\"\n"
                                                 "path = \"*.Temperature\"\nunit = \"degF\"\n");
        const auto clock = QDateTime::currentDateTimeUtc().addSecs(2 * 3600 - 1);
        run(workspace, storeOf(name),
            {{"t/x/plug", "{\"Time\":\"" +
                              clock.toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss")).toStdString() +
                              "\",\"DS18B20\":{\"Id\":\"0\",\"Temperature\":98.6}}"}});
        QCOMPARE(trendsIn(storeOf(name))["plug AmbientTemperature [degF]"],
                 (std::vector<double>{98.6}));
        const auto listed = vigilctl({QStringLiteral("presets")});
        QCOMPARE(listed.code, 0);
        QVERIFY(listed.rows().size() >= 6);
        const auto wrong = workspaceOf(QStringLiteral("wrong_preset"),
                                       "[source.mapping]\npreset = \"zigbe2mqtt\"\n");
        const auto check = vigilctl({QStringLiteral("check"), wrong});
        QCOMPARE(check.code, 3);
        QVERIFY2(check.err.contains(":8:10: ") && check.err.contains("did you mean 'zigbee2mqtt'"),
                 check.err.constData());
    }

    /// Aliases of births, a death and what it raises, through a broker.
    void sparkplugFromBirthToDeath() {
        namespace sp = sparkplug;
        const auto name = QStringLiteral("sparkplug");
        const auto workspace = workspaceOf(name, "[source.mapping]\nformat = \"sparkplug\"\n",
                                           "\"t/#\", \"spBv1.0/#\"");
        const auto now = std::stoull(secondsAgo(0));
        const std::string number = sp::metric(sp::name("bdSeq") + sp::type(4) + sp::whole(11, 3));
        const std::string level = sp::metric(sp::name("level") + sp::alias(5) + sp::type(3) +
                                             sp::unit("Cel") + sp::whole(10, 0xFFFFFFFF));
        run(workspace, storeOf(name),
            {{"spBv1.0/g/NBIRTH/e", sp::payload(now, 0, number)},
             {"spBv1.0/g/DBIRTH/e/pump", sp::payload(now, 1, level)},
             {"spBv1.0/g/DDATA/e/pump",
              sp::payload(now + 1, 2, sp::metric(sp::alias(5) + sp::whole(10, 7)))},
             {"spBv1.0/g/DDATA/e/pump",
              sp::payload(now + 2, 5, sp::metric(sp::alias(6) + sp::whole(10, 8)))},
             {"spBv1.0/g/NDEATH/e", sp::death(now, 3)}});
        QCOMPARE(trendsIn(storeOf(name))["pump level Cel"], (std::vector<double>{-1, 7}));
        QCOMPARE(m_alarms.count("\"bed\":\"pump\",\"patient\":\"\",\"rule\":\"source-lost\","
                                "\"event\":\"raised\""),
                 1);
        QVERIFY2(m_alarms.contains("\"subject\":\"g/e/pump\""), m_alarms.constData());
        const auto refused = letters(QStringLiteral("list"), workspace);
        QCOMPARE(refused.size(), 1);
        QCOMPARE(refused[0][QStringLiteral("reason")].toString(), QStringLiteral("no_signal"));
        const auto losses =
            vigilctl({QStringLiteral("losses"), QStringLiteral("--workspace"), workspace}).rows();
        QVERIFY(std::ranges::any_of(losses, [](const auto& loss) {
            return loss[QStringLiteral("kind")].toString() == QStringLiteral("sequence_gap") &&
                   loss[QStringLiteral("count")].toInt() == 2;
        }));
    }

    /// A clock that was never set is told by name, and its values count as of now at once.
    void clocksThatWereNeverSetAreTold() {
        const auto name = QStringLiteral("unset");
        const auto workspace = workspaceOf(name, "[source.mapping]\nbed = \"topic:1\"\n"
                                                 "time = \"ts\"\ntime_format = \"epoch_ms\"\n"
                                                 "[[source.mapping.signal]]\nname = \"HR\"\n"
                                                 "path = \"hr\"\n");
        run(workspace, storeOf(name),
            {{"t/B1", "{\"ts\":1795341,\"hr\":71}"}, {"t/B1", "{\"ts\":1795342,\"hr\":72}"}});
        QCOMPARE(m_told.count("bed B1: its times are of 1970-01-01: its clock was never set"), 1);
        QCOMPARE(trendsIn(storeOf(name))["B1 HR /min"], (std::vector<double>{71, 72}));
        const auto since = QDateTime::currentDateTimeUtc().addSecs(-600).toString(Qt::ISODate);
        QCOMPARE(
            vigilctl({QStringLiteral("trends"), QStringLiteral("--workspace"), workspace,
                      QStringLiteral("--bed"), QStringLiteral("B1"), QStringLiteral("--signal"),
                      QStringLiteral("HR"), QStringLiteral("--since"), since})
                .rows()
                .size(),
            2);
    }

    /// What no mapping fits is kept with its reason, and read once the mapping is mended.
    void lettersAreListedShownAndRetried() {
        const auto name = QStringLiteral("letters");
        const QByteArray head = "[source.mapping]\nbed = \"topic:1\"\n[[source.mapping.signal]]\n"
                                "name = \"Temp\"\n";
        auto workspace = workspaceOf(name, head + "path = \"temp\"\n");
        run(workspace, storeOf(name),
            {{"t/B1", "{\"Temp\":36.5}"}, {"t/B2", "36.7"}, {"t/B3", std::string("\x00\xFF", 2)}});
        const auto refused = letters(QStringLiteral("list"), workspace);
        QCOMPARE(refused.size(), 3);
        QCOMPARE(refused[0][QStringLiteral("reason")].toString(), QStringLiteral("no_signal"));
        QCOMPARE(refused[0][QStringLiteral("topic")].toString(), QStringLiteral("t/B1"));
        QCOMPARE(refused[2][QStringLiteral("bytes")].toInt(), 2);
        QVERIFY(!refused[0].contains(QStringLiteral("payload")));
        const auto id = [&](int i) {
            return QString::number(refused[i][QStringLiteral("id")].toInteger());
        };
        QCOMPARE(letters(QStringLiteral("show"), workspace, {id(1)})[0][QStringLiteral("payload")]
                     .toString(),
                 QStringLiteral("36.7"));
        QCOMPARE(
            letters(QStringLiteral("show"), workspace, {id(2)})[0][QStringLiteral("payload_base64")]
                .toString(),
            QStringLiteral("AP8="));
        QCOMPARE(letters(QStringLiteral("export"), workspace,
                         {QStringLiteral("--reason"), QStringLiteral("no_signal")})
                     .size(),
                 2);

        workspace = workspaceOf(name, head + "path = \"Temp\"\n"); // mended
        const auto retried =
            vigilctl({QStringLiteral("dead-letters"), QStringLiteral("retry"),
                      QStringLiteral("--workspace"), workspace, id(0), id(1), id(2)});
        QCOMPARE(retried.code, 1); // some stay
        QStringList results;
        for (const auto& line : retried.rows())
            results << line[QStringLiteral("result")].toString();
        QCOMPARE(results, (QStringList{QStringLiteral("stored"), QStringLiteral("rejected"),
                                       QStringLiteral("rejected")}));
        QCOMPARE(trendsIn(storeOf(name))["B1 Temp Cel"], (std::vector<double>{36.5}));
        QCOMPARE(letters(QStringLiteral("list"), workspace).size(), 2);
    }

    void mappingsThatCannotWorkAreRefusedByPlace() {
        const auto workspace = workspaceOf(QStringLiteral("wrong"), "[source.mapping]\n"
                                                                    "bed = \"topic:x\"\n"
                                                                    "time_zone = \"Mars/Olympus\"\n"
                                                                    "[[source.mapping.signal]]\n"
                                                                    "name = \"HR\"\n"
                                                                    "path = \"$.vitals.hr\"\n"
                                                                    "[[source.mapping.signal]]\n"
                                                                    "name = \"RR\"\n"
                                                                    "path = \"list[0].rr\"\n"
                                                                    "topic = \"t/#/x\"\n");
        const auto run = vigilctl({QStringLiteral("check"), workspace});
        QCOMPARE(run.code, 3);
        for (const char* place : {":8:7: ", ":9:13: ", ":12:8: ", ":15:8: ", ":16:9: "})
            QVERIFY2(run.err.contains(place), (place + run.err).constData());
    }

    void topicsThatCannotBeAreRefusedByPlace() {
        const auto path = m_folder.filePath(QStringLiteral("topics.vigil.toml"));
        for (const QByteArray& line :
             {QByteArray("topics = [\"t/+\", \"t/#/x\"]\n"), QByteArray("topics = []\n")}) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("[[source]]\nname = \"m\"\nkind = \"mqtt\"\n" + line);
            file.close();
            const auto run = vigilctl({QStringLiteral("check"), path});
            QCOMPARE(run.code, 3);
            QVERIFY2(run.err.contains(line.size() > 14 ? "toml:4:18: " : "receives nothing"),
                     run.err.constData());
        }
    }
};

VIGIL_SERVICE_TEST_MAIN(TestVigilctlMapped, "mosquitto", MosquittoServer::isInstalled())
#include "tst_vigilctl_mapped.moc"
