// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/session_switch.h"
#include "pipeline/sources/mqtt_kind.h"
#include "pipeline/sources/replay_kind.h"
#include "pipeline/sources/simulator_kind.h"

#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::pipeline;
namespace fs = std::filesystem;

/// One session takes the place of another, and only when it works. No broker is needed: a session
/// whose broker is out of reach is live all the same.
class tst_SessionSwitch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void theFirstOpensWithoutAQuestion();
    void aSimulatedOneIsReplacedAtOnce();
    void aLiveOneIsReplacedAfterTheQuestion();
    void keepingTouchesNothing();
    void whatCannotBeOpenedEndsNothing_data();
    void whatCannotBeOpenedEndsNothing();
    void aDatabaseOfNoUseEndsNothingEither();
    void whoWatchesStoresNothing();
    void aBrokerOutOfReachEndsNothing();
    void cancelIsHeardWhileConnecting();
    void theSameDatabaseIsSwappedInTurn();
    void theFormerOneComesBackWhenTheSwapFails();
    void closing();
    void exclusion();
    void allEndAtOnceAndNothingStartsAgain();
    void whatIsEndingIsWaitedFor();

private:
    struct Heard {
        int opened = 0, asked = 0;
        std::vector<FailedSession> failed;
        std::vector<std::string> unheard;
    };

    [[nodiscard]] fs::path at(const std::string& name) const {
        return fs::path(m_folder->path().toStdString()) / name;
    }

    [[nodiscard]] Workspace live(const std::string& name, const std::string& clientId = {}) const;
    [[nodiscard]] Workspace ward(const std::string& name) const;
    void open(const Workspace& workspace);

    [[nodiscard]] bool isFolded(const std::string& name) const {
        return fs::exists(at(name + ".db")) && !fs::exists(at(name + ".db-wal"));
    }

    [[nodiscard]] std::string runningName() const {
        return m_switch->running() ? m_switch->running()->workspace().name : std::string();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    base::SystemClock m_clock;
    Heard m_heard;
    std::shared_ptr<OpenSessions> m_open;
    std::unique_ptr<SessionSwitch> m_switch;
};

Workspace tst_SessionSwitch::live(const std::string& name, const std::string& clientId) const {
    Workspace workspace;
    workspace.name = name;
    workspace.store.path = at(name + ".db");
    SourceConfig source;
    source.name = "gateway";
    ingest::MqttSourceOptions mqtt;
    mqtt.host = "127.0.0.1";
    mqtt.port = 1; // nobody listens there
    mqtt.clientId = clientId;
    source.spec = std::make_shared<MqttSpec>(mqtt);
    workspace.sources = {source};
    return workspace;
}

Workspace tst_SessionSwitch::ward(const std::string& name) const {
    Workspace workspace;
    workspace.name = name;
    workspace.store.path = at(name + ".db");
    SourceConfig source;
    source.name = "ward";
    SimulatorConfig simulator;
    simulator.beds = 1;
    simulator.waveforms = false;
    source.spec = std::make_shared<SimulatorSpec>(simulator);
    workspace.sources = {source};
    return workspace;
}

void tst_SessionSwitch::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_heard = {};
    SessionSwitch::Reports reports;
    reports.opened = [this] { ++m_heard.opened; };
    reports.failed = [this](const FailedSession& failed) { m_heard.failed.push_back(failed); };
    reports.ask = [this](const ReadySession& ready) {
        ++m_heard.asked;
        m_heard.unheard = ready.unheard;
    };
    reports.post = [this](std::function<void()> action) {
        QMetaObject::invokeMethod(this, std::move(action), Qt::QueuedConnection);
    };
    SessionOpener opener(m_clock, {});
    m_open = opener.sessions();
    m_switch = std::make_unique<SessionSwitch>(std::move(opener), std::move(reports));
}

void tst_SessionSwitch::cleanup() {
    m_switch.reset();
    QCoreApplication::removePostedEvents(this);
}

void tst_SessionSwitch::open(const Workspace& workspace) {
    m_switch->open({[workspace] { return Result<Workspace>(workspace); }, {}, false});
}

void tst_SessionSwitch::theFirstOpensWithoutAQuestion() {
    QVERIFY(!m_switch->guards());
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    QCOMPARE(runningName(), std::string("A"));
    QVERIFY(m_switch->guards());
    QCOMPARE(m_heard.asked, 0);
}

