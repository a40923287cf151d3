// SPDX-License-Identifier: GPL-3.0-or-later
// Reference data of a running pipeline: its file is rewritten, broken and replaced.
#include "base/clock.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/simulator_kind.h"
#include "store/journal/dead_letters.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <set>

using namespace vigil;
using namespace vigil::pipeline;

class ReferenceReloadTest : public QObject {
    Q_OBJECT
    base::SystemClock m_clock;
    QTemporaryDir m_folder;
    std::filesystem::path m_path = m_folder.filePath(QStringLiteral("rooms.csv")).toStdString();
    base::Mutex m_mutex;
    std::string m_newest;           ///< room in the newest result row; guarded by m_mutex
    std::set<std::string> m_alarms; ///< words of reference alarms; guarded by m_mutex

    void write(const std::string& text) { std::ofstream(m_path, std::ios::binary) << text; }

    std::string newest() {
        const base::MutexLock lock(m_mutex);
        return m_newest;
    }

    bool alarmed(const std::string& what) {
        const base::MutexLock lock(m_mutex);
        return m_alarms.contains(what);
    }

    Workspace workspace() {
        auto workspace = Workspace::demo();
        SimulatorConfig simulator;
        simulator.beds = 2;
        workspace.sources[0].spec = std::make_shared<SimulatorSpec>(simulator);
        workspace.references = {{"rooms", m_path}};
        workspace.queries = {{"where",
                              "SELECT vitals.bed, rooms.room INTO o FROM vitals "
                              "JOIN rooms ON vitals.bed = rooms.bed",
                              1}};
        return workspace;
    }

    PipelineOptions options() {
        PipelineOptions options;
        options.database = m_folder.filePath(QStringLiteral("ward.db")).toStdString();
        options.onResult = [this](const std::string&, const engine::QueryResult& result) {
            const base::MutexLock lock(m_mutex);
            m_newest = result.rows->column("room")->text(result.rows->rowCount() - 1);
        };
        options.onAlarms = [this](const std::vector<alerts::AlarmEvent>& events) {
            const base::MutexLock lock(m_mutex);
            for (const auto& event : events)
                if (event.alarm.rule == "reference-broken")
                    m_alarms.insert(std::string(alerts::name(event.what)));
        };
        return options;
    }

private Q_SLOTS:

    void aFileIsRewrittenBrokenAndReplaced() {
        constexpr int kSoon = 15'000;
        write("bed,room\nB01,east\nB02,east\n");
        auto opened = Pipeline::open(workspace(), m_clock, options());
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        auto& pipeline = **opened;
        QVERIFY(pipeline.start().has_value());
        QTRY_COMPARE_WITH_TIMEOUT(newest(), std::string("east"), kSoon);
        write("bed,room\nB01,west\nB02,west\n");
        QTRY_COMPARE_WITH_TIMEOUT(newest(), std::string("west"), kSoon);

        write("bed,room\nB01,\"nowhere\n");
        QTRY_VERIFY_WITH_TIMEOUT(alarmed("raised"), kSoon);
        QCOMPARE(pipeline.metrics().deadLetters.load(), 1U);
        QCOMPARE(newest(), std::string("west"));

        const auto next = m_path.string() + ".new";
        std::ofstream(next, std::ios::binary) << "bed,room\nB01,north\nB02,north\n";
        std::filesystem::rename(next, m_path);
        QTRY_COMPARE_WITH_TIMEOUT(newest(), std::string("north"), kSoon);
        QTRY_VERIFY_WITH_TIMEOUT(alarmed("cleared"), kSoon);
        pipeline.stop();
        QCOMPARE(pipeline.metrics().deadLetters.load(), 1U);

        store::OpenOptions readOnly;
        readOnly.readOnly = true;
        auto database = store::Database::open(pipeline.database(), readOnly);
        QVERIFY(database.has_value());
        const auto letters = store::DeadLetters::list(*database, 10);
        QVERIFY(letters.has_value());
        QCOMPARE(letters->size(), 1U);
        const auto& stored = letters->at(0);
        QCOMPARE(stored.letter.reason, model::DeadLetterReason::ReferenceFile);
        QCOMPARE(stored.source, std::string("reference rooms"));
        QCOMPARE(stored.letter.topic, m_path.string());
    }

    void aMissingFileIsAnErrorAtStart() {
        std::filesystem::remove(m_path);
        const auto opened = Pipeline::open(workspace(), m_clock, options());
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::NotFound);
        QVERIFY(opened.error().text().find("rooms.csv") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(ReferenceReloadTest)
#include "tst_reference_reload.moc"
