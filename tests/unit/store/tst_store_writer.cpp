// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

class TestStoreWriter : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void nothingToDoTouchesNothing() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        const CommitReport report = writer->commit();
        QVERIFY(report.durable && !report.error);
        QCOMPARE(report.took.count(), 0);
        QVERIFY(!writer->degraded());
    }

    void foldersAreMadePrivately() {
        const Folder folder;
        auto writer = openWriter(folder.file("data/ward/v.db"));
        QVERIFY(writer != nullptr);
        using std::filesystem::perms;
        QCOMPARE(std::filesystem::status(folder.file("data/ward")).permissions() & perms::all,
                 perms::owner_all);
        QCOMPARE(std::filesystem::status(folder.file("data/ward/v.db.reserve")).permissions() &
                     perms::all,
                 perms::owner_read | perms::owner_write);
    }

    void severalBatchesAreOneCommit() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        for (std::int64_t i = 0; i < 5; ++i)
            writer->apply(rowsOf(kHeartRate, i * 10, 10));
        QVERIFY(readAll(folder.file("v.db"), kHeartRate).samples.empty());
        const CommitReport report = writer->commit();
        QCOMPARE(report.trendRows, 50U);
        QCOMPARE(report.positions.size(), 1U);
        QCOMPARE(report.positions.front().next, 50);
        QCOMPARE(readAll(folder.file("v.db"), kHeartRate).samples.size(), 50U);
        QVERIFY(writer->size().liveBytes > 0);
    }

    void aSecondWriterOfTheSameStoreIsHeldOff() {
        const Folder folder;
        auto first = openWriter(folder.file("v.db"));
        auto second = openWriter(folder.file("v.db"));
        QVERIFY(second != nullptr); // SQLite serialises them; both stay consistent
        first->apply(rowsOf(kHeartRate, 0, 10));
        QVERIFY(first->commit().durable);
        second->apply(rowsOf({"bed-2", "HR", "/min"}, 10, 10));
        QVERIFY(second->commit().durable);
        QCOMPARE(readAll(folder.file("v.db"), kHeartRate).samples.size(), 10U);
    }
};

QTEST_APPLESS_MAIN(TestStoreWriter)
#include "tst_store_writer.moc"
