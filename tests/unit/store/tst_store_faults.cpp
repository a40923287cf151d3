// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_vfs.h"
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

namespace {

constexpr std::int64_t kBatches = 4;
constexpr std::int64_t kRows = 160;

StoreBatch batchNumber(std::int64_t n) {
    StoreBatch batch = rowsOf(kHeartRate, n * kRows, kRows);
    batch.alarms.push_back(
        alarmEvent(static_cast<std::uint64_t>(n + 1), alerts::AlarmEvent::What::Raised, n));
    batch.queryStates.push_back({"q", std::string(5000, static_cast<char>('a' + n))});
    model::DeadLetter letter;
    letter.origin = {.source = 0, .partition = 0, .offset = n * kRows};
    letter.arrival = arrivalFromMicros(kStartUs);
    letter.payload = "bad";
    batch.deadLetters.push_back(letter);
    return batch;
}

WriterOptions faultyOptions() {
    WriterOptions options;
    options.vfs = faultVfsName();
    options.sourceNames = {"ward"};
    return options;
}

/// What a transaction wrote is there together or not at all.
void verifyWholeTransactions(const std::filesystem::path& path) {
    auto database = Database::open(path, {});
    QVERIFY(database.has_value());
    auto check = database->prepare("PRAGMA integrity_check");
    QVERIFY(*check->step());
    QCOMPARE(check->text(0), std::string("ok"));
    check->reset();
    if (*database->integerOf("SELECT count(*) FROM sqlite_schema WHERE name = 'query_state'") == 0)
        return; // failed while the file was being made
    const std::int64_t position = *database->integerOf("SELECT max(next) FROM position");
    const std::int64_t rows = *database->integerOf("SELECT (SELECT count(*) FROM hot_sample) +"
                                                   " (SELECT coalesce(sum(n), 0) FROM chunk)");
    QCOMPARE(rows, position);
    QCOMPARE(position % kRows, 0);
    const std::int64_t letters = *database->integerOf("SELECT count(*) FROM dead_letter");
    QCOMPARE(letters, position / kRows);
    const CheckpointState state = *Checkpoint::load(*database);
    QVERIFY(state.damagedQueries.empty());
    QCOMPARE(state.queryStates.empty(), position == 0);
    if (position > 0)
        QCOMPARE(state.queryStates.front().state.front(),
                 static_cast<char>('a' + position / kRows - 1));
}

} // namespace

class TestStoreFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void cleanup() { failCall(Fault::Any, 0, false); }

    void everyFailingCallLeavesAWholeStore_data() {
        QTest::addColumn<int>("fault");
        QTest::newRow("write") << static_cast<int>(Fault::Write);
        QTest::newRow("full") << static_cast<int>(Fault::Full);
        QTest::newRow("sync") << static_cast<int>(Fault::Sync);
        QTest::newRow("torn") << static_cast<int>(Fault::Torn);
        QTest::newRow("read") << static_cast<int>(Fault::Read);
        QTest::newRow("any") << static_cast<int>(Fault::Any);
    }

    /// The Nth call fails, for every N until a run meets none: no crash, the file opens, no half
    /// transaction, and without a restart everything is on the disk in the end.
    void everyFailingCallLeavesAWholeStore() {
        QFETCH(int, fault);
        int runs = 0;
        for (std::int64_t n = 1;; n += n < 60 ? 1 : 13, ++runs) {
            const Folder folder;
            const auto path = folder.file("v.db");
            failCall(static_cast<Fault>(fault), n, false);
            auto writer = openWriterQuietly(path);
            std::uint64_t gaps = 0;
            if (writer) {
                for (std::int64_t i = 0; i < kBatches; ++i) {
                    writer->apply(batchNumber(i));
                    gaps += writer->commit().gapRows;
                    static_cast<void>(writer->maintain());
                }
            }
            const bool failed = hasFailed();
            failCall(Fault::Any, 0, false);
            if (writer) {
                QVERIFY2(writer->commit().durable, "recovers without a restart");
                QVERIFY(!writer->degraded());
                QCOMPARE(gaps, 0U); // the bound was not reached, so nothing was given up
                writer.reset();
                verifyWholeTransactions(path);
                QCOMPARE(readAll(path, kHeartRate).samples.size(),
                         static_cast<std::size_t>(kBatches * kRows));
            } else if (std::filesystem::exists(path)) {
                verifyWholeTransactions(path);
                QVERIFY(openWriter(path) != nullptr);
            }
            if (QTest::currentTestFailed()) {
                qWarning("with call %lld failing", static_cast<long long>(n));
                return;
            }
            if (!failed)
                break;
        }
        QVERIFY2(runs > 5, "the fault was met");
    }

    /// From call N on everything fails; the process ends there. What was reported durable is.
    void whatWasReportedDurableIsThere() {
        for (std::int64_t n = 40; n < 400; n += 11) {
            const Folder folder;
            const auto path = folder.file("v.db");
            auto writer = openWriterQuietly(path);
            QVERIFY(writer != nullptr);
            failCall(Fault::Any, n, true);
            std::int64_t durable = 0;
            for (std::int64_t i = 0; i < kBatches; ++i) {
                writer->apply(batchNumber(i));
                for (const SourcePosition& position : writer->commit().positions)
                    durable = position.next;
            }
            writer.reset();
            failCall(Fault::Any, 0, false);
            verifyWholeTransactions(path);
            QVERIFY(readAll(path, kHeartRate).samples.size() >= static_cast<std::size_t>(durable));
        }
    }

    void aDiskThatStaysBrokenCostsOnlyTheOldestRows() {
        const Folder folder;
        WriterOptions options = faultyOptions();
        options.maxPendingRows = 500;
        auto writer = openWriter(folder.file("v.db"), options);
        writer->apply(batchNumber(0));
        QVERIFY(writer->commit().durable);
        failCall(Fault::Write, 1, true);
        std::uint64_t given = 0;
        std::size_t most = 0;
        for (std::int64_t i = 1; i < 20; ++i) {
            writer->apply(batchNumber(i));
            const CommitReport report = writer->commit();
            QVERIFY(!report.durable && report.error);
            QCOMPARE(report.error->code, ErrorCode::Io);
            QVERIFY(report.positions.empty());
            given += report.gapRows;
            most = std::max(most, report.pendingRows);
        }
        QVERIFY(writer->degraded());
        QVERIFY(most <= 500);
        failCall(Fault::Any, 0, false);
        const CommitReport report = writer->commit();
        QVERIFY(report.durable && !report.error);
        QVERIFY(!writer->degraded());
        QCOMPARE(report.trendRows + given, static_cast<std::uint64_t>(19 * kRows));
        QCOMPARE(report.positions.front().next, 20 * kRows);
        QCOMPARE(report.alarms, 19U);
        auto database = Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}});
        std::uint64_t journalled = 0;
        const auto losses = Journal::losses(*database, {});
        for (const LossEvent& loss : *losses)
            if (loss.kind == LossKind::TrendGap) {
                journalled += loss.count;
                QVERIFY(loss.from == at(kRows));
                QCOMPARE(loss.reason, std::string("disk error"));
            }
        QCOMPARE(journalled, given);
    }

private:
    static std::unique_ptr<StoreWriter> openWriterQuietly(const std::filesystem::path& path) {
        WriterOptions options = faultyOptions();
        options.path = path;
        options.reserveBytes = 64 << 10;
        auto writer = StoreWriter::open(std::move(options), clockAt2026());
        return writer ? std::move(*writer) : nullptr;
    }
};

QTEST_APPLESS_MAIN(TestStoreFaults)
#include "tst_store_faults.moc"
