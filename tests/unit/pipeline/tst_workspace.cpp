// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/kafka_kind.h"
#include "pipeline/sources/mqtt_kind.h"
#include "pipeline/workspace/workspace.h"

#include <QTest>

#include <fstream>

using namespace vigil;
using namespace vigil::pipeline;

namespace {

const std::string kGood = R"toml(
[workspace]
name = "Ward 3B"
shards = 2

[[source]]
name = "broker"
kind = "mqtt"
host = "mqtt.ward"
qos = 2
topics = ["vigil/3b/#"]
retry_max = "2s"

[source.tls]
ca = "ca.pem"

[[source]]
name = "plant"
kind = "kafka"
brokers = "a:9092,b:9092"
topics = ["telemetry"]
user = "ward"
sasl = "scram-sha-512"
begin = "newest"

[source.mapping]
bed = "machine.id"
time = "at"
time_format = "epoch_ms"

[[source.mapping.signal]]
name = "Temp"
path = "data.temperature"
unit = "degF"

[[bed]]
id = "B01"
patient = "p-1"
name = "K. Ames"

[[query]]
name = "hot"
sql = """
SELECT bed, AVG(HR) AS hr
FROM vitals
GROUP BY bed, TumblingWindow(minute, 5)
"""

[[limit]]
signal = "SpO2"
low = 88
delay_low = "10s"
priority = "high"

[stale]
bed = "4s"
)toml";

} // namespace

class TestWorkspace : public QObject {
    Q_OBJECT
    static std::string problemsOf(const std::string& text) {
        const auto reading = parseWorkspace(text, "/ward/x.vigil.toml");
        std::string all;
        for (const auto& problem : reading.problems)
            all += problemText(reading, problem) + '\n';
        return all;
    }

private Q_SLOTS:

    void readsEverything() {
        const auto reading = parseWorkspace(kGood, "/ward/x.vigil.toml");
        QVERIFY2(reading.usable(), problemsOf(kGood).c_str());
        const auto& w = reading.workspace;
        QCOMPARE(w.name, std::string("Ward 3B"));
        QCOMPARE(w.shards, 2);
        QCOMPARE(w.sources.size(), std::size_t{2});
        const auto& mqtt = dynamic_cast<const MqttSpec&>(*w.sources[0].spec).options();
        QCOMPARE(mqtt.host, std::string("mqtt.ward"));
        QCOMPARE(mqtt.port, std::uint16_t{8883}); // TLS moves the default port
        QCOMPARE(mqtt.tls.caFile, std::string("/ward/ca.pem"));
        QCOMPARE(mqtt.retryMax, std::chrono::milliseconds(2000));
        const auto& kafka = dynamic_cast<const KafkaSpec&>(*w.sources[1].spec).options();
        QVERIFY(!kafka.fromBeginning);
        QVERIFY(kafka.sasl == transport::SaslMechanism::ScramSha512);
        QCOMPARE(w.sources[1].mapping->signals[0].unit, std::string("[degF]"));
        QCOMPARE(w.beds[0].label, std::string("B01"));
        QCOMPARE(w.rules.limits.size(), std::size_t{1});
        QCOMPARE(w.rules.limits[0].priority, alerts::Priority::High);
        QCOMPARE(w.rules.limits[0].delayLow, Ticks(std::chrono::seconds(10)));
        QCOMPARE(w.rules.stale.bedSilent, Ticks(std::chrono::seconds(4)));
    }

