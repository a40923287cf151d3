// SPDX-License-Identifier: GPL-3.0-or-later
// A database has one owner at a time.
#include "store_ward.h"

#include <csignal>

using namespace vigil;
using namespace vigil::tests;

class TestStoreOwner : public QObject {
    Q_OBJECT

    static void kill(WardRun& run) {
        run.poll();
        ::kill(run.pid(), SIGKILL);
        run.stop();
    }

private Q_SLOTS:

    void aSecondRunIsRefusedUnderEveryName() {
        const TemporaryFolder folder;
        const auto database = folder.path() / "ward.db";
        WardRun first("first", folder.path() / "first");
        QVERIFY(first.start(storeWorkspace(database.string())));
        QVERIFY(watches(first));
        std::filesystem::create_directory(folder.path() / "links");
        std::filesystem::create_symlink(database, folder.path() / "links/soft.db");
        std::filesystem::create_hard_link(database, folder.path() / "links/hard.db");
        for (const char* name : {"ward.db", "links/soft.db", "links/hard.db", "links/../ward.db"}) {
            const auto workspace = folder.path() / "second.vigil.toml";
            writeFile(workspace, storeWorkspace((folder.path() / name).string()));
            const Run second =
                vigilctl({QStringLiteral("run"), QStringLiteral("--workspace"), text(workspace),
                          QStringLiteral("--for"), QStringLiteral("5s")});
            QCOMPARE(second.code, 1);
            QVERIFY(second.out.isEmpty());
            QVERIFY2(second.err.contains("vigilctl, process " + QByteArray::number(first.pid()) +
                                         " on ") &&
                         second.err.contains("since 20"),
                     second.err.constData());
            // The file must not be taken from under it either.
            const Run aside = vigilctl(
                {QStringLiteral("set-aside"), QStringLiteral("--workspace"), text(workspace)});
            QCOMPARE(aside.code, 1);
            QVERIFY(aside.err.contains("in use by vigilctl, process "));
        }
        // Who reads is not in the way, and not refused.
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("alarm_event") >= 4, 30'000);
        first.stop();
        QCOMPARE(told(first, "store-away", "raised"), 0);
        QVERIFY(!std::filesystem::exists(database.string() + ".owner"));
    }

    void aKilledRunHoldsNobodyUpAndNoNumberComesTwice() {
        const TemporaryFolder folder;
        const auto database = folder.path() / "ward.db";
        std::vector<QString> numbers;
        WardRun run("ward", folder.path());
        for (int life = 0; life < 3; ++life) {
            QVERIFY(run.start(storeWorkspace(database.string())));
            QVERIFY(watches(run));
            addNumbers(run, numbers);
            QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("open_alarm") >= 4, 30'000);
            kill(run);
        }
        QVERIFY(std::filesystem::exists(database.string() + ".owner"));
        QVERIFY(areUnique(numbers));
        QCOMPARE(StoredWard(database).count("(SELECT 1 FROM alarm_event WHERE what = 'raised' GROUP"
                                            " BY occurrence HAVING count(*) > 1)"),
                 0);
    }

    /// The other way round: who was refused leaves nothing behind that would refuse others.
    void whoWasRefusedCanComeAgain() {
        const TemporaryFolder folder;
        const auto database = folder.path() / "ward.db";
        WardRun first("first", folder.path() / "first");
        WardRun second("second", folder.path() / "second");
        QVERIFY(first.start(storeWorkspace(database.string())));
        QVERIFY(watches(first));
        QVERIFY(second.start(storeWorkspace(database.string())));
        second.stop();
        QVERIFY(second.lines().empty());
        first.stop();
        std::vector<QString> numbers;
        addNumbers(first, numbers);
        QVERIFY(second.start(storeWorkspace(database.string())));
        QVERIFY(watches(second));
        second.stop();
        addNumbers(second, numbers);
        QVERIFY(areUnique(numbers));
    }
};

QTEST_GUILESS_MAIN(TestStoreOwner)
#include "tst_store_owner.moc"
