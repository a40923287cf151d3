// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

class TestCheckpoint : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void positionsAndStatesSurviveARestart() {
        const Folder folder;
        const std::string blob("\0window\xff", 8);
        {
            auto writer = openWriter(folder.file("v.db"));
            QVERIFY(writer->checkpoint().positions.empty());
            StoreBatch batch;
            batch.positions = {{1, 3, 500}, {0, 0, 7}};
            batch.queryStates = {{"rate", blob}, {"gone", "x"}};
            writer->apply(std::move(batch));
            const CommitReport report = writer->commit();
            QVERIFY(report.durable);
            QCOMPARE(report.positions.size(), 2U);
            StoreBatch later;
            later.positions = {{1, 3, 400}}; // never backwards
            later.queryStates = {{"gone", ""}};
            writer->apply(std::move(later));
            QVERIFY(writer->commit().durable);
        }
        WriterOptions renumbered; // the workspace lists its sources in another order now
        renumbered.sourceNames = {"kafka", "ward"};
        auto writer = openWriter(folder.file("v.db"), renumbered);
        const CheckpointState& state = writer->checkpoint();
        QCOMPARE(state.positions.size(), 2U);
        QCOMPARE(state.positions[0].source, std::string("kafka"));
        QCOMPARE(state.positions[0].partition, 3U);
        QCOMPARE(state.positions[0].next, 500);
        QCOMPARE(state.positions[1].source, std::string("ward"));
        QCOMPARE(state.queryStates.size(), 1U);
        QCOMPARE(state.queryStates[0].query, std::string("rate"));
        QCOMPARE(state.queryStates[0].state, blob);
        writer->apply(rowsOf(kHeartRate, 0, 20, 1)); // ward's rows, at its new number
        const CommitReport report = writer->commit();
        QCOMPARE(report.duplicates, 7U);
        QCOMPARE(report.trendRows, 13U);
    }

    void aDamagedStateIsNamedNotUsed() {
        const Folder folder;
        {
            auto writer = openWriter(folder.file("v.db"));
            StoreBatch batch;
            batch.queryStates = {{"bad", "state"}, {"good", "state"}};
            writer->apply(std::move(batch));
            QVERIFY(writer->commit().durable);
        }
        {
            auto vandal = Database::open(folder.file("v.db"), {});
            QVERIFY(vandal->execute("UPDATE query_state SET state = x'00' WHERE query = 'bad'"));
        }
        auto writer = openWriter(folder.file("v.db"));
        QCOMPARE(writer->checkpoint().damagedQueries, std::vector<std::string>{"bad"});
        QCOMPARE(writer->checkpoint().queryStates.size(), 1U);
    }
};

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
