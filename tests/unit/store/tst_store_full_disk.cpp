// SPDX-License-Identifier: GPL-3.0-or-later
#include "small_disk.h"

#include <cstdio>

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

class TestStoreFullDisk : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aFullDiskCostsTrendsButNotTheJournal() {
        const SmallDisk disk("8m");
        QVERIFY(disk.mounted());
        WriterOptions options;
        options.maxPendingRows = 5000;
        options.reserveBytes = 1 << 20;
        auto writer = openWriter(disk.file("v.db"), options);
        QVERIFY(writer != nullptr);
        writer->apply(rowsOf(kHeartRate, 0, 1000));
        QVERIFY(writer->commit().durable);

        disk.fill(0);
        std::int64_t next = 1000;
        std::uint64_t gaps = 0;
        std::uint64_t journalled = 0;
        std::uint64_t occurrence = 1;
        bool wasFull = false;
        for (int i = 0; i < 200; ++i) {
            StoreBatch batch = rowsOf(kHeartRate, next, 1000);
            batch.alarms.push_back(
                alarmEvent(occurrence++, alerts::AlarmEvent::What::Raised, next));
            next += 1000;
            writer->apply(std::move(batch));
            const CommitReport report = writer->commit();
            gaps += report.gapRows;
            journalled += report.alarms;
            QVERIFY(report.pendingRows <= 5000);
            if (!report.durable) {
                QCOMPARE(report.error->code, ErrorCode::Full);
                wasFull = true;
            }
        }
        QVERIFY(wasFull && writer->degraded() && gaps > 0);
        QVERIFY(!std::filesystem::exists(disk.file("v.db.reserve")));
        QCOMPARE(journalled, 200U); // many times what fits in the log at once
        // The journal is readable while the disk is full.
        auto database = Database::open(disk.file("v.db"), {.readOnly = true, .vfs = {}});
        QVERIFY(database.has_value());
        QCOMPARE(Journal::alarms(*database, {})->size(), 200U);

        disk.free();
        const CommitReport report = writer->commit();
        QVERIFY(report.durable && !report.error);
        QVERIFY(!writer->degraded());
        QVERIFY(std::filesystem::exists(disk.file("v.db.reserve")));
        const auto samples = readAll(disk.file("v.db"), kHeartRate).samples.size();
        QCOMPARE(samples + gaps, static_cast<std::size_t>(next));
        std::uint64_t declared = 0;
        const auto losses = Journal::losses(*database, {});
        for (const LossEvent& loss : *losses)
            declared += loss.kind == LossKind::TrendGap ? loss.count : 0;
        QCOMPARE(declared, gaps);
        QCOMPARE(report.positions.front().next, next);
    }

    void aStoreOpensOnAFullDiskAndSaysSo() {
        const SmallDisk disk("4m");
        QVERIFY(disk.mounted());
        openWriter(disk.file("v.db")).reset();
        std::filesystem::remove(disk.file("v.db.reserve"));
        disk.fill(0);
        WriterOptions options;
        options.path = disk.file("v.db");
        auto refused = StoreWriter::open(options, clockAt2026());
        if (!refused) { // no room even for SQLite's own files
            QCOMPARE(refused.error().code, ErrorCode::Full);
            disk.free();
            QVERIFY(openWriter(disk.file("v.db")) != nullptr);
            return;
        }
        auto writer = std::move(*refused);
        writer->apply(rowsOf(kHeartRate, 0, 10));
        const CommitReport report = writer->commit();
        QVERIFY(!report.durable);
        QCOMPARE(report.error->code, ErrorCode::Full);
        disk.free();
        QVERIFY(writer->commit().durable);
    }
};

int main(int argc, char** argv) {
    if (!mayMount()) {
        std::puts("SKIPPED-ALL: a small disk cannot be made here");
        return 0;
    }
    TestStoreFullDisk test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store_full_disk.moc"
