// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/schema.h"
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;
using What = alerts::AlarmEvent::What;

namespace {

constexpr Ticks kDay = std::chrono::hours(24);

std::int64_t countOf(const std::filesystem::path& path, const char* sql) {
    auto database = Database::open(path, {.readOnly = true, .vfs = {}});
    return *database->integerOf(sql);
}

WriterOptions keepDays(int days) {
    WriterOptions options;
    options.retention.trendAge = std::chrono::hours(24 * days);
    options.retention.journalAge = std::chrono::hours(24 * days);
    options.retention.deadLetterAge = std::chrono::hours(24 * days);
    return options;
}

} // namespace

class TestRetention : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void oldThingsGoStepByStep() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"), keepDays(10));
        for (int day = 0; day < 20; ++day) {
            StoreBatch batch;
            batch.series = {kHeartRate};
            for (std::int64_t i = day * 3000; i < (day + 1) * 3000; ++i) // 5 chunks a day
                batch.trends.push_back({0, at(i), 70, {0, 0, i}});
            batch.positions = {{0, 0, (day + 1) * 3000}};
            for (std::uint64_t i = 1; i <= 120; ++i)
                batch.alarms.push_back(
                    alarmEvent(static_cast<std::uint64_t>(day) * 120 + i, What::Cleared, day));
            if (day == 0)
                batch.alarms.push_back(alarmEvent(5000, What::Raised, 10));
            model::DeadLetter letter;
            letter.origin.offset = -1;
            batch.deadLetters.push_back(letter);
            writer->apply(std::move(batch));
            QVERIFY(writer->commit().durable);
            if (day < 10) { // later days without, so that there is much to do at once
                for (int i = 0; i < 5; ++i)
                    QCOMPARE(writer->maintain().retention.chunks, 0);
            }
            clockAt2026().advance(kDay);
        }
        RetentionReport total;
        int steps = 0;
        for (bool more = true; more; ++steps) {
            const MaintenanceReport report = writer->maintain();
            QVERIFY(!report.error.has_value());
            QVERIFY(report.retention.chunks <= 64 && report.retention.journalRows <= 1000);
            total.chunks += report.retention.chunks;
            total.samples += report.retention.samples;
            total.journalRows += report.retention.journalRows;
            total.deadLetters += report.retention.deadLetters;
            more = report.retention.more || report.compaction.more;
        }
        QVERIFY(steps > 2);
        QCOMPARE(total.chunks, 50); // of the days 0 to 9; day 10 is not older than ten days
        QCOMPARE(total.samples, total.chunks * 600);
        QCOMPARE(total.journalRows, 10 * 120);
        QCOMPARE(total.deadLetters, 10);
        const auto path = folder.file("v.db");
        QVERIFY2(countOf(path, "SELECT count(*) FROM alarm_event WHERE occurrence = 5000") == 1,
                 "an open alarm stays however old");
        QCOMPARE(countOf(path, "SELECT value FROM counter WHERE name = 'dead_letter_rows'"),
                 countOf(path, "SELECT count(*) FROM dead_letter"));
        QCOMPARE(writer->alarmRestart().nextOccurrence, 1U);
        writer.reset();
        QCOMPARE(openWriter(path)->alarmRestart().nextOccurrence, 5001U);
    }

    /// A wrong clock of one device, or of a whole ward, is no reason to lose what it told.
    void aDeviceTenYearsBackKeepsTrendsAndJournal_data() {
        QTest::addColumn<qint64>("off");
        QTest::newRow("ten years back") << qint64{-3652 * 86'400LL};
        QTest::newRow("ten years ahead") << qint64{3652 * 86'400LL};
    }

    void aDeviceTenYearsBackKeepsTrendsAndJournal() {
        QFETCH(const qint64, off);
        const Folder folder;
        const auto path = folder.file("v.db");
        auto writer = openWriter(path, keepDays(10));
        const SeriesKey wrong{"bed-9", "HR", "/min"};
        const auto store = [&](std::int64_t first) {
            StoreBatch batch = rowsOf(kHeartRate, first, 1200);
            batch.series.push_back(wrong);
            for (std::int64_t i = first; i < first + 1200; ++i)
                batch.trends.push_back({1, at(off + i), 70, {1, 0, i}});
            batch.alarms = {alarmEvent(1, What::Cleared, off + first),
                            alarmEvent(2, What::Cleared, first)};
            LossEvent loss;
            loss.time = at(off);
            batch.losses = {loss};
            model::DeadLetter letter;
            letter.origin.offset = -1;
            letter.arrival = arrivalFromMicros(toMicros(at(off)));
            batch.deadLetters = {letter};
            writer->apply(std::move(batch));
            QVERIFY(writer->commit().durable);
        };
        const auto maintainAll = [&] {
            RetentionReport total;
            for (bool more = true; more;) {
                const MaintenanceReport report = writer->maintain();
                QVERIFY2(!report.error, "maintenance");
                total.chunks += report.retention.chunks;
                total.journalRows += report.retention.journalRows;
                total.deadLetters += report.retention.deadLetters;
                more = report.compaction.more || report.retention.more;
            }
            QCOMPARE(total.chunks + total.journalRows + total.deadLetters, m_removed);
        };
        store(0);
        maintainAll();
        clockAt2026().advance(kDay * 9);
        maintainAll();
        QCOMPARE(readAll(path, wrong).samples.size(), 1200U);
        QCOMPARE(readAll(path, kHeartRate).samples.size(), 1200U);
        QCOMPARE(countOf(path, "SELECT count(*) FROM alarm_event"), 2);
        QCOMPARE(countOf(path, "SELECT count(*) FROM loss"), 1);

        store(1200);
        maintainAll();
        clockAt2026().advance(kDay * 2);
        m_removed = 4 + 3 + 1; // all of the first call, whatever time it told; none of the second
        maintainAll();
        m_removed = 0;
        QCOMPARE(readAll(path, wrong).samples.size(), 1200U);
        QCOMPARE(readAll(path, kHeartRate).samples.size(), 1200U);
        QCOMPARE(countOf(path, "SELECT count(*) FROM alarm_event"), 2);
    }

    void aSteppedClockDeletesNothing() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"), keepDays(1));
        StoreBatch batch = rowsOf(kHeartRate, 0, 1200);
        batch.alarms = {alarmEvent(1, What::Cleared, 0)};
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        while (writer->maintain().compaction.more) {
        }
        for (const int years : {10, -20, 10}) {
            clockAt2026().stepWall(kDay * 365 * years);
            clockAt2026().advance(std::chrono::hours(1));
            const auto report = writer->maintain().retention;
            QCOMPARE(report.chunks + report.journalRows, 0);
            writer->apply(rowsOf(kHeartRate, 1200, 10));
            QVERIFY(writer->commit().durable);
        }
        QCOMPARE(readAll(folder.file("v.db"), kHeartRate).samples.size(), 1210U);
        clockAt2026().advance(kDay); // still counted
        QCOMPARE(writer->maintain().retention.chunks, 3);
    }

    /// How long it was closed only the wall clock tells. It makes nothing old by more than half of
    /// what is kept, or a wrong one would remove everything.
    void aClosedStoreAgesByABoundedTime() {
        const Folder folder;
        const auto path = folder.file("v.db");
        const auto removedAfter = [&](Ticks closed) {
            clockAt2026().stepWall(closed);
            return openWriter(path, keepDays(10))->maintain().retention.chunks;
        };
        auto writer = openWriter(path, keepDays(10));
        writer->apply(rowsOf(kHeartRate, 0, 1200));
        QVERIFY(writer->commit().durable);
        while (writer->maintain().compaction.more) {
        }
        writer.reset();
        QCOMPARE(removedAfter(kDay * 3650), 0);
        QCOMPARE(removedAfter(kDay * -3650), 0); // the line does not go back either
        QCOMPARE(removedAfter(kDay * 4), 0);     // nine days by now
        QCOMPARE(readAll(path, kHeartRate).samples.size(), 1200U);
        QCOMPARE(removedAfter(kDay * 2), 2);
        QVERIFY(readAll(path, kHeartRate).samples.empty());
    }

    /// Half of an older file's rows are too old by the times they tell, as its program saw it.
    void rowsOfOlderFilesKeepTheirAge() {
        const Folder folder;
        const auto path = folder.file("v.db");
        {
            auto database = Database::open(path, {});
            QVERIFY(migrate(*database, SchemaKind::Store, 5).has_value());
            // The ward's clock is ten years back.
            const auto insert = [&](std::int64_t daysAgo) {
                const std::string us = std::to_string(toMicros(at(0) - kDay * (3652 + daysAgo)));
                return database->execute(
                    "INSERT INTO loss(kind, t_us, from_us, to_us, source, bed, signal, count,"
                    " reason) VALUES('late', " +
                    us +
                    ", 0, 0, '', '', '', 1, '');"
                    "INSERT INTO chunk(series, t0_us, t1_us, n, min, max, sum, crc, data)"
                    " VALUES(1, " +
                    us + ", " + us +
                    ", 600, 0, 0, 0, 0, x'');"
                    "INSERT INTO alarm_event(t_us, what, occurrence, bed, patient, rule, signal,"
                    " kind, priority, condition, presence, incident, side, onset_us, raised_us,"
                    " acknowledged_by, incident_id, flaps) VALUES(" +
                    us +
                    ", 'cleared', 1, '', '',"
                    " 'r', '', 'physiological', 'low', 'inactive', 'off', 'closed', 'low', 0, 0,"
                    " '', 0, 0)");
            };
            QVERIFY(database->execute("INSERT INTO series(bed, signal, unit)"
                                      " VALUES('bed-1', 'HR', '/min')"));
            for (std::int64_t daysAgo = 0; daysAgo < 20; ++daysAgo)
                QVERIFY(insert(daysAgo).has_value());
        }
        auto writer = openWriter(path, keepDays(10));
        const auto removed = writer->maintain().retention;
        QCOMPARE(removed.chunks, 9); // ten days old are not older than ten days
        QCOMPARE(removed.journalRows, 18);
        clockAt2026().advance(kDay * 5 + std::chrono::hours(1));
        QCOMPARE(writer->maintain().retention.chunks, 6);
        clockAt2026().advance(kDay * 10);
        QCOMPARE(writer->maintain().retention.chunks, 5);
    }

    void aFutureRowOfAnOlderFileMakesNothingOld() {
        const Folder folder;
        const auto path = folder.file("v.db");
        const std::int64_t nowUs = toMicros(clockAt2026().now());
        {
            auto database = Database::open(path, {});
            QVERIFY(migrate(*database, SchemaKind::Store, 5).has_value());
            QVERIFY(database->execute("INSERT INTO series VALUES(1, 'bed-1', 'HR', '/min')"));
            for (const std::int64_t days : {-2, 3650})
                QVERIFY(database->execute(
                    "INSERT INTO chunk(series, t0_us, t1_us, n, min, max, sum, crc, data)"
                    " VALUES(1, 0, " +
                    std::to_string(nowUs + days * 86'400'000'000) + ", 600, 0, 0, 0, 0, x'')"));
        }
        auto writer = openWriter(path, keepDays(10));
        QCOMPARE(writer->maintain().retention.chunks, 0);
        clockAt2026().advance(kDay * 9);
        QCOMPARE(writer->maintain().retention.chunks, 1);
        clockAt2026().advance(kDay * 2);
        QCOMPARE(writer->maintain().retention.chunks, 1);
    }

    void theSizeIsBoundedAndGivenBack() {
        const Folder folder;
        WriterOptions options;
        options.retention.trendAge = Ticks::zero();
        options.retention.maxBytes = 600 << 10;
        auto writer = openWriter(folder.file("v.db"), options);
        std::mt19937_64 random(1);
        std::int64_t offset = 0;
        std::int64_t most = 0;
        for (int round = 0; round < 40; ++round) {
            StoreBatch batch;
            batch.series = {kHeartRate};
            for (int i = 0; i < 6000; ++i, ++offset) // does not compress
                batch.trends.push_back(
                    {0, at(offset), static_cast<double>(random() >> 12) * 1e-3, {0, 0, offset}});
            batch.positions = {{0, 0, offset}};
            writer->apply(std::move(batch));
            QVERIFY(writer->commit().durable);
            for (MaintenanceReport report = writer->maintain();
                 report.compaction.more || report.retention.more; report = writer->maintain())
                QVERIFY(!report.error.has_value());
            static_cast<void>(writer->maintain());
            if (round > 20)
                most = std::max(most, writer->size().liveBytes);
        }
        QVERIFY2(most < 1500 << 10, qPrintable(QString::number(most)));
        const auto found = readAll(folder.file("v.db"), kHeartRate).samples;
        QVERIFY(!found.empty());
        QVERIFY2(found.back().time == at(offset - 1), "the newest stay");
    }

private:
    std::int64_t m_removed = 0; ///< what a call of maintenance shall remove
};

QTEST_APPLESS_MAIN(TestRetention)
#include "tst_retention.moc"
