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

    void aSecondWriterOfTheSameStoreIsRefused() {
        const Folder folder;
        WriterOptions options;
        options.path = folder.file("v.db");
        auto first = StoreWriter::open(options, clockAt2026());
        QVERIFY(first.has_value());
        const auto second = StoreWriter::open(options, clockAt2026());
        QVERIFY(!second.has_value());
        QCOMPARE(second.error().code, ErrorCode::InUse);
        (*first)->apply(rowsOf(kHeartRate, 0, 10));
        QVERIFY((*first)->commit().durable);
        first->reset();
        QVERIFY(StoreWriter::open(options, clockAt2026()).has_value());
    }

    /// A writer that gives up leaves the next one what it could not store.
    void whatAWriterCouldNotStoreTheNextOneTakes() {
        const Folder folder;
        auto lost = openWriter(folder.file("lost.db"));
        lost->apply(rowsOf(kHeartRate, 0, 10));
        StoreBatch batch;
        batch.alarms.push_back(alarmEvent(7, alerts::AlarmEvent::What::Raised, 3));
        lost->apply(std::move(batch));
        auto pending = lost->abandon();
        lost.reset();
        WriterOptions options;
        options.takenOccurrences = 11;
        auto writer = openWriter(folder.file("v.db"), options);
        QVERIFY(writer->isNew());
        writer->take(std::move(pending));
        writer->apply(rowsOf(kHeartRate, 10, 10));
        QVERIFY(writer->commit().durable);
        writer.reset();
        QCOMPARE(readAll(folder.file("v.db"), kHeartRate).samples.size(), 20U);
        writer = openWriter(folder.file("v.db"));
        QVERIFY(!writer->isNew());
        QCOMPARE(writer->alarmRestart().nextOccurrence, std::uint64_t{12});
        QCOMPARE(writer->alarmRestart().open.size(), 1U);
        QCOMPARE(writer->alarmRestart().beds, std::vector<std::string>{"bed-1"});
    }

    void aRestartIsToldTheBedsOfTheLastRun() {
        const Folder folder;
        const auto path = folder.file("v.db");
        using Beds = std::vector<std::string>;
        const auto runWith = [&](const Beds& beds) {
            auto writer = openWriter(path);
            const Beds last = writer->alarmRestart().beds;
            std::int64_t second = 0;
            for (const std::string& bed : beds) {
                writer->apply(rowsOf({bed, "HR", "/min"}, second++, 1, 0, false));
                writer->apply(rowsOf({bed, "SpO2", "%"}, second++, 1, 0, false));
                if (!writer->commit().durable)
                    qWarning("not durable");
            }
            return last;
        };
        QCOMPARE(runWith({"B2", "B1", "B3", "B1"}), Beds{});
        QCOMPARE(runWith({"B3", "B4", ""}), (Beds{"B1", "B2", "B3"}));
        // A short run that heard some must not make the next one forget the others.
        const Beds four{"B1", "B2", "B3", "B4"};
        QCOMPARE(runWith({}), four);
        QCOMPARE(runWith({}), four); // a run that saw none does not count
        QCOMPARE(runWith({"B1"}), four);
        QCOMPARE(runWith({"B5"}), four);
        QCOMPARE(runWith({"B5"}), (Beds{"B1", "B3", "B4", "B5"}));
        QCOMPARE(runWith({"B5"}), (Beds{"B1", "B5"}));
        QCOMPARE(runWith({}), Beds{"B5"});
        auto database = Database::open(path, {.readOnly = true, .vfs = {}});
        QVERIFY(*database->integerOf("SELECT count(*) FROM bed") <= 4);
    }

    void bedsOfABatchThatFailedComeWithTheNext() {
        const Folder folder;
        const auto path = folder.file("v.db");
        auto writer = openWriter(path);
        auto other = Database::open(path, {});
        QVERIFY(other->execute("ALTER TABLE bed RENAME TO elsewhere").has_value());
        writer->apply(rowsOf(kHeartRate, 0, 10));
        QVERIFY(!writer->commit().durable);
        QVERIFY(other->execute("ALTER TABLE elsewhere RENAME TO bed").has_value());
        QVERIFY(writer->commit().durable);
        writer.reset();
        QCOMPARE(openWriter(path)->alarmRestart().beds, std::vector<std::string>{"bed-1"});
    }
};

QTEST_APPLESS_MAIN(TestStoreWriter)
#include "tst_store_writer.moc"
