// SPDX-License-Identifier: GPL-3.0-or-later
// Monitoring needs no store: whatever stands where the database should be, beds and alarms are
// there, it is told what is wrong, and storing goes on once that is gone.
#include "store_ward.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

using namespace vigil;
using namespace vigil::tests;

namespace {

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A database of another program, as of another version of this one.
void makeDatabase(const std::filesystem::path& path, const std::string& sql) {
    auto database = store::Database::open(path, {});
    QVERIFY(database.has_value());
    QVERIFY(database->execute(sql).has_value());
}

} // namespace

class TestStoreAway : public QObject {
    Q_OBJECT

    /// A store of a run that has ended, with four open alarms.
    static void makeStore(const TemporaryFolder& folder, WardRun& run) {
        QVERIFY(run.start(storeWorkspace("ward.db")));
        QVERIFY(watches(run));
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(folder.path() / "ward.db").count("hot_sample") > 20,
                                 30'000);
        run.stop();
        QCOMPARE(told(run, "store-away", "raised"), 0);
    }

    static Run setAside(const TemporaryFolder& folder) {
        return vigilctl({QStringLiteral("set-aside"), QStringLiteral("--workspace"),
                         text(folder.path() / "ward.vigil.toml")});
    }

    /// From the moment on at which it is set aside all is stored, what came before included.
    static void comesBack(const TemporaryFolder& folder, WardRun& run) {
        const auto database = folder.path() / "ward.db";
        const auto before = bytesOf(database);
        const Run aside = setAside(folder);
        QVERIFY2(aside.code == 0, aside.err.constData());
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "cleared") > 0; }));
        QCOMPARE(bytesOf(aside.out.trimmed().toStdString()), before);
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("open_alarm") >= 4, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("hot_sample") > 0, 30'000);
        run.stop();
        QCOMPARE(run.report()[QStringLiteral("store_skipped")].toInt(-1), 0);
        QCOMPARE(run.report()[QStringLiteral("journal_skipped")].toInt(-1), 0);
        std::vector<QString> numbers;
        addNumbers(run, numbers);
        QCOMPARE(told(run, "store-away", "raised"), 1); // not at each attempt
        QVERIFY(run.start(storeWorkspace("ward.db")));
        QVERIFY(watches(run));
        run.stop();
        addNumbers(run, numbers);
        QVERIFY(areUnique(numbers));
        QCOMPARE(told(run, "store-away", "raised"), 0);
    }

