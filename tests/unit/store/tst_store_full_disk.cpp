// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_fixture.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

namespace {

/// A small disk of its own.
class SmallDisk {
public:
    explicit SmallDisk(const char* size) {
        m_mounted = ::mount("none", m_folder.file(".").c_str(), "tmpfs", 0,
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

/// Makes this process one that may mount, for itself alone: with the rights of an administrator, or
/// as one of a user namespace. To be called before any thread starts.
bool mayMount() {
    const auto user = ::geteuid();
    const auto group = ::getegid();
    const int spaces = user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    if (::unshare(spaces) != 0)
        return false;
    if (user != 0) {
        std::ofstream("/proc/self/setgroups") << "deny";
        std::ofstream("/proc/self/uid_map") << "0 " << user << " 1\n";
        std::ofstream("/proc/self/gid_map") << "0 " << group << " 1\n";
    }
    return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           SmallDisk("1m").mounted();
}

} // namespace

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
