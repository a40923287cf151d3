// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_fixture.h"

#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

namespace {

/// A small disk of its own; only an administrator can make one.
class SmallDisk {
public:
    explicit SmallDisk(const char* size) {
        m_mounted = ::geteuid() == 0 && ::mount("none", m_folder.file(".").c_str(), "tmpfs", 0,
                                                (std::string("size=") + size).c_str()) == 0;
    }

    ~SmallDisk() {
        if (m_mounted)
            ::umount2(m_folder.file(".").c_str(), MNT_DETACH);
    }

    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool mounted() const { return m_mounted; }

    [[nodiscard]] std::filesystem::path file(const char* name) const { return m_folder.file(name); }

    /// Takes all room but `leave` bytes.
    void fill(std::uintmax_t leave) const {
        const auto free = std::filesystem::space(m_folder.file(".")).available;
        std::ofstream filler(file("filler"), std::ios::binary | std::ios::app);
        const std::string block(4096, 'f');
        for (std::uintmax_t left = free; left > leave + 4096; left -= 4096)
            filler.write(block.data(), 4096);
    }

    void free() const { std::filesystem::remove(file("filler")); }

private:
    Folder m_folder;
    bool m_mounted = false;
};

} // namespace

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
        QVERIFY(writer->databaseBytes() > 0);
        QVERIFY(writer->diskFreeBytes() > 0);
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

    void aFullDiskCostsTrendsButNotTheJournal() {
        const SmallDisk disk("8m");
        if (!disk.mounted())
            QSKIP("only an administrator can make a small disk");
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
        for (int i = 0; i < 60; ++i) {
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
        QCOMPARE(journalled, 60U);
        // The journal is readable while the disk is full.
        auto database = Database::open(disk.file("v.db"), {.readOnly = true, .vfs = {}});
        QVERIFY(database.has_value());
        QCOMPARE(Journal::alarms(*database, {})->size(), 60U);

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
        if (!disk.mounted())
            QSKIP("only an administrator can make a small disk");
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

QTEST_APPLESS_MAIN(TestStoreWriter)
#include "tst_store_writer.moc"