    void queriesKnowTheReferenceData() {
        const std::string start = "[[source]]\nname='a'\nkind='simulator'\n[[reference]]\n"
                                  "name='rooms'\npath='rooms.json'\n[[query]]\nname='q'\nsql=";
        const auto good = parseWorkspace(
            start + "'SELECT v.bed, r.room FROM vitals v JOIN rooms r ON v.bed = r.bed'\n",
            "/ward/x.vigil.toml");
        QVERIFY(good.usable());
        QCOMPARE(good.workspace.references.size(), std::size_t{1});
        QCOMPARE(good.workspace.references[0].path.string(), std::string("/ward/rooms.json"));
        QVERIFY(!parseWorkspace(start + "'SELECT room FROM rooms'\n", {}).usable());
        const auto slip = parseWorkspace(
            start + "'SELECT v.bed FROM vitals v JOIN room r ON v.bed = r.bed'\n", {});
        QVERIFY(!slip.usable());
        QCOMPARE(slip.problems.at(1).hint, std::string("did you mean 'rooms'?"));
    }

    void openWindowsAreShownAndWatchedWhereAsked() {
        const std::string text =
            "[[source]]\nname='a'\nkind='simulator'\n"
            "[[query]]\nname='q'\nlive=true\nsql='SELECT bed, AVG(HR) AS hr INTO avg "
            "FROM vitals GROUP BY bed, TumblingWindow(minute, 1)'\n"
            "[[query]]\nname='r'\nsql='SELECT bed INTO beds FROM vitals'\n"
            "[[limit]]\nsignal='avg.hr'\nhigh=120\nprovisional=true\n"
            "[[limit]]\nid='final'\nsignal='avg.hr'\nhigh=120\n";
        const auto reading = parseWorkspace(text, {});
        QVERIFY2(reading.usable(), problemsOf(text).c_str());
        QVERIFY(reading.workspace.queries[0].live);
        QVERIFY(!reading.workspace.queries[1].live);
        QVERIFY(reading.workspace.rules.limits[0].provisional);
        QVERIFY(!reading.workspace.rules.limits[1].provisional);
    }

    void withoutLimitsTheDefaultsHold() {
        const auto reading = parseWorkspace("[[source]]\nname='a'\nkind='simulator'\n", {});
        QVERIFY(reading.usable());
        QVERIFY(reading.workspace.rules.limits.size() > 5);
    }