void tst_SessionSwitch::aSimulatedOneIsReplacedAtOnce() {
    open(ward("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    QVERIFY(!m_switch->guards());
    open(ward("B"));
    QTRY_COMPARE(m_heard.opened, 2);
    QCOMPARE(runningName(), std::string("B"));
    QCOMPARE(m_heard.asked, 0);
}

void tst_SessionSwitch::aLiveOneIsReplacedAfterTheQuestion() {
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    open(ward("B"));
    QTRY_COMPARE(m_heard.asked, 1);
    QCOMPARE(runningName(), std::string("A"));
    m_switch->confirm();
    m_switch->confirm(); // a double click
    QTRY_COMPARE(m_heard.opened, 2);
    QCOMPARE(runningName(), std::string("B"));
    QVERIFY(m_heard.failed.empty());
}

void tst_SessionSwitch::keepingTouchesNothing() {
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    const auto before = m_switch->running();
    open(ward("B"));
    QTRY_COMPARE(m_heard.asked, 1);
    m_switch->cancel();
    m_switch->confirm(); // too late: there is nothing to confirm
    open(ward("C"));
    QTRY_COMPARE(m_heard.asked, 2);
    QCOMPARE(m_switch->running(), before);
    QCOMPARE(m_heard.opened, 1);
    QVERIFY(m_heard.failed.empty());
}

void tst_SessionSwitch::whatCannotBeOpenedEndsNothing_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("text of the workspace") << 0;
    QTest::newRow("query") << 1;
    QTest::newRow("recording that is not there") << 2;
    QTest::newRow("database that is in use") << 3;
    QTest::newRow("reference data that are not there") << 4;
}

void tst_SessionSwitch::whatCannotBeOpenedEndsNothing() {
    QFETCH(int, kind);
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    const auto before = m_switch->running();
    auto next = ward("B");
    if (kind == 1)
        next.queries.push_back({"q", "SELECT nonsense FROM", 1, false});
    if (kind == 2)
        next.sources[0].spec = std::make_shared<ReplaySpec>(at("none.vgl"));
    auto owner = store::OwnerLock::take(at("other.db"), m_clock);
    QVERIFY(owner.has_value());
    if (kind == 3)
        next.store.path = at("other.db");
    if (kind == 4)
        next.references.push_back({"patients", at("none.csv")});
    m_switch->open({[next, kind]() -> Result<Workspace> {
                        if (kind == 0)
                            return fail(ErrorCode::InvalidArgument, "line 1: no");
                        return next;
                    },
                    at("none.vgl"), false});
    QTRY_COMPARE(m_heard.failed.size(), std::size_t{1});
    QCOMPARE(m_heard.failed[0].afterwards, Afterwards::GoesOn);
    QCOMPARE(m_heard.failed[0].file, FileProblem::Missing);
    QCOMPARE(m_switch->running(), before);
    QVERIFY(m_switch->guards());
    QCOMPARE(m_heard.asked, 0);
    QCOMPARE(m_heard.failed[0].error.code == ErrorCode::InUse, kind == 3);
}

/// Monitoring needs no store.
void tst_SessionSwitch::aDatabaseOfNoUseEndsNothingEither() {
    auto next = ward("B");
    std::ofstream(next.store.path) << "this is text, and long enough to be looked at, too";
    open(next);
    QTRY_COMPARE(m_heard.opened, 1);
    QCOMPARE(runningName(), std::string("B"));
    QTRY_VERIFY(m_switch->running()->snapshot()->store.away == StoreAbsence::Foreign);
    QVERIFY(m_heard.failed.empty());
}

void tst_SessionSwitch::whoWatchesStoresNothing() {
    auto next = ward("B");
    const auto database = next.store.path;
    auto owner = store::OwnerLock::take(database, m_clock);
    QVERIFY(owner.has_value());
    m_switch->open({[next]() { return Result<Workspace>(next); }, {}, false, true});
    QTRY_COMPARE(m_heard.opened, 1);
    QTRY_VERIFY(!m_switch->running()->snapshot()->alarms.empty() ||
                !m_switch->running()->snapshot()->beds.empty());
    const auto view = m_switch->running()->snapshot()->store;
    QVERIFY(view.watchOnly && !view.kept);
    QVERIFY(view.owner.find(std::to_string(::getpid())) != std::string::npos);
    QCOMPARE(std::filesystem::file_size(database), std::uintmax_t{0});
}

void tst_SessionSwitch::aBrokerOutOfReachEndsNothing() {
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    const auto before = m_switch->running();
    open(live("B"));
    QTRY_COMPARE_WITH_TIMEOUT(m_heard.failed.size(), std::size_t{1}, 20000);
    QCOMPARE(m_heard.failed[0].error.code, ErrorCode::Connection);
    QVERIFY(m_heard.failed[0].error.text().find("gateway (127.0.0.1:1)") != std::string::npos);
    QCOMPARE(m_switch->running(), before);
}

void tst_SessionSwitch::cancelIsHeardWhileConnecting() {
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    const auto before = m_switch->running();
    open(live("B"));
    m_switch->cancel();
    open(ward("C")); // waits for the end of B's attempt only
    QTRY_COMPARE(m_heard.asked, 1);
    QCOMPARE(m_switch->running(), before);
    QVERIFY(m_heard.failed.empty()); // given up on purpose: nothing to report
}

void tst_SessionSwitch::theSameDatabaseIsSwappedInTurn() {
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    auto next = ward("B");
    next.store.path = at("folder/../A.db");
    QVERIFY(SessionOpener::excludes(next, *m_switch->running()));
    open(next);
    QTRY_COMPARE(m_heard.asked, 1);
    QCOMPARE(runningName(), std::string("A"));
    m_switch->confirm();
    QTRY_COMPARE(m_heard.opened, 2);
    QCOMPARE(runningName(), std::string("B"));
}

void tst_SessionSwitch::theFormerOneComesBackWhenTheSwapFails() {
    std::ofstream(at("patients.csv")) << "bed,limit\nB01,3\n";
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    auto next = ward("B");
    next.store.path = at("A.db");
    next.references.push_back({"patients", at("patients.csv")});
    open(next);
    QTRY_COMPARE(m_heard.asked, 1);
    fs::remove(at("patients.csv")); // between the check and the swap
    m_switch->confirm();
    QTRY_COMPARE(m_heard.failed.size(), std::size_t{1});
    QCOMPARE(m_heard.failed[0].afterwards, Afterwards::OpenedAgain);
    QCOMPARE(runningName(), std::string("A"));
    QVERIFY(m_switch->guards());
    QCOMPARE(m_heard.opened, 1);
}

void tst_SessionSwitch::closing() {
    QVERIFY(!m_switch->close());
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    open(ward("B"));
    QTRY_COMPARE(m_heard.asked, 1);
    QVERIFY(m_switch->close()); // and the one that waits for an answer
    QVERIFY(!m_switch->running());
    m_switch->confirm();
    open(ward("C"));
    QTRY_COMPARE(m_heard.opened, 2);
    QCOMPARE(runningName(), std::string("C"));
}

void tst_SessionSwitch::exclusion() {
    open(live("A", "station-1"));
    QTRY_COMPARE(m_heard.opened, 1);
    const auto& a = *m_switch->running();
    QVERIFY(SessionOpener::excludes(live("A"), a));
    QVERIFY(!SessionOpener::excludes(live("B"), a)); // ids that are made differ
    QVERIFY(SessionOpener::excludes(live("B", "station-1"), a));
    auto nowhere = ward("A");
    nowhere.store.enabled = false;
    QVERIFY(!SessionOpener::excludes(nowhere, a));
}

/// As when the display is gone: nobody is left who would close them.
void tst_SessionSwitch::allEndAtOnceAndNothingStartsAgain() {
    open(live("A"));
    QTRY_COMPARE(m_heard.opened, 1);
    QVERIFY(m_switch->running()->startRecording(at("a.vgl")));
    open(ward("B")); // waits for the answer
    QTRY_COMPARE(m_heard.asked, 1);
    m_open->endAll();
    QVERIFY(isFolded("A"));
    QVERIFY(isFolded("B"));
    QVERIFY(!fs::exists(at("a.vgl-wal")));
    const auto late = m_switch->running()->startRecording(at("b.vgl"));
    QVERIFY(!late);
    QCOMPARE(late.error().code, ErrorCode::Cancelled);
    m_switch->confirm();
    QTRY_COMPARE(m_heard.failed.size(), std::size_t{1});
    QCOMPARE(m_heard.failed[0].error.code, ErrorCode::Cancelled);
    open(ward("C"));
    QTRY_VERIFY(m_heard.failed.size() == 2 || m_heard.asked == 2);
}

void tst_SessionSwitch::whatIsEndingIsWaitedFor() {
    for (int round = 0; round < 20; ++round) {
        const auto name = "R" + std::to_string(round);
        PipelineOptions options;
        options.database = at(name + ".db");
        auto opened = Pipeline::open(ward(name), m_clock, options);
        QVERIFY(opened);
        const auto open = std::make_shared<OpenSessions>();
        auto pipeline = open->add(std::move(*opened));
        QVERIFY(pipeline->start());
        std::jthread last([&] { pipeline.reset(); });
        open->endAll();
        QVERIFY(isFolded(name));
    }
}

QTEST_GUILESS_MAIN(tst_SessionSwitch)
#include "tst_session_switch.moc"