private Q_SLOTS:

    void whatIsNoStore_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QString>("subject");
        QTest::newRow("zeroes") << QByteArray(12288, '\0') << QByteArray()
                                << QStringLiteral("damaged");
        QTest::newRow("a note") << QByteArray("buy milk\n") << QByteArray()
                                << QStringLiteral("foreign");
        QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(5000, 'x')
                                   << QByteArray() << QStringLiteral("foreign");
        QTest::newRow("another program's")
            << QByteArray() << QByteArray("CREATE TABLE t(a)") << QStringLiteral("foreign");
        QTest::newRow("of later") << QByteArray()
                                  << QByteArray("CREATE TABLE t(a); PRAGMA user_version=1000;"
                                                "PRAGMA application_id=0x56675374;"
                                                "PRAGMA wal_checkpoint")
                                  << QStringLiteral("newer");
    }

    void whatIsNoStore() {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, sql);
        QFETCH(const QString, subject);
        const TemporaryFolder folder;
        const auto database = folder.path() / "ward.db";
        if (!bytes.isEmpty())
            writeFile(database, bytes.toStdString());
        else
            makeDatabase(database, sql.toStdString());
        WardRun run("ward", folder.path());
        QVERIFY(run.start(storeWorkspace("ward.db")));
        QVERIFY(watches(run));
        QVERIFY(awaits(run, [&] {
            return told(run, "store-away", "raised", subject.toUtf8().constData()) == 1;
        }));
        comesBack(folder, run);
    }

    void anEmptyFileIsANewStore() {
        const TemporaryFolder folder;
        writeFile(folder.path() / "ward.db", "");
        WardRun run("ward", folder.path());
        makeStore(folder, run);
    }

    void withoutAnEndOfItsOwnItIsCounted() {
        const TemporaryFolder folder;
        writeFile(folder.path() / "ward.db", "a note");
        WardRun run("ward", folder.path());
        QVERIFY(run.start(storeWorkspace("ward.db")));
        QVERIFY(watches(run));
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "raised", "foreign") == 1; }));
        run.stop();
        QVERIFY(run.report()[QStringLiteral("store_skipped")].toInt() > 0);
        QVERIFY(run.report()[QStringLiteral("journal_skipped")].toInt() >= 4);
        QCOMPARE(bytesOf(folder.path() / "ward.db"), std::string("a note"));
    }

    void ofADamagedStoreOpenAlarmsComeBack() {
        const TemporaryFolder folder;
        WardRun run("ward", folder.path());
        makeStore(folder, run);
        const auto database = folder.path() / "ward.db";
        // The beds: the journal stays readable, but nothing can be written with them.
        std::int64_t page = 0;
        {
            auto store = store::Database::open(database, {.readOnly = true, .vfs = {}});
            QVERIFY(store.has_value());
            page = store->integerOf("SELECT rootpage FROM sqlite_schema WHERE name = 'bed'")
                       .value_or(0);
        }
        QVERIFY(page > 1);
        std::fstream file(database, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp((page - 1) * 4096);
        file << std::string(4096, '\x5a');
        file.close();
        QVERIFY(run.start(storeWorkspace("ward.db")));
        QVERIFY(watches(run));
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "raised", "damaged") == 1; }));
        // They stand already: none is raised again.
        for (const char* bed : {"B01", "B02", "B03", "B04"}) {
            QVERIFY(run.first(bed, "HR-high", "known"));
            QVERIFY(!run.first(bed, "HR-high", "raised"));
        }
        comesBack(folder, run);
    }

    /// Found only when something is written there: what can be kept until then is kept.
    void aLivePageThatIsDamagedIsTold() {
        const TemporaryFolder folder;
        WardRun run("ward", folder.path());
        makeStore(folder, run);
        const auto database = folder.path() / "ward.db";
        std::int64_t page = 0;
        {
            auto store = store::Database::open(database, {.readOnly = true, .vfs = {}});
            QVERIFY(store.has_value());
            page = store->integerOf("SELECT rootpage FROM sqlite_schema WHERE name = 'hot_sample'")
                       .value_or(0);
        }
        QVERIFY(page > 1);
        std::fstream file(database, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp((page - 1) * 4096);
        file << std::string(4096, '\0');
        file.close();
        QVERIFY(run.start(storeWorkspace("ward.db")));
        QVERIFY(watches(run));
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "raised", "damaged") == 1; }));
        comesBack(folder, run);
    }

    void aStoreThatGoesWhileItIsUsed_data() {
        QTest::addColumn<int>("how");
        QTest::newRow("deleted") << 0;
        QTest::newRow("moved") << 1;
        QTest::newRow("with its folder") << 2;
        QTest::newRow("with all beside it") << 3;
        QTest::newRow("replaced by another store") << 4;
    }

    void aStoreThatGoesWhileItIsUsed() {
        QFETCH(const int, how);
        const TemporaryFolder folder;
        std::filesystem::create_directory(folder.path() / "data");
        const auto database = folder.path() / "data/ward.db";
        WardRun run("ward", folder.path());
        if (how == 4) {
            makeStore(folder, run);
            QVERIFY(std::filesystem::exists(folder.path() / "ward.db"));
        }
        QVERIFY(run.start(storeWorkspace(database.string())));
        QVERIFY(watches(run));
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("open_alarm") >= 4, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("hot_sample") > 20, 30'000);
        if (how == 0)
            std::filesystem::remove(database);
        else if (how == 1)
            std::filesystem::rename(database, folder.path() / "data/gone.db");
        else if (how == 2)
            std::filesystem::rename(folder.path() / "data", folder.path() / "gone");
        else if (how == 3)
            for (const char* suffix : {"-wal", "-shm", ".reserve", ".owner", ""})
                std::filesystem::remove(database.string() + suffix);
        else
            std::filesystem::rename(folder.path() / "ward.db", database);
        QVERIFY(awaits(run, [&] { return told(run, "database-deleted", "raised") == 1; }));
        // Another one is begun, which knows what stands.
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("open_alarm") >= 4, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("loss WHERE kind = 'store_lost'") == 1,
                                 30'000);
        const auto losses = StoredWard(database).losses();
        const auto lost =
            std::ranges::find(losses, store::LossKind::StoreLost, &store::LossEvent::kind);
        QVERIFY(lost != losses.end());
        QVERIFY(lost->count > 20 && lost->from < lost->to);
        if (how == 0 || how == 1) // the log was part of it
            QVERIFY(!asideOf(database).empty());
        std::vector<QString> numbers;
        addNumbers(run, numbers);
        ::kill(run.pid(), SIGKILL);
        run.stop();
        // All that stood stands again after the next start, under the same numbers.
        QVERIFY(run.start(storeWorkspace(database.string())));
        QVERIFY(watches(run));
        for (const char* bed : {"B01", "B02", "B03", "B04"})
            QVERIFY(run.first(bed, "HR-high", "known"));
        run.stop();
        addNumbers(run, numbers);
        QVERIFY(areUnique(numbers));
        QCOMPARE(told(run, "store-away", "raised"), 0);
    }

    void aStoreThatIsWrittenOverIsLeftAlone() {
        const TemporaryFolder folder;
        const auto database = folder.path() / "ward.db";
        WardRun run("ward", folder.path());
        QVERIFY(run.start(storeWorkspace("ward.db")));
        QVERIFY(watches(run));
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("open_alarm") >= 4, 30'000);
        writeFile(database, "somebody's notes"); // the same file
        QVERIFY(awaits(run, [&] { return told(run, "store-away", "raised") == 1; }));
        QCOMPARE(bytesOf(database), std::string("somebody's notes"));
        comesBack(folder, run);
    }
};

QTEST_GUILESS_MAIN(TestStoreAway)
#include "tst_store_away.moc"
