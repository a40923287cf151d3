// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody outside sees of the headless program's beacon, as a file and at a real broker: that
// it lives, ends, dies, hangs.
#include "../pipeline/mqtt_fixture.h"
#include "../pipeline/pushed_source.h"
#include "ending_ward.h"
#include "pipeline/pipeline.h"
#include "service_test.h"
#include "transport/mqtt/mqtt_client.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <set>

using namespace vigil;
using namespace vigil::tests;
namespace fs = std::filesystem;

namespace {

constexpr int kSeenWithinMs = 10'000;
constexpr auto kTopic = "vigil/beacon";

QString s(const char* text) { return QString::fromUtf8(text); }

/// Who subscribes to the beacon; it sees what is retained, then what comes.
class Watcher final : public transport::MqttListener {
public:
    explicit Watcher(std::uint16_t port) {
        auto options = mqttOptionsFor(port);
        options.cleanSession = true;
        options.topicFilters = {kTopic};
        if (auto client =
                transport::MqttClient::open(options, transport::uniqueClientId(), *this)) {
            m_client = std::move(*client);
            m_ready = m_client->connect().has_value();
        }
    }

    ~Watcher() override { m_client.reset(); }

    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    void message(transport::MqttMessage message) override {
        const base::MutexLock lock(m_mutex);
        m_last = QJsonDocument::fromJson(QByteArray::fromStdString(message.payload)).object();
        m_times.insert(m_last[s("time")].toString());
    }

    [[nodiscard]] QString state() const { return last()[s("state")].toString(); }

    [[nodiscard]] QJsonObject last() const {
        const base::MutexLock lock(m_mutex);
        return m_last;
    }

    [[nodiscard]] std::size_t beats() const {
        const base::MutexLock lock(m_mutex);
        return m_times.size();
    }

private:
    mutable base::Mutex m_mutex;
    QJsonObject m_last GUARDED_BY(m_mutex);
    std::set<QString> m_times GUARDED_BY(m_mutex);
    bool m_ready = false;
    std::unique_ptr<transport::MqttClient> m_client;
};

} // namespace

class TestBeaconWatched : public QObject {
    Q_OBJECT
private:
    [[nodiscard]] QString path(const char* name) const {
        return QString::fromStdString((m_folder->path() / name).string());
    }

    [[nodiscard]] QJsonObject file() const {
        QFile file(path("away/beacon.json"));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                              : QJsonObject();
    }