    void problemsArePlaced_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // beginning of the first problem
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("misspelt key", "[[source]]\nname = 'a'\nkind = 'mqtt'\nhots = 'x'\n",
            "/ward/x.vigil.toml:4:1: error: unknown key 'hots' in an mqtt [[source]]; did you mean "
            "'host'?\n    hots = 'x'\n    ^");
        const std::string mqtt = "[[source]]\nname = 'a'\nkind = 'mqtt'\n";
        row("misspelt limit", (mqtt + "[limits]\nmesage = '1MiB'\n").c_str(),
            "/ward/x.vigil.toml:5:1: error: unknown key 'mesage' in [limits]; did you mean "
            "'message'?");
        row("no size", (mqtt + "[limits]\nmemory = '400 megs'\n").c_str(),
            "/ward/x.vigil.toml:5:10: error: '400 megs' is not a size; write for example");
        row("a size without quotes", (mqtt + "[limits]\nmemory = 400\n").c_str(),
            "/ward/x.vigil.toml:5:10: error: 'memory' must be a text; put it in quotes");
        row("a size out of bounds", (mqtt + "[limits]\nmemory = '1MiB'\n").c_str(),
            "/ward/x.vigil.toml:5:10: error: 'memory' of 1MiB is out of bounds; from 64MiB to "
            "1024GiB");
        row("messages that no queue holds", (mqtt + "[limits]\nmessage = '200MiB'\n").c_str(),
            "/ward/x.vigil.toml:5:11: error: 'message' is more than a source may keep waiting; at "
            "most 50MiB with this 'memory' and number of sources");
        row("unknown version", (mqtt + "version = '3.1'\n").c_str(),
            "/ward/x.vigil.toml:4:11: error: '3.1' is no value of 'version'; choose one of: "
            "auto, 5, 3.1.1");
        row("beacon that shows nowhere", (mqtt + "[beacon]\nevery = '2s'\n").c_str(),
            "/ward/x.vigil.toml:4:1: error: the beacon shows nowhere; add file = ");
        row("beacon at no broker", (mqtt + "[beacon]\nmqtt = 'aa'\ntopic = 't'\n").c_str(),
            "/ward/x.vigil.toml:5:8: error: there is no mqtt [[source]] 'aa'; did you mean 'a'?");
        row("beacon without a topic", (mqtt + "[beacon]\nmqtt = 'a'\n").c_str(),
            "/ward/x.vigil.toml:5:8: error: the beacon has no topic; add for example topic = ");
        row("beacon without a broker", (mqtt + "[beacon]\ntopic = 't'\n").c_str(),
            "/ward/x.vigil.toml:5:9: error: a topic without a broker; add mqtt = ");
        for (const char* topic : {"a/#", "+/a", "$SYS/a"})
            row(topic, (mqtt + "[beacon]\nmqtt = 'a'\ntopic = '" + topic + "'\n").c_str(),
                ("/ward/x.vigil.toml:6:9: error: '" + std::string(topic) +
                 "' is no topic to send to; write it without")
                    .c_str());
        row("beacon too rarely", (mqtt + "[beacon]\nfile = '/dev/shm/b'\nevery = '2m'\n").c_str(),
            "/ward/x.vigil.toml:6:9: error: 'every' is out of bounds; from \"100ms\" to \"1m\"");
        row("beacon for patient watchers",
            (mqtt + "[beacon]\nfile = '/dev/shm/b'\nevery = '10s'\n").c_str(),
            "/ward/x.vigil.toml:6:9: warning: whoever waits ten seconds takes the program for "
            "dead");
        row("beacon without a folder", (mqtt + "[beacon]\nfile = 'no/such/b'\n").c_str(),
            "/ward/x.vigil.toml:5:8: warning: there is no folder for '/ward/no/such/b' yet; it "
            "must");
        row("beacon of a folder", (mqtt + "[beacon]\nfile = '/dev'\n").c_str(),
            "/ward/x.vigil.toml:5:8: error: '/dev' is a folder; name a file");
        row("misspelt kind", "[[source]]\nname = 'a'\nkind = 'mqqt'\n",
            "/ward/x.vigil.toml:3:8: error: 'mqqt' is no value of 'kind'; did you mean 'mqtt'?");
        row("wrong type", "[[source]]\nname = 'a'\nkind = 'mqtt'\nport = 'x'\n",
            "/ward/x.vigil.toml:4:8: error: 'port' must be a whole number; from 1 to 65535");
        row("bad span", "[stale]\nbed = '5 parsecs'\n[[source]]\nname='a'\nkind='simulator'\n",
            "/ward/x.vigil.toml:2:7: error: '5 parsecs' is not a time span");
        row("syntax", "[workspace\nname = 'x'\n", "/ward/x.vigil.toml:1:11: error: ");
        row("single brackets", "[source]\nname = 'a'\n",
            "/ward/x.vigil.toml:1:1: error: 'source' must be a list of tables; write [[source]]");
        row("plain password", "[[source]]\nname='a'\nkind='mqtt'\npassword='secret'\n",
            "/ward/x.vigil.toml:4:10: error: a secret must not stand in the workspace");
        row("no limit", "[[source]]\nname='a'\nkind='simulator'\n[[limit]]\nsignal='HR'\n",
            "/ward/x.vigil.toml:4:1: error: the limit on 'HR' has neither 'low' nor 'high'");
        row("crossed limits",
            "[[source]]\nname='a'\nkind='simulator'\n[[limit]]\nsignal='HR'\nlow=90\nhigh=50\n",
            "/ward/x.vigil.toml:7:6: error: 'high' is not above 'low'; swap them");
        row("limit on nothing",
            "[[source]]\nname='a'\nkind='simulator'\n[[limit]]\nsignal=''\nhigh=5\n",
            "/ward/x.vigil.toml:5:8: error: 'signal' is empty; write what it stands for");
        row("bed without a key", "[[source]]\nname='a'\nkind='simulator'\n[[bed]]\nid=''\n",
            "/ward/x.vigil.toml:5:4: error: 'id' is empty");
        row("source without a name", "[[source]]\nname=''\nkind='simulator'\n",
            "/ward/x.vigil.toml:2:6: error: 'name' is empty");
        row("query without a text",
            "[[source]]\nname='a'\nkind='simulator'\n[[query]]\nname='q'\nsql=''\n",
            "/ward/x.vigil.toml:6:5: error: 'sql' is empty");
        for (const char* value : {"nan", "inf", "-inf"})
            row(value,
                ("[[source]]\nname='a'\nkind='simulator'\n[[limit]]\nsignal='HR'\nhigh=" +
                 std::string(value) + "\n")
                    .c_str(),
                "/ward/x.vigil.toml:6:6: error: 'high' must be a finite number");
        const std::string source = "[[source]]\nname='a'\nkind='simulator'\n[[reference]]\n";
        row("reference without a path", (source + "name='rooms'\n").c_str(),
            "/ward/x.vigil.toml:4:1: error: [[reference]] has no 'path'; add path = \"...\"");
        row("reference as a stream", (source + "name='Vitals'\npath='rooms.csv'\n").c_str(),
            "/ward/x.vigil.toml:5:6: error: 'Vitals' is the stream of a source; give");
        row("reference of unknown format", (source + "name='rooms'\npath='rooms.xlsx'\n").c_str(),
            "/ward/x.vigil.toml:6:6: error: the format of 'rooms.xlsx' is not clear; add format "
            "= ");
        row("reference of misspelt format",
            (source + "name='rooms'\nformat='cvs'\npath='rooms.txt'\n").c_str(),
            "/ward/x.vigil.toml:6:8: error: 'cvs' is no value of 'format'; did you mean 'csv'?");
        row("reference that is not there", (source + "name='rooms'\npath='rooms.csv'\n").c_str(),
            "/ward/x.vigil.toml:6:6: warning: there is no file '/ward/rooms.csv' yet; it must be");
        row("query of reference data alone",
            (source + "name='rooms'\npath='/dev/null'\nformat='csv'\n[[query]]\nname='q'\n"
                      "sql='SELECT * FROM rooms'\n")
                .c_str(),
            "/ward/x.vigil.toml:6:6: warning: there is no file");
        row("a provisional limit on no query",
            "[[source]]\nname='a'\nkind='simulator'\n[[query]]\nname='q'\n"
            "sql='SELECT bed, HR AS hr INTO plain FROM vitals'\n"
            "[[limit]]\nsignal='plain.hr'\nlow=50\nprovisional=true\n",
            "/ward/x.vigil.toml:10:13: error: 'provisional' needs a column of a query with "
            "windows, and 'plain.hr' is none; write signal = \"OUTPUT.COLUMN\"");
        row("live is no text",
            "[[source]]\nname='a'\nkind='simulator'\n[[query]]\nname='q'\nlive='yes'\n"
            "sql='SELECT bed FROM vitals'\n",
            "/ward/x.vigil.toml:6:6: error: 'live' must be true or false");
        row("empty", "", "/ward/x.vigil.toml:1:1: error: there is no [[source]]");
    }

    void problemsArePlaced() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto all = QString::fromStdString(problemsOf(text.toStdString()));
        QVERIFY2(all.startsWith(expected), qPrintable(all));
    }

    void aQueryErrorPointsIntoTheFile() {
        const std::string text =
            "[[source]]\nname='a'\nkind='simulator'\n"
            "[[query]]\nname='q'\nsql = \"\"\"\nSELECT bed,\nFROM vitals\n\"\"\"\n";
        const auto reading = parseWorkspace(text, "x.vigil.toml");
        QVERIFY(!reading.usable());
        QVERIFY2(reading.problems.front().line >= 7 && reading.problems.front().line <= 8,
                 problemsOf(text).c_str());
    }

    void aLayoutNamesSignalsAsSendersDo() {
        const std::string start = "[[source]]\nname='a'\nkind='mqtt'\n";
        const auto reading = parseWorkspace(
            start + "[layout]\ndensity='S'\nwaves=['MLII', 'V2']\nnumerics=['O2Sat', 'nibp']\n",
            {});
        QVERIFY(reading.usable());
        QVERIFY2(reading.problems.empty(), problemsOf(reading.text).c_str());
        const auto& layout = reading.workspace.layout;
        QVERIFY(layout.density == WardLayout::Density::Small);
        QCOMPARE(*layout.waves, (std::vector<std::string>{"ECG_II", "V2"}));
        QCOMPARE(*layout.numerics, (std::vector<std::string>{"SpO2", "NIBP"}));

        const auto mapped = parseWorkspace(start + "[source.mapping]\nbed='id'\n"
                                                   "[[source.mapping.signal]]\nname='speed'\n"
                                                   "path='s'\n[layout]\nnumerics=['speed']\n",
                                           {});
        QVERIFY(mapped.problems.empty());
        QVERIFY(!parseWorkspace(start + "[layout]\nnumerics=[]\n", {}).usable());
        const auto none = parseWorkspace(start, {}).workspace.layout;
        QVERIFY(none == WardLayout{});
    }

    void columnsThatNoMappingGivesAreWarnings() {
        const std::string mapped = "[[source]]\nname='a'\nkind='mqtt'\n[source.mapping]\nbed='id'\n"
                                   "[[source.mapping.signal]]\nname='speed'\npath='s'\n";
        const std::string plain =
            "[[query]]\nname='q'\nsql='SELECT bed, speed, spede FROM vitals'\n";
        const auto reading = parseWorkspace(mapped + plain, {});
        QVERIFY(reading.usable());
        QCOMPARE(reading.problems.size(), 1U);
        QVERIFY(
            problemsOf(mapped + plain)
                .find("the mapping of 'vitals' gives no column 'spede'; did you mean 'speed'?") !=
            std::string::npos);
        // Of other rows nothing is known.
        const std::string open = "[[source]]\nname='b'\nkind='mqtt'\n";
        QVERIFY(parseWorkspace(open + mapped + plain, {}).problems.empty());
    }

    void unknownSignalsOfALayoutAreWarnings_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("hint");
        QTest::newRow("a slip") << "numerics=['Spo']"
                                << "did you mean 'SpO2'?";
        QTest::newRow("a wave among the numbers") << "numerics=['HR', 'Pleth']"
                                                  << "";
        QTest::newRow("a number among the waves") << "waves=['HR']"
                                                  << "";
        QTest::newRow("a slip of a wave") << "waves=['Plet']"
                                          << "did you mean 'Pleth'?";
    }

    void unknownSignalsOfALayoutAreWarnings() {
        QFETCH(QString, line);
        QFETCH(QString, hint);
        const auto reading = parseWorkspace(
            "[[source]]\nname='a'\nkind='mqtt'\n[layout]\n" + line.toStdString() + "\n", {});
        QVERIFY(reading.usable());
        QCOMPARE(reading.problems.size(), std::size_t{1});
        QVERIFY(reading.problems[0].warning);
        QCOMPARE(reading.problems[0].line, 5);
        QVERIFY2(hint.isEmpty() || reading.problems[0].hint == hint.toStdString(),
                 reading.problems[0].hint.c_str());
    }

    void theDemoWardIsValid() {
        const auto w = Workspace::demo();
        QCOMPARE(w.sources.size(), std::size_t{1});
        QCOMPARE(w.beds.size(), std::size_t{12});
        QCOMPARE(w.queries.size(), std::size_t{1});
    }

    void aMissingFileSaysSo() {
        const auto reading = readWorkspace("/nowhere/x.vigil.toml");
        QVERIFY(!reading.has_value());
        QCOMPARE(reading.error().code, ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
