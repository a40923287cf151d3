// SPDX-License-Identifier: GPL-3.0-or-later
// A rated ward, 64 beds of 8 numerics and 4 waves of 250 Hz, from the simulator through a real
// broker at QoS 1 into the headless pipeline: two programs, as in use.
#include "mosquitto_server.h"
#include "process_memory.h"
#include "service_test.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>
#include <fstream>
#include <map>

using namespace vigil::tests;
using namespace std::chrono_literals;

namespace {

#ifdef VIGIL_SANITIZED
constexpr int kBeds = 8;
#else
constexpr int kBeds = 64;
#endif
constexpr double kWavePackets = 4 * 4; ///< messages a bed and second besides the numerics

} // namespace

class TestWardLoad : public QObject {
    Q_OBJECT

    struct Outcome {
        QJsonObject report;
        std::map<QString, int> raised; ///< "bed rule" -> count
        double earlyMiB = 0, lateMiB = 0;
        QByteArray sender; ///< what the simulator said of its own sending
    };

    /// Runs the ward for `seconds`; `during` is called every 100 ms with the elapsed seconds.
    template <typename F>
    Outcome runWard(MosquittoServer& broker, int seconds, const std::vector<std::string>& scenarios,
                    F during) {
        const TemporaryFolder folder;
        const auto workspace = folder.path() / "load.vigil.toml";
        writeFile(workspace,
                  "[[source]]\nname = \"ward\"\nkind = \"mqtt\"\nhost = \"127.0.0.1\"\n"
                  "port = " +
                      std::to_string(broker.port()) +
                      "\nqos = 1\nretry_max = \"1s\"\ntopics = [\"vigil/#\"]\n"
                      "[[query]]\nname = \"avg_hr\"\nsql = \"\"\"\nSELECT bed, AVG(HR) AS "
                      "hr INTO avg_hr\nFROM vitals GROUP BY bed, "
                      "HoppingWindow(second, 60, 10)\n\"\"\"\n"
                      "[store]\npath = \"load.db\"\n");
        const auto report = folder.path() / "report.json";
        const auto lines = folder.path() / "alarms.log";
        ChildProcess pipeline;
        if (!pipeline.start({VIGIL_BIN_DIR "/vigilctl", "run", "--workspace", workspace.string(),
                             "--report", report.string()},
                            lines))
            return {};
        QTest::qWait(1500);
        ChildProcess ward;
        std::vector<std::string> arguments{VIGIL_BIN_DIR "/vigilctl",
                                           "simulate",
                                           "--beds",
                                           std::to_string(kBeds),
                                           "--seed",
                                           "7",
                                           "--wave-rate",
                                           "250",
                                           "--for",
                                           std::to_string(seconds) + "s",
                                           "--to",
                                           "mqtt://127.0.0.1:" + std::to_string(broker.port())};
        for (const auto& scenario : scenarios) {
            arguments.emplace_back("--scenario");
            arguments.push_back(scenario);
        }
        if (!ward.start(arguments, folder.path() / "ward.log"))
            return {};
        Outcome outcome;
        for (int step = 0; step < (seconds + 5) * 10 && ward.isRunning(); ++step) {
            QTest::qWait(100);
            during(step / 10.0);
            if (step == seconds * 4)
                outcome.earlyMiB = memoryMiB(pipeline.pid());
            if (step == seconds * 9)
                outcome.lateMiB = memoryMiB(pipeline.pid());
        }
        ward.end(SIGTERM);
        QTest::qWait(1000);
        pipeline.end(SIGTERM);
        QFile senderFile(QString::fromStdString((folder.path() / "ward.log").string()));
        if (senderFile.open(QIODevice::ReadOnly))
            outcome.sender = senderFile.readAll().right(600);
        QFile reportFile(QString::fromStdString(report.string()));
        if (reportFile.open(QIODevice::ReadOnly))
            outcome.report = QJsonDocument::fromJson(reportFile.readAll()).object();
        std::ifstream log(lines);
        std::string line;
        while (std::getline(log, line)) {
            const auto event = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
            if (event[QStringLiteral("event")].toString() == QStringLiteral("raised"))
                ++outcome.raised[event[QStringLiteral("bed")].toString() + QLatin1Char(' ') +
                                 event[QStringLiteral("rule")].toString()];
        }
        return outcome;
    }

    static double number(const QJsonObject& object, const char* key) {
        return object[QLatin1String(key)].toDouble(-1);
    }

    static QByteArray text(const QJsonObject& object) {
        return QJsonDocument(object).toJson(QJsonDocument::Compact);
    }

