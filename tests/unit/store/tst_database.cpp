// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/database.h"
#include "store_fixture.h"

#include <fstream>

using namespace vigil;
using namespace vigil::store;

class TestDatabase : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void filesArePrivateAndDurable() {
        const test::Folder folder;
        auto database = Database::open(folder.file("a.db"), {});
        QVERIFY(database.has_value());
        QVERIFY(database->execute("CREATE TABLE t(x)").has_value());
        for (const char* name : {"a.db", "a.db-wal", "a.db-shm"}) {
            using std::filesystem::perms;
            const auto mode = std::filesystem::status(folder.file(name)).permissions();
            QCOMPARE(mode & perms::all, perms::owner_read | perms::owner_write);
        }
        QCOMPARE(*database->integerOf("PRAGMA synchronous"), 2);
        QCOMPARE(*database->integerOf("PRAGMA foreign_keys"), 1);
        auto mode = database->prepare("PRAGMA journal_mode");
        QVERIFY(mode.has_value() && *mode->step());
        QCOMPARE(mode->text(0), std::string("wal"));
    }

    void valuesComeBack() {
        const test::Folder folder;
        auto database = Database::open(folder.file("a.db"), {});
        QVERIFY(database->execute("CREATE TABLE t(a, b, c, d, e)").has_value());
        auto insert = database->prepare("INSERT INTO t VALUES(?,?,?,?,?)");
        const std::string blob("\0\x01\xff", 3);
        QVERIFY(insert->bind(1, std::int64_t{-5})
                    .bind(2, 2.5)
                    .bind(3, std::string_view("O'Neil; DROP TABLE t"))
                    .bindBlob(4, blob)
                    .bindNull(5)
                    .run()
                    .has_value());
        auto select = database->prepare("SELECT * FROM t");
        QVERIFY(*select->step());
        QCOMPARE(select->integer(0), -5);
        QCOMPARE(select->real(1), 2.5);
        QCOMPARE(select->text(2), std::string("O'Neil; DROP TABLE t"));
        QCOMPARE(select->text(3), blob);
        QVERIFY(select->isNull(4));
        QVERIFY(!select->optionalReal(4).has_value());
        QVERIFY(!*select->step());
    }

    void errorsHaveTheirCodes() {
        const test::Folder folder;
        QCOMPARE(Database::open(folder.file("none.db"), {.readOnly = true, .vfs = {}}).error().code,
                 ErrorCode::NotFound);
        std::ofstream(folder.file("text.db")) << std::string(5000, 'x');
        QCOMPARE(Database::open(folder.file("text.db"), {}).error().code, ErrorCode::Corrupt);
        QCOMPARE(Database::open(folder.file("no/such/folder.db"), {}).error().code, ErrorCode::Io);
        auto database = Database::open(folder.file("a.db"), {});
        QCOMPARE(database->prepare("SELEKT 1").error().code, ErrorCode::Internal);
        QVERIFY(database->execute("PRAGMA max_page_count=8; CREATE TABLE t(x)").has_value());
        QCOMPARE(database->execute("INSERT INTO t VALUES(zeroblob(200000))").error().code,
                 ErrorCode::Full);
        auto insert = database->prepare("INSERT INTO t VALUES(?)");
        QVERIFY(!insert->bind(7, 1.0).run().has_value());
        QVERIFY2(insert->bind(1, 1.0).run().has_value(), "a bad bind must not stick");
    }

    void aWriterThatWaitsGivesUp() {
        const test::Folder folder;
        auto first = Database::open(folder.file("a.db"), {});
        auto second = Database::open(folder.file("a.db"),
                                     {.vfs = {}, .busyTimeout = std::chrono::milliseconds(20)});
        auto held = Transaction::begin(*first);
        QVERIFY(held.has_value());
        QCOMPARE(Transaction::begin(*second).error().code, ErrorCode::Timeout);
        QVERIFY(held->commit().has_value());
        QVERIFY(Transaction::begin(*second).has_value());
    }

    void anUncommittedTransactionLeavesNothing() {
        const test::Folder folder;
        auto database = Database::open(folder.file("a.db"), {});
        QVERIFY(database->execute("CREATE TABLE t(x)").has_value());
        {
            auto transaction = Transaction::begin(*database);
            QVERIFY(database->execute("INSERT INTO t VALUES(1)").has_value());
        }
        QVERIFY(!database->inTransaction());
        QCOMPARE(*database->integerOf("SELECT count(*) FROM t"), 0);
    }

    void aReaderCannotWriteAndCanBeInterrupted() {
        const test::Folder folder;
        auto writer = Database::open(folder.file("a.db"), {});
        QVERIFY(writer->execute("CREATE TABLE t(x)").has_value());
        auto reader = Database::open(folder.file("a.db"), {.readOnly = true, .vfs = {}});
        QVERIFY(reader.has_value());
        QCOMPARE(reader->execute("INSERT INTO t VALUES(1)").error().code, ErrorCode::Io);
        auto endless = reader->prepare("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                                       " FROM n) SELECT i FROM n");
        QVERIFY(*endless->step());
        reader->interrupt();
        QCOMPARE(endless->step().error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestDatabase)
#include "tst_database.moc"
