// SPDX-License-Identifier: GPL-3.0-or-later
// Disks that take nothing: beds and alarms are there, and storing goes on once they do.
#include "../unit/store/small_disk.h"
#include "store_ward.h"

#include <cstdio>

using namespace vigil;
using namespace vigil::tests;
using store::test::SmallDisk;

class TestStoreDisk : public QObject {
    Q_OBJECT

    /// A run before, which ends with four open alarms.
    static void makeStore(WardRun& run, const std::filesystem::path& database) {
        QVERIFY(run.start(storeWorkspace(database.string())));
        QVERIFY(watches(run));
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("hot_sample") > 20, 30'000);
        run.stop();
    }

    static bool allGoOn(const WardRun& run) {
        return std::ranges::all_of(std::array{"B01", "B02", "B03", "B04"}, [&](const char* bed) {
            return run.first(bed, "HR-high", "known") && !run.first(bed, "HR-high", "raised");
        });
    }

private Q_SLOTS:

    void aReadOnlyDisk() {
        const TemporaryFolder folder;
        const SmallDisk disk("32m");
        QVERIFY(disk.mounted());
        const auto database = disk.file("ward.db");
        WardRun run("ward", folder.path());
        makeStore(run, database);
        const auto before = StoredWard(database).count("hot_sample");
        QVERIFY(disk.setReadOnly(true));
        QVERIFY(run.start(storeWorkspace(database.string())));
        QVERIFY(watches(run));
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "raised", "read-only") == 1; }));
        QVERIFY(allGoOn(run)); // what stood before is known all the same
        QVERIFY(disk.setReadOnly(false));
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "cleared") == 1; }));
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("hot_sample") > before, 30'000);
        run.stop();
        QCOMPARE(run.report()[QStringLiteral("store_skipped")].toInt(-1), 0);
        std::vector<QString> numbers;
        addNumbers(run, numbers);
        QVERIFY(areUnique(numbers));
    }

    /// A file system knows them by mode; a mount of its own over the file holds for anybody.
    void aReadOnlyFile() {
        const TemporaryFolder folder;
        const SmallDisk disk("32m");
        const auto database = disk.file("ward.db");
        WardRun run("ward", folder.path());
        makeStore(run, database);
        QCOMPARE(::mount(database.c_str(), database.c_str(), nullptr, MS_BIND, nullptr), 0);
        QCOMPARE(
            ::mount(nullptr, database.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
            0);
        QVERIFY(run.start(storeWorkspace(database.string())));
        QVERIFY(watches(run));
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "raised", "read-only") == 1; }));
        QVERIFY(allGoOn(run));
        QCOMPARE(::umount2(database.c_str(), MNT_DETACH), 0);
        // The program has a mount table of its own by now or the same: either way it tries again.
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "cleared") == 1; }));
        run.stop();
    }

    void aFolderThatCannotBeMade() {
        const TemporaryFolder folder;
        const SmallDisk disk("32m");
        QVERIFY(disk.setReadOnly(true));
        const auto database = disk.file("new/ward.db");
        WardRun run("ward", folder.path());
        QVERIFY(run.start(storeWorkspace(database.string())));
        QVERIFY(watches(run));
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "raised", "no-folder") == 1; }));
        QVERIFY(disk.setReadOnly(false));
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "cleared") == 1; }));
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("open_alarm") >= 4, 30'000);
        run.stop();
    }

    void aFullDisk() {
        const TemporaryFolder folder;
        const SmallDisk disk("16m");
        QVERIFY(disk.mounted());
        disk.fill(0);
        const auto database = disk.file("ward.db");
        WardRun run("ward", folder.path());
        QVERIFY(run.start(storeWorkspace(database.string())));
        QVERIFY(watches(run));
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "raised", "full") == 1; }));
        disk.free();
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "cleared") == 1; }));
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("open_alarm") >= 4, 30'000);
        run.stop();
        QCOMPARE(run.report()[QStringLiteral("store_skipped")].toInt(-1), 0);
    }
};

int main(int argc, char** argv) {
    if (!store::test::mayMount()) {
        std::puts("SKIPPED-ALL: a small disk cannot be made here");
        return 0;
    }
    QCoreApplication application(argc, argv);
    TestStoreDisk test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store_disk.moc"