    /// A broker that keeps its sessions on disk writes the whole of them after every change: at
    /// a thousand messages a second that would measure the disk.
    static MosquittoServer::Options rated() {
        MosquittoServer::Options options;
        options.persistent = false;
        return options;
    }

private Q_SLOTS:

    void initTestCase() {
#ifdef VIGIL_SANITIZED
        // Freed blocks wait in AddressSanitizer's quarantine, 256 MB of it unless told; with a
        // small one the resident memory of the child shows what the pipeline itself holds.
        qputenv("ASAN_OPTIONS", "quarantine_size_mb=4:thread_local_quarantine_size_kb=64");
#endif
    }

    void aRatedWardForAMinute() {
        constexpr int kSeconds = 60;
        MosquittoServer broker(rated());
        QVERIFY(broker.start());
        const auto outcome = runWard(broker, kSeconds,
                                     {"desaturation:B07@4s", "tachycardia:B02@10s"}, [](double) {});
        const auto& report = outcome.report;
        qInfo().noquote() << text(report) << outcome.earlyMiB << "->" << outcome.lateMiB << "MiB"
                          << outcome.sender;
        QCOMPARE(number(report, "gaps"), 0.0);
        QCOMPARE(number(report, "dropped"), 0.0);
        QCOMPARE(number(report, "dead_letters"), 0.0);
        QCOMPARE(number(report, "duplicates"), 0.0);
        QCOMPARE(number(report, "store_skipped"), 0.0);
        const auto source = report[QStringLiteral("sources")].toArray()[0].toObject();
        const double messages = kBeds * kSeconds * (1 + kWavePackets);
        QVERIFY2(number(source, "messages") > messages * 0.98, text(source).constData());
        QVERIFY(outcome.raised.size() >= 2);
        const auto alarm =
            report[QStringLiteral("latency")].toObject()[QStringLiteral("alarm")].toObject();
        QVERIFY(number(alarm, "count") >= 2);
        QVERIFY2(number(alarm, "p99_ms") < 250, text(alarm).constData());
        QVERIFY2(
            outcome.lateMiB - outcome.earlyMiB < 8,
            qPrintable(QStringLiteral("%1 -> %2 MiB").arg(outcome.earlyMiB).arg(outcome.lateMiB)));
    }

    void theBrokerIsKilledInTheMiddle() {
        constexpr int kSeconds = 58;
        MosquittoServer broker(rated());
        QVERIFY(broker.start());
        bool killed = false;
        bool restarted = false;
        const auto outcome = runWard(
            broker, kSeconds, {"desaturation:B01@2s", "tachycardia:B02@2s", "tachycardia:B03@30s"},
            [&](double elapsed) {
                // Away for longer than the five seconds after which a bed is stale, however
                // early in its second a bed spoke and however soon both ends come back.
                if (!killed && elapsed >= 18) {
                    killed = true;
                    broker.kill();
                } else if (killed && !restarted && elapsed >= 26) {
                    restarted = broker.start();
                }
            });
        const auto& report = outcome.report;
        qInfo().noquote() << text(report);
        QVERIFY(killed && restarted);
        const auto source = report[QStringLiteral("sources")].toArray()[0].toObject();
        QCOMPARE(number(source, "connects"), 2.0);
        QCOMPARE(source[QStringLiteral("state")].toString(), QStringLiteral("stopped"));
        // Every device has a hole, counted in streams and in messages.
        QVERIFY2(number(report, "gaps") >= kBeds, text(report).constData());
        QVERIFY(number(report, "missing") > number(report, "gaps"));
        // The outage itself was alarmed, bed by bed, and no scripted alarm is missing.
        const auto has = [&](const QString& bed, const QString& rulePart) {
            return std::any_of(outcome.raised.begin(), outcome.raised.end(),
                               [&](const auto& entry) {
                                   return entry.first.startsWith(bed + QLatin1Char(' ')) &&
                                          entry.first.contains(rulePart);
                               });
        };
        for (const auto* bed : {"B01", "B02", "B03", "B04"})
            QVERIFY2(has(QLatin1String(bed), QStringLiteral("stale")), bed);
        QVERIFY(has(QStringLiteral("B01"), QStringLiteral("SpO2")));
        QVERIFY(has(QStringLiteral("B02"), QStringLiteral("HR")));
        QVERIFY(has(QStringLiteral("B03"), QStringLiteral("HR")));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestWardLoad, "mosquitto", MosquittoServer::isInstalled())
#include "tst_ward_load.moc"