    void start() {
        QVERIFY(m_program.start(s("vigilctl"), {s("run"), s("--workspace"), path("w.vigil.toml"),
                                                s("--report"), path("report.json")}));
        QTRY_COMPARE_WITH_TIMEOUT(file()[s("state")].toString(), s("running"), 30'000);
    }

    [[nodiscard]] QByteArray alarms() const {
        QFile file(path("alarms"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    /// Lines of the alarm about an outlet.
    [[nodiscard]] int told(const char* outlet, const char* event) const {
        int count = 0;
        for (const auto& line : alarms().split('\n')) {
            const auto alarm = QJsonDocument::fromJson(line).object();
            count += alarm[s("rule")].toString() == s("channel-failing") && line.contains(outlet) &&
                     alarm[s("event")].toString() == s(event) &&
                     alarm[s("priority")].toString() == s("low");
        }
        return count;
    }

    std::unique_ptr<MosquittoServer> m_broker;
    std::unique_ptr<TemporaryFolder> m_folder;
    EndedProgram m_program;

private Q_SLOTS:

    void init() {
        m_broker = std::make_unique<MosquittoServer>();
        QVERIFY(m_broker->start());
        m_folder = std::make_unique<TemporaryFolder>();
        fs::create_directory(m_folder->path() / "away");
        writeFile(m_folder->path() / "w.vigil.toml",
                  "[workspace]\nname = \"Watched\"\n[store]\nenabled = false\n[[source]]\n"
                  "name = \"ward\"\nkind = \"mqtt\"\nhost = \"127.0.0.1\"\nport = " +
                      std::to_string(m_broker->port()) +
                      "\n[beacon]\nfile = \"away/beacon.json\"\nmqtt = \"ward\"\ntopic = \"" +
                      kTopic + "\"\n");
    }

    void cleanup() {
        m_program.kill();
        m_broker.reset();
        m_folder.reset();
    }

    void itBeatsAndSaysThatItStopped() {
        start();
        Watcher watcher(m_broker->port());
        QTRY_VERIFY_WITH_TIMEOUT(watcher.beats() >= 4, 30'000);
        for (const auto& shown : {file(), watcher.last()}) {
            QCOMPARE(shown[s("state")].toString(), s("running"));
            QCOMPARE(shown[s("pid")].toInteger(), m_program.id());
            QCOMPARE(shown[s("version")].toString(), s(VIGIL_VERSION));
            QVERIFY(parseIso8601(shown[s("time")].toString().toStdString()));
        }
        m_program.signal(SIGTERM);
        const auto ending = m_program.awaitEnd();
        QVERIFY(ending.ended);
        QCOMPARE(ending.code, 0);
        QCOMPARE(file()[s("state")].toString(), s("stopped"));
        QTRY_COMPARE(watcher.state(), s("stopped"));
        Watcher later(m_broker->port());
        QTRY_COMPARE(later.state(), s("stopped"));
        // It has not taken its own beacon for data.
        QFile report(path("report.json"));
        QVERIFY(report.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(report.readAll())[s("dead_letters")].toInt(-1), 0);
    }

    void aDeathIsSeen_data() {
        QTest::addColumn<int>("signal");
        QTest::newRow("killed") << SIGKILL;
        QTest::newRow("frozen") << SIGSTOP;
    }

    void aDeathIsSeen() {
        QFETCH(int, signal);
        start();
        Watcher watcher(m_broker->port());
        QTRY_COMPARE(watcher.state(), s("running"));
        m_program.signal(signal);
        QTRY_COMPARE_WITH_TIMEOUT(watcher.state(), s("died"), kSeenWithinMs);
        QCOMPARE(watcher.last()[s("pid")].toInteger(), m_program.id());
        const auto before = file();
        QTest::qWait(3000);
        QCOMPARE(file(), before);
        QCOMPARE(before[s("state")].toString(), s("running")); // and the older it gets, the deader
        Watcher later(m_broker->port());
        QTRY_COMPARE(later.state(), s("died"));
    }

    void whatCannotBeWrittenIsTold() {
        const int output = ::open(qPrintable(path("alarms")), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        m_program.writeTo(output);
        start();
        ::close(output);
        Watcher watcher(m_broker->port());
        fs::rename(m_folder->path() / "away", m_folder->path() / "gone");
        QTRY_COMPARE_WITH_TIMEOUT(told("beacon-file", "raised"), 1, 30'000);
        const auto before = watcher.beats();
        QTRY_VERIFY_WITH_TIMEOUT(watcher.beats() > before + 1, 30'000);
        fs::rename(m_folder->path() / "gone", m_folder->path() / "away");
        QTRY_COMPARE_WITH_TIMEOUT(told("beacon-file", "cleared"), 1, 30'000);
        QCOMPARE(told("beacon-mqtt", "raised"), 0);
        m_broker->stop();
        QTRY_COMPARE_WITH_TIMEOUT(told("beacon-mqtt", "raised"), 1, 30'000);
        const auto last = file();
        QTRY_VERIFY_WITH_TIMEOUT(file()[s("time")] != last[s("time")], 30'000);
        QVERIFY(m_broker->start());
        QTRY_COMPARE_WITH_TIMEOUT(told("beacon-mqtt", "cleared"), 1, 30'000);
        // A frozen broker holds the end up no more than the promise allows.
        m_broker->freeze();
        QTest::qWait(3000);
        m_program.signal(SIGTERM);
        const auto ending = m_program.awaitEnd();
        m_broker->thaw();
        QVERIFY2(ending.ended, "not within three seconds");
        QCOMPARE(ending.code, 0);
        QCOMPARE(file()[s("state")].toString(), s("stopped"));
        m_program.writeTo(-1);
    }

    void aHangingAlarmThreadIsSilent() {
        auto reading = pipeline::parseWorkspace(
            "[[source]]\nname='a'\nkind='mqtt'\n[beacon]\nfile='away/beacon.json'\nevery='500ms'\n"
            "[[limit]]\nsignal='HR'\nhigh=120\n",
            m_folder->path() / "x.vigil.toml");
        QVERIFY(reading.usable());
        base::SystemClock clock;
        std::atomic<bool> hangs{false};
        PushedSource* source = nullptr;
        pipeline::PipelineOptions options;
        options.openSource = [&](const auto&, const auto&) -> Result<pipeline::OpenedSource> {
            pipeline::OpenedSource opened;
            auto made = std::make_unique<PushedSource>(clock);
            source = made.get();
            opened.source = std::move(made);
            return opened;
        };
        options.onAlarms = [&](const auto&) { // on the alarm thread
            while (hangs)
                clock.waitFor(10ms, {});
        };
        auto opened = pipeline::Pipeline::open(reading.workspace, clock, options);
        QVERIFY(opened);
        QVERIFY((*opened)->start());
        QTRY_COMPARE(file()[s("state")].toString(), s("running"));
        const auto first = file();
        QTRY_VERIFY(file() != first);
        hangs = true;
        source->send("B01", 190);
        QTest::qWait(1500); // until it does
        const auto last = file();
        QTest::qWait(4000);
        QCOMPARE(file(), last);
        hangs = false;
        QTRY_VERIFY(file() != last);
        (*opened)->stop();
        QCOMPARE(file()[s("state")].toString(), s("stopped"));
    }

    void aReplayIsNoLife() {
        EndedProgram simulation;
        QVERIFY(simulation.start(s("vigilctl"),
                                 {s("simulate"), s("--beds"), s("1"), s("--for"), s("20s"),
                                  s("--speed"), s("max"), s("--to"), path("r.vgl")}));
        QVERIFY(simulation.awaitEnd().ended);
        EndedProgram replay;
        QVERIFY(replay.start(s("vigilctl"), {s("replay"), path("r.vgl"), s("--workspace"),
                                             path("w.vigil.toml"), s("--speed"), s("20")}));
        QVERIFY(replay.awaitEnd(30'000).ended);
        QCOMPARE(file(), QJsonObject());
    }
};

VIGIL_SERVICE_TEST_MAIN(TestBeaconWatched, "mosquitto", MosquittoServer::isInstalled())
#include "tst_beacon_watched.moc"
