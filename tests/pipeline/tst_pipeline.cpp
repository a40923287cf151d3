// SPDX-License-Identifier: GPL-3.0-or-later
// The whole pipeline in one process: determinism, recording, seeking, acknowledging, the store.
#include "pipeline/sources/simulator_kind.h"
#include "pushed_source.h"
#include "replay_runs.h"
#include "store/journal/dead_letters.h"
#include "store/journal/journal.h"
#include "store/trend/trend_reader.h"
#include "tests/recordings/known_stay.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <tuple>

using namespace vigil;
using namespace vigil::pipeline;
using namespace vigil::tests;
using namespace std::chrono_literals;

namespace {

Workspace simulatedWard(int beds) {
    Workspace workspace = Workspace::demo();
    workspace.beds.clear();
    SimulatorConfig simulator;
    simulator.beds = beds;
    simulator.demoScript = false;
    simulator.scenarios = {"desaturation:B02@1s", "lead-off:B01@2s"};
    workspace.sources[0].spec = std::make_shared<SimulatorSpec>(simulator);
    workspace.queries = {{"q", kQuery, 0}};
    workspace.store.enabled = false;
    return workspace;
}

} // namespace

class TestPipeline : public QObject {
    Q_OBJECT
    base::SystemClock m_clock;

    /// Records `span` of a simulated ward that runs live; returns what the live run produced.
    Outcome recordWard(const std::filesystem::path& path, std::chrono::milliseconds span) {
        Gatherer gatherer;
        auto opened = Pipeline::open(simulatedWard(4), m_clock, gatherer.options());
        if (!opened || !(*opened)->startRecording(path) || !(*opened)->start())
            return {};
        m_clock.waitFor(span, {});
        (*opened)->stop();
        auto outcome = gatherer.outcome();
        outcome.rows = (*opened)->metrics().rowsIn;
        return outcome;
    }

private Q_SLOTS:

