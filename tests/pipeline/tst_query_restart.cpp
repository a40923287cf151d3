// SPDX-License-Identifier: GPL-3.0-or-later
// A pipeline is killed again and again: queries, trends, dead letters and alarms over all its lives
// are those of a single one.
#include "base/clock.h"
#include "pipeline/pipeline.h"
#include "restart_checks.h"

using namespace vigil;
using namespace vigil::tests;

namespace {

std::string g_program;

} // namespace

class TestQueryRestart : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void manyLivesGiveWhatOneGives_data() {
        QTest::addColumn<unsigned>("shards");
        QTest::newRow("one shard") << 1U;
        QTest::newRow("three shards") << 3U;
    }

    void manyLivesGiveWhatOneGives() {
        QFETCH(const unsigned, shards);
        const TemporaryFolder folder;
        const WardLife once{folder.path() / "once", shards};
        QVERIFY(liveOnce(once, g_program));
        const auto expected = WardOutcome::of(once);
        QVERIFY(expected.results.size() > 5000);
        QCOMPARE(expected.repeated, std::size_t{0});
        QVERIFY(expected.deadLetters > 50);
        QVERIFY(expected.alarms.size() > 10);
        QVERIFY(expected.counters.find("late 0\n") == std::string::npos);

        const WardLife often{folder.path() / "often", shards};
        const int ended = liveAndDie(often, g_program, 12, 900ms, 7 + shards);
        QVERIFY2(ended > 4, "the lives ended by themselves");
        const auto outcome = WardOutcome::of(often);
        qInfo("%d lives ended early; of %zu rows %zu came again", ended, outcome.results.size(),
              outcome.repeated);
        const std::string difference = outcome.differenceFrom(expected);
        QVERIFY2(difference.empty(), difference.c_str());
    }

    void aRecordingGoesOnWhereItsRunWasEnded_data() { manyLivesGiveWhatOneGives_data(); }

    void aRecordingGoesOnWhereItsRunWasEnded() {
        QFETCH(const unsigned, shards);
        const TemporaryFolder folder;
        QVERIFY(recordWard(folder.path() / "ward.vgl"));
        const WardLife once{folder.path() / "once", shards, true};
        QVERIFY(liveOnce(once, g_program));
        const auto expected = WardOutcome::of(once);
        QVERIFY(expected.results.size() > 3000);
        QVERIFY(expected.deadLetters > 20);
        QVERIFY(expected.alarms.size() > 10);

        const WardLife often{folder.path() / "often", shards, true};
        const int ended = liveAndDie(often, g_program, 12, 900ms, 3 + shards);
        QVERIFY2(ended > 4, "the lives ended by themselves");
        const auto outcome = WardOutcome::of(often);
        qInfo("%d lives ended early; of %zu rows %zu came again", ended, outcome.results.size(),
              outcome.repeated);
        const std::string difference = outcome.differenceFrom(expected);
        QVERIFY2(difference.empty(), difference.c_str());

        // It is through: the next run plays it from its start.
        QVERIFY(liveOnce(often, g_program));
        const auto again = WardOutcome::of(often);
        QCOMPARE(again.results, expected.results);
        QVERIFY(again.repeated >= outcome.repeated + expected.results.size());
        QCOMPARE(again.trends, expected.trends);
    }

    void aRowThatAKillHasCutShortIsNone() {
        const TemporaryFolder folder;
        const WardLife life{folder.path(), 1};
        QVERIFY(liveOnce(life, g_program));
        const auto whole = WardOutcome::of(life).results;
        std::filesystem::resize_file(life.results(),
                                     std::filesystem::file_size(life.results()) - 3);
        QVERIFY(liveOnce(life, g_program));
        const auto cut = WardOutcome::of(life).results;
        QCOMPARE(cut.size(), whole.size() - 1);
        QVERIFY(std::ranges::includes(whole, cut));
    }

    void whatDoesNotFitBeginsEmpty() {
        const TemporaryFolder folder;
        const WardLife life{folder.path(), 2};
        QVERIFY(liveOnce(life, g_program));
        const auto reopened = [&](pipeline::Workspace workspace) {
            pipeline::PipelineOptions options;
            options.database = life.database();
            auto opened = pipeline::Pipeline::open(std::move(workspace), m_clock, options);
            return opened ? (*opened)->snapshot()->queries : std::vector<pipeline::QueryView>{};
        };
        const auto workspace = wardWorkspace(life);
        const auto all = reopened(workspace);
        QCOMPARE(all.size(), workspace.queries.size());
        for (const auto& query : all) {
            QVERIFY2(query.resumed, query.refusedState.c_str());
            QCOMPARE(query.errors, std::uint64_t{0});
            QVERIFY(query.rowsIn > 0);
        }

        auto edited = workspace;
        edited.queries[0].sql += ' ';
        edited.queries.back().name = "new";
        const auto afterEdit = reopened(edited);
        QVERIFY(!afterEdit.front().resumed);
        QVERIFY(!afterEdit.front().refusedState.empty());
        QCOMPARE(afterEdit.front().errors, std::uint64_t{1});
        QVERIFY(afterEdit[1].resumed);
        QVERIFY(!afterEdit.back().resumed);
        QVERIFY(afterEdit.back().refusedState.empty());

        {
            auto vandal = store::Database::open(life.database(), {});
            QVERIFY(vandal->execute(
                "UPDATE query_state SET state = x'00' WHERE query = 'sliding/shard 1'"));
        }
        for (const auto& query : reopened(workspace)) {
            QCOMPARE(query.resumed, query.name != "sliding");
            QCOMPARE(query.refusedState.empty(), query.name != "sliding");
        }

        auto fewer = workspace;
        fewer.shards = 1;
        for (const auto& query : reopened(fewer)) {
            // Joins know one shard only.
            const bool spread = query.name != "pairs" && query.name != "joined";
            QCOMPARE(query.resumed, !spread);
            QCOMPARE(query.refusedState.empty(), !spread);
        }
        auto renamed = workspace;
        renamed.sources[0].name = "another";
        for (const auto& query : reopened(renamed)) {
            // What it reads comes from the other source.
            const bool kept = query.name == "hopping";
            QCOMPARE(query.resumed, kept);
            QCOMPARE(query.refusedState.empty(), kept);
        }

        // A ward that begins anew with the program has no use for the windows of another one.
        auto simulated = workspace;
        simulated.sources = pipeline::Workspace::demo().sources;
        for (const auto& query : reopened(simulated))
            QVERIFY(!query.resumed && query.refusedState.empty());
    }

private:
    base::ManualClock m_clock{wardNow()};
};

int main(int argc, char** argv) {
    if (const int status = liveIfAsked(argc, argv); status >= 0)
        return status;
    g_program = std::filesystem::canonical("/proc/self/exe").string();
    TestQueryRestart test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_query_restart.moc"
