// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/schema.h"
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;

class TestSchema : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void stepsAreNumberedWithoutHoles() {
        for (const SchemaKind kind : {SchemaKind::Store, SchemaKind::Recording}) {
            int expected = 1;
            for (const Migration& migration : migrations(kind))
                QCOMPARE(migration.version, expected++);
            QCOMPARE(schemaVersion(kind), expected - 1);
        }
    }

    void everyOlderVersionIsUpgraded() {
        for (const SchemaKind kind : {SchemaKind::Store, SchemaKind::Recording})
            for (int version = 0; version <= schemaVersion(kind); ++version) {
                const test::Folder folder;
                auto database = Database::open(folder.file("a.db"), {});
                QVERIFY(migrate(*database, kind, version).has_value());
                QCOMPARE(*database->integerOf("PRAGMA user_version"), version);
                const bool hasRows = kind == SchemaKind::Store && version >= 1;
                if (hasRows)
                    QVERIFY(database->execute("INSERT INTO source(name) VALUES('kept')"));
                QVERIFY(migrate(*database, kind).has_value());
                QVERIFY(requireSchema(*database, kind).has_value());
                if (hasRows)
                    QCOMPARE(*database->integerOf("SELECT count(*) FROM source"), 1);
                QVERIFY2(migrate(*database, kind).has_value(), "a second time changes nothing");
            }
    }

    void upgradedAndFreshFilesAreTheSame() {
        const test::Folder folder;
        auto fresh = Database::open(folder.file("fresh.db"), {});
        auto grown = Database::open(folder.file("grown.db"), {});
        QVERIFY(migrate(*fresh, SchemaKind::Store).has_value());
        for (int version = 1; version <= schemaVersion(SchemaKind::Store); ++version)
            QVERIFY(migrate(*grown, SchemaKind::Store, version).has_value());
        const auto describe = [](Database& database) {
            auto rows = database.prepare("SELECT sql FROM sqlite_schema ORDER BY name");
            std::string all;
            while (*rows->step())
                all += rows->text(0) + "\n";
            return all;
        };
        QCOMPARE(describe(*grown), describe(*fresh));
    }

    void technicalAlarmsOfOlderFilesKeepTheirSubject() {
        const test::Folder folder;
        auto database = Database::open(folder.file("a.db"), {});
        QVERIFY(migrate(*database, SchemaKind::Store, 4).has_value());
        const auto insert = [&](const std::string& rule, const char* kind) {
            return database->execute(
                "INSERT INTO alarm_event(t_us, what, occurrence, bed, patient, rule, signal, kind,"
                " priority, condition, presence, incident, side, onset_us, raised_us,"
                " acknowledged_by, incident_id, flaps) VALUES(0, 'raised', 1, '', '', '" +
                rule + "', '', '" + kind +
                "', 'low', 'active', 'on', 'none', 'none', 0, 0, '', 0, 0)");
        };
        for (const char* rule : {"source-lost:a:b", "storage-stalled", "stale"})
            QVERIFY(insert(rule, "technical").has_value());
        QVERIFY(insert("source-lost:mine", "physiological").has_value());
        QVERIFY(migrate(*database, SchemaKind::Store).has_value());
        auto rows = database->prepare("SELECT rule, subject FROM alarm_event ORDER BY seq");
        std::string all;
        while (*rows->step())
            all += rows->text(0) + "/" + rows->text(1) + " ";
        QCOMPARE(all, std::string("source-lost/a:b store-stalled/ stale/ source-lost:mine/ "));
    }

    void bedsOfLateInOlderFilesAreThoseOfTheLastRun() {
        const test::Folder folder;
        auto database = Database::open(folder.file("a.db"), {});
        QVERIFY(migrate(*database, SchemaKind::Store, 5).has_value());
        QVERIFY(database->execute("INSERT INTO series VALUES(1, 'B1', 'HR', '/min'),"
                                  " (2, 'B1', 'SpO2', '%'), (3, 'B2', 'HR', '/min');"
                                  "INSERT INTO hot_sample VALUES(1, 5, 1, 0, 0, 0),"
                                  " (2, 6, 1, 0, 0, 0)"));
        database = Database::open(folder.file("b.db"), {}); // closes it
        QCOMPARE(test::openWriter(folder.file("a.db"))->alarmRestart().beds,
                 std::vector<std::string>{"B1"});
    }

    void aNewerFileIsRefused() {
        const test::Folder folder;
        auto database = Database::open(folder.file("a.db"), {});
        QVERIFY(migrate(*database, SchemaKind::Store).has_value());
        QVERIFY(database->execute("PRAGMA user_version=99").has_value());
        const auto refused = migrate(*database, SchemaKind::Store);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        QVERIFY(refused.error().text().find("99") != std::string::npos);
        QVERIFY(refused.error().text().find("a.db") != std::string::npos);
    }

    void aForeignFileIsRefused() {
        const test::Folder folder;
        auto database = Database::open(folder.file("a.db"), {});
        QVERIFY(database->execute("CREATE TABLE theirs(x)").has_value());
        QCOMPARE(migrate(*database, SchemaKind::Store).error().code, ErrorCode::Unsupported);
        auto recording = Database::open(folder.file("b.db"), {});
        QVERIFY(migrate(*recording, SchemaKind::Recording).has_value());
        QCOMPARE(migrate(*recording, SchemaKind::Store).error().code, ErrorCode::Unsupported);
    }

    void readersRefuseOlderFiles() {
        const test::Folder folder;
        auto database = Database::open(folder.file("a.db"), {});
        QVERIFY(migrate(*database, SchemaKind::Store, 1).has_value());
        QCOMPARE(TrendReader::open(folder.file("a.db")).error().code, ErrorCode::Unsupported);
    }
};

QTEST_APPLESS_MAIN(TestSchema)
#include "tst_schema.moc"