    void aRecordingReplaysTheSameAtEverySpeedAndShardCount() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("w.vgl")).toStdString();
        const auto live = recordWard(path, 30s);
        QVERIFY(live.rows > 100);
        const auto atMax = replay(replayOf(path, 0), 1);
        QCOMPARE(atMax.rows, live.rows);
        QVERIFY(!atMax.results.empty());
        QVERIFY(!atMax.alarms.empty());
        QVERIFY(atMax == replay(replayOf(path, 0), 2));
        QVERIFY(atMax == replay(replayOf(path, 60), 1));
        QVERIFY(atMax == replay(replayOf(path, 60), 2));
        // What the live run said, the replay says again. It may say more at the end: the live run
        // was cut off in the middle of a window and of a delay.
        for (const auto& alarm : live.alarms)
            QVERIFY2(std::ranges::find(atMax.alarms, alarm) != atMax.alarms.end(), alarm.c_str());
        for (const auto& result : live.results)
            QVERIFY2(std::ranges::find(atMax.results, result) != atMax.results.end(),
                     result.c_str());
    }

    void openWindowsAreSeenButNeverResults() {
        auto workspace = simulatedWard(2);
        workspace.queries = {{"q",
                              "SELECT bed, COUNT(*) AS n INTO o FROM vitals "
                              "GROUP BY bed, TumblingWindow(hour, 24)",
                              0, true}};
        Gatherer gatherer;
        auto opened = Pipeline::open(workspace, m_clock, gatherer.options());
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        auto& pipeline = **opened;
        QVERIFY(pipeline.snapshot()->queries[0].provisional.empty());
        QVERIFY(pipeline.start().has_value());
        const auto seen = [&] {
            std::int64_t rows = 0;
            std::size_t beds = 0;
            const auto snapshot = pipeline.snapshot();
            for (const auto& view : snapshot->queries[0].provisional)
                for (std::size_t row = 0; row < view.rows->rowCount(); ++row, ++beds) {
                    if (view.windowEnd[row] - view.windowStart[row] != Ticks(24h))
                        return std::int64_t{-1};
                    rows += view.rows->column("n")->value(row).asBigInt();
                }
            return beds == 2 ? rows : 0;
        };
        QTRY_VERIFY(seen() > 0);
        const auto early = seen();
        QTRY_VERIFY(seen() > early);
        pipeline.stop();
        QVERIFY(gatherer.outcome().results.empty());
        QCOMPARE(pipeline.snapshot()->queries[0].rowsOut, std::uint64_t{0});
    }

    /// A source is told to read what comes with messages where a query asks, and the query gets it.
    void aQueryAsksForWhatComesWithMessages() {
        for (const bool asks : {true, false}) {
            auto workspace = simulatedWard(2);
            workspace.queries = {
                {"q",
                 asks ? "SELECT GetMetadataPropertyValue(vitals, '[User].[tenant]') "
                        "AS t, GetMetadataPropertyValue(vitals, "
                        "'[MQTT].[Topic].[-2]') AS b INTO o FROM vitals"
                      : "SELECT 'a' AS t, bed AS b INTO o FROM vitals",
                 0}};
            Gatherer gatherer;
            auto options = gatherer.options();
            PushedSource* source = nullptr;
            std::optional<bool> told;
            options.openSource = [&](const SourceConfig&,
                                     const SourceOpening& opening) -> Result<OpenedSource> {
                told = opening.readsProperties;
                OpenedSource opened;
                auto pushed = std::make_unique<PushedSource>(m_clock);
                source = pushed.get();
                opened.source = std::move(pushed);
                return opened;
            };
            auto opened = Pipeline::open(workspace, m_clock, options);
            QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
            QVERIFY(told == asks);
            QVERIFY((*opened)->start().has_value());
            source->properties = {{"tenant", "a"}};
            source->send("B01", 80);
            (*opened)->stop();
            const auto results = gatherer.outcome().results;
            QCOMPARE(results.size(), std::size_t{1});
            QVERIFY2(results.begin()->find("a") != std::string::npos &&
                         results.begin()->find("B01") != std::string::npos,
                     results.begin()->c_str());
        }
    }

    void aRuleMayAskForOpenWindows() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("w.vgl")).toStdString();
        recordWard(path, 8s);
        const auto alarmsOf = [&](bool provisional, double speed, int shards) {
            auto workspace = replayOf(path, speed);
            workspace.queries = {{"q",
                                  "SELECT bed, COUNT(*) AS n INTO o FROM vitals "
                                  "GROUP BY bed, TumblingWindow(hour, 24)",
                                  0}};
            alerts::LimitRule rule;
            rule.id = "many";
            rule.signal = "o.n";
            rule.high = 3;
            rule.provisional = provisional;
            workspace.rules.limits = {rule};
            return replay(workspace, shards).alarms;
        };
        const auto asked = alarmsOf(true, 0, 1);
        QVERIFY(std::ranges::any_of(asked, [](const auto& text) {
            return text.find("B01 many-high raised") != std::string::npos;
        }));
        // Looks are taken by the time line of the stream, not by the clock on the wall.
        QCOMPARE(alarmsOf(true, 0, 2), asked);
        QCOMPARE(alarmsOf(true, 20, 1), asked);
        for (const auto& text : alarmsOf(false, 0, 1))
            QVERIFY2(text.find("many") == std::string::npos ||
                         text.find("T00:00:00Z") != std::string::npos,
                     text.c_str());
    }

    /// Each bed has one alarm table, on whichever shard a query of its results runs.
    void alarmsOnResultsBelongToTheirBedOnAnyNumberOfShards() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("w.vgl")).toStdString();
        recordWard(path, 12s);
        const auto alarmsOf = [&](const char* sql, double speed, int shards) {
            auto workspace = replayOf(path, speed);
            workspace.queries = {{"q", sql, 0}};
            for (const auto& [id, delay] : {std::pair("soon", 0s), {"later", 2s}}) {
                alerts::LimitRule rule;
                rule.id = id;
                rule.signal = "o.hr";
                rule.high = 120;
                rule.delayHigh = delay;
                workspace.rules.limits.push_back(rule);
            }
            workspace.rules.stale.signalAges.push_back({"o.hr", 4s});
            return replay(workspace, shards).alarms;
        };
        for (const auto* sql :
             {// One shard knows all.
              "SELECT a.bed AS bed, a.HR + b.HR AS hr INTO o FROM vitals a JOIN vitals b"
              " ON a.bed = b.bed AND DATEDIFF(second, a, b) BETWEEN 1 AND 2",
              // Another column chooses the shard.
              "SELECT MAX(CAST(bed AS nvarchar(max))) AS bed, 2 * AVG(HR) AS hr INTO o FROM vitals"
              " GROUP BY patientId, TumblingWindow(second, 2)",
              // Shards take turns.
              "SELECT bed, 2 * HR AS hr INTO o FROM vitals"}) {
            const auto asked = alarmsOf(sql, 0, 1);
            for (const std::string rule : {"soon-high raised", "later-high raised"})
                QVERIFY2(std::ranges::any_of(asked,
                                             [&](const auto& text) {
                                                 return text.find(rule) != std::string::npos;
                                             }),
                         sql);
            QVERIFY2(alarmsOf(sql, 0, 2) == asked, sql);
            QVERIFY2(alarmsOf(sql, 0, 3) == asked, sql);
            QVERIFY2(alarmsOf(sql, 60, 3) == asked, sql);
        }
    }

    void realTimeGivesWhatFullSpeedGives() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("w.vgl")).toStdString();
        recordWard(path, 12s);
        QVERIFY(replay(replayOf(path, 1), 1) == replay(replayOf(path, 0), 2));
    }

    void numericsOfAStay() {
        const RecordFolder folder;
        const auto record = writeNumerics(folder);
        auto workspace = replayOf(record, 0);
        workspace.queries = {{"q",
                              "SELECT AVG(HR) AS hr, COUNT(HR) AS n INTO o FROM vitals "
                              "GROUP BY TumblingWindow(hour, 24)",
                              0}};
        const auto one = replay(workspace, 1);
        QCOMPARE(one.rows, std::uint64_t{kStayMinutes});
        // A record's 0 is a value until somebody says otherwise.
        double sum = 0;
        for (const auto& heartRate : knownHeartRates())
            sum += heartRate.value_or(0);
        QCOMPARE(one.results, (std::vector<std::string>{
                                  "2026-10-11T00:00:00Z " +
                                  model::toJson(model::Value(sum / kStayMinutes)) + " 600"}));
        QVERIFY(!one.alarms.empty());
        QVERIFY(one == replay(workspace, 2));
    }

    void seekingRestartsWhatIsDerived() {
        const RecordFolder folder;
        checkSeeking(writeMonitor(folder));
    }

    void alarmsAreAcknowledgedAndJournalled() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("w.db")).toStdString();
        PipelineOptions options;
        options.database = path;
        auto opened = Pipeline::open(simulatedWard(2), m_clock, std::move(options));
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        auto& pipeline = **opened;
        QVERIFY(pipeline.start().has_value());
        QTRY_VERIFY_WITH_TIMEOUT(!pipeline.snapshot()->alarms.empty(), 40'000);
        const auto id = pipeline.snapshot()->alarms.front().id;
        pipeline.acknowledge(id, "RN Lee");
        const auto acknowledged = [&] {
            const auto snapshot = pipeline.snapshot();
            const auto found = std::ranges::find(snapshot->alarms, id, &alerts::AlarmStatus::id);
            return found == snapshot->alarms.end() || found->acknowledged.has_value();
        };
        QTRY_VERIFY(acknowledged());
        pipeline.stop();

        store::OpenOptions readOnly;
        readOnly.readOnly = true;
        auto database = store::Database::open(path, readOnly);
        QVERIFY(database.has_value());
        const auto journal = store::Journal::alarms(*database, {});
        QVERIFY(journal.has_value());
        const auto was = [&](alerts::AlarmEvent::What what) {
            return std::ranges::any_of(*journal, [&](const auto& entry) {
                return entry.event.alarm.id == id && entry.event.what == what;
            });
        };
        QVERIFY(was(alerts::AlarmEvent::What::Raised));
        QVERIFY(was(alerts::AlarmEvent::What::Acknowledged));

        auto trends = store::TrendReader::open(path);
        QVERIFY(trends.has_value());
        const auto series = trends->series();
        QVERIFY(series.has_value());
        QVERIFY(std::ranges::any_of(*series, [](const auto& key) {
            return key.bed == "B02" && key.signal == "SpO2" && key.unit == "%";
        }));
    }

    void rowsThatFailInAQueryAreKeptWithTheirReason() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("w.vgl")).toStdString();
        recordWard(path, 3s);
        auto workspace = replayOf(path, 0);
        workspace.queries = {{"strict",
                              "SELECT bed, CAST(CASE WHEN bed = 'B02' THEN bed ELSE '1' END"
                              " AS bigint) AS x INTO o FROM vitals",
                              0}};
        PipelineOptions options;
        options.database = folder.filePath(QStringLiteral("w.db")).toStdString();
        options.shards = 2;
        auto opened = Pipeline::open(workspace, m_clock, options);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        QVERIFY((*opened)->start().has_value());
        QTRY_VERIFY((*opened)->ended());
        (*opened)->stop();
        const auto errors = (*opened)->snapshot()->queries[0].errors;
        QVERIFY(errors >= 2);
        store::OpenOptions readOnly;
        readOnly.readOnly = true;
        auto database = store::Database::open(options.database, readOnly);
        QVERIFY(database.has_value());
        const auto kept = store::DeadLetters::list(*database, 1000);
        QVERIFY(kept.has_value());
        QCOMPARE(kept->size(), std::size_t{errors});
        for (const auto& [id, source, letter] : *kept) {
            QCOMPARE(letter.reason, model::DeadLetterReason::QueryError);
            QCOMPARE(source, std::string("recording"));
            QCOMPARE(letter.topic, std::string("vitals"));
            QVERIFY2(letter.detail.find("cast to bigint") != std::string::npos,
                     letter.detail.c_str());
            QVERIFY2(letter.payload.find("\"HR\"") != std::string::npos, letter.payload.c_str());
        }
    }

    void anUnreadableRecordingSaysWhy() {
        const auto opened = Pipeline::open(replayOf("/nowhere/x", 0), m_clock);
        QVERIFY(!opened.has_value());
        QCOMPARE(opened.error().code, ErrorCode::NotFound);
        QVERIFY(opened.error().text().find("/nowhere/x") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestPipeline)
#include "tst_pipeline.moc"
