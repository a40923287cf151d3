// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

namespace {

constexpr std::int64_t kDay = 86'400;

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

    void initTestCase() { clockAt2026().stepWall(std::chrono::hours(24 * 100)); }

    void oldThingsGoStepByStep() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"), keepDays(10));
        StoreBatch batch;
        batch.series = {kHeartRate};
        for (std::int64_t i = 0; i < 100 * 600; ++i) // 100 chunks in 20 days
            batch.trends.push_back({0, at(i * 20 * kDay / 60'000), 70, {0, 0, i}});
        batch.positions = {{0, 0, 100 * 600}};
        for (std::uint64_t i = 1; i <= 1200; ++i)
            batch.alarms.push_back(alarmEvent(i, alerts::AlarmEvent::What::Cleared,
                                              static_cast<std::int64_t>(i) * 20 * kDay / 1200));
        batch.alarms.push_back(alarmEvent(5000, alerts::AlarmEvent::What::Raised, 10));
        for (std::int64_t i = 0; i < 20; ++i) {
            model::DeadLetter letter;
            letter.origin.offset = -1;
            letter.arrival = arrivalFromMicros(kStartUs + i * kDay * 1'000'000);
            batch.deadLetters.push_back(letter);
        }
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
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
        QVERIFY(total.chunks >= 48 && total.chunks <= 51);
        QCOMPARE(total.samples, total.chunks * 600);
        QVERIFY(total.journalRows >= 595 && total.journalRows <= 600);
        QCOMPARE(total.deadLetters, 10);
        const auto path = folder.file("v.db");
        QVERIFY(countOf(path, "SELECT min(t1_us) FROM chunk") >= toMicros(at(9 * kDay)));
        QVERIFY2(countOf(path, "SELECT count(*) FROM alarm_event WHERE occurrence = 5000") == 1,
                 "an open alarm stays however old");
        QCOMPARE(countOf(path, "SELECT value FROM counter WHERE name = 'dead_letter_rows'"),
                 countOf(path, "SELECT count(*) FROM dead_letter"));
        QCOMPARE(writer->alarmRestart().nextOccurrence, 1U);
        writer.reset();
        QCOMPARE(openWriter(path)->alarmRestart().nextOccurrence, 5001U);
    }

    void aSteppedClockDeletesNothing() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"), keepDays(1));
        writer->apply(rowsOf(kHeartRate, 0, 1200));
        QVERIFY(writer->commit().durable);
        while (writer->maintain().compaction.more) {
        }
        clockAt2026().stepWall(std::chrono::hours(24 * 365));
        QCOMPARE(writer->maintain().retention.chunks, 0);
        QCOMPARE(readAll(folder.file("v.db"), kHeartRate).samples.size(), 1200U);
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
};

QTEST_APPLESS_MAIN(TestRetention)
#include "tst_retention.moc"
