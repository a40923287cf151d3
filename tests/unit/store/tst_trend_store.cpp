// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_fixture.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

namespace {

void compactAll(StoreWriter& writer) {
    while (writer.maintain().compaction.more) {
    }
}

/// As long as rows wait at most, so that those which fill no chunk are compacted too.
void wait() { clockAt2026().advance(TrendStore::kHotSpan); }

std::int64_t count(const std::filesystem::path& path, const char* sql) {
    auto database = Database::open(path, {.readOnly = true, .vfs = {}});
    return database ? database->integerOf(sql).value_or(-1) : -1;
}

} // namespace

class TestTrendStore : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void rowsComeBackToTheBit() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        std::mt19937_64 random(21);
        std::vector<std::uint64_t> expected;
        StoreBatch batch;
        batch.series = {kHeartRate};
        for (std::int64_t i = 0; i < 2500; ++i) {
            double value = static_cast<double>(i % 200) / 10;
            if (i % 700 > 600) // some chunks hold what is no decimal
                value = std::bit_cast<double>(random() >> 2);
            if (i == 0)
                value = -0.0;
            expected.push_back(std::bit_cast<std::uint64_t>(value));
            batch.trends.push_back({0, at(i), value, {0, 0, i}});
        }
        batch.positions = {{0, 0, 2500}};
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        for (const bool compacted : {false, true}) {
            if (compacted)
                compactAll(*writer);
            const auto found = readAll(folder.file("v.db"), kHeartRate);
            QCOMPARE(found.samples.size(), expected.size());
            for (std::size_t i = 0; i < expected.size(); ++i) {
                QCOMPARE(std::bit_cast<std::uint64_t>(found.samples[i].value), expected[i]);
                QVERIFY(found.samples[i].time == at(static_cast<std::int64_t>(i)));
            }
        }
        QCOMPARE(count(folder.file("v.db"), "SELECT count(*) FROM chunk"), 4);
    }

    void whatIsNotFiniteIsRefusedAndCounted() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch;
        batch.series = {kHeartRate};
        for (const double value : {std::nan(""), std::numeric_limits<double>::infinity(), 1.0})
            batch.trends.push_back({0, at(0), value, {0, 0, -1}});
        writer->apply(std::move(batch));
        const CommitReport report = writer->commit();
        QCOMPARE(report.notFinite, 2U);
        QCOMPARE(report.trendRows, 1U);
    }

    void deliveredAgainIsStoredOnce() {
        const Folder folder;
        {
            auto writer = openWriter(folder.file("v.db"));
            writer->apply(rowsOf(kHeartRate, 0, 1000));
            QCOMPARE(writer->commit().trendRows, 1000U);
            writer->apply(rowsOf(kHeartRate, 900, 200)); // overlaps by 100
            const CommitReport report = writer->commit();
            QCOMPARE(report.trendRows, 100U);
            QCOMPARE(report.duplicates, 100U);
            compactAll(*writer);
        }
        auto writer = openWriter(folder.file("v.db")); // restart: rows are in chunks now
        writer->apply(rowsOf(kHeartRate, 0, 1100));
        QCOMPARE(writer->commit().duplicates, 1100U);
        QCOMPARE(readAll(folder.file("v.db"), kHeartRate).samples.size(), 1100U);
    }

    void rowsAheadOfTheirPositionStayInTheHotTable() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch = rowsOf(kHeartRate, 0, 1300);
        batch.positions = {{0, 0, 100}};
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        compactAll(*writer);
        QCOMPARE(count(folder.file("v.db"), "SELECT count(*) FROM hot_sample"), 1200);
        writer->apply(rowsOf(kHeartRate, 50, 1250)); // the crash window is delivered again
        QCOMPARE(writer->commit().duplicates, 1250U);
        compactAll(*writer);
        QCOMPARE(readAll(folder.file("v.db"), kHeartRate).samples.size(), 1300U);
    }

    void rowsWithoutIdentityAreKept() {
        const Folder folder;
        for (int run = 0; run < 2; ++run) {
            auto writer = openWriter(folder.file("v.db"));
            StoreBatch batch;
            batch.series = {kHeartRate};
            for (int i = 0; i < 10; ++i)
                batch.trends.push_back({0, at(run * 100 + i), 70.0 + i, {0, 0, -1}});
            writer->apply(std::move(batch));
            QCOMPARE(writer->commit().trendRows, 10U);
        }
        QCOMPARE(readAll(folder.file("v.db"), kHeartRate).samples.size(), 20U);
    }

    void lateRowsAreSortedIn() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(rowsOf(kHeartRate, 1000, 3000));
        QVERIFY(writer->commit().durable);
        compactAll(*writer);
        writer->apply(rowsOf(kHeartRate, 0, 500, 1));
        QVERIFY(writer->commit().durable);
        compactAll(*writer);
        const auto found = readAll(folder.file("v.db"), kHeartRate).samples;
        QCOMPARE(found.size(), 3500U);
        QVERIFY(std::is_sorted(found.begin(), found.end(),
                               [](const auto& a, const auto& b) { return a.time < b.time; }));
    }

    void slowSignalsShareChunks() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        const SeriesKey cuff{"bed-1", "NIBP_SYS", "mm[Hg]"};
        for (std::int64_t i = 0; i < 192; ++i) { // every 15 min for two days
            StoreBatch batch;
            batch.series = {cuff};
            batch.trends.push_back({0, at(i * 900), 120.0 + static_cast<double>(i % 7), {0, 0, i}});
            batch.positions = {{0, 0, i + 1}};
            writer->apply(std::move(batch));
            QVERIFY(writer->commit().durable);
            wait();
            compactAll(*writer);
        }
        const auto chunks = count(folder.file("v.db"), "SELECT count(*) FROM chunk");
        QVERIFY2(chunks >= 2 && chunks <= 3, "one a day, none longer than a day");
        QCOMPARE(readAll(folder.file("v.db"), cuff).samples.size(), 192U);
    }

    void spansAreHalfOpen() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(rowsOf(kHeartRate, 0, 2000));
        QVERIFY(writer->commit().durable);
        compactAll(*writer);
        auto reader = TrendReader::open(folder.file("v.db"));
        QCOMPARE(reader->query(kHeartRate, at(10), at(20))->samples.size(), 10U);
        QCOMPARE(reader->query(kHeartRate, at(10) + Ticks(1), at(20) + Ticks(1))->samples.size(),
                 10U);
        QCOMPARE(reader->query(kHeartRate, at(595), at(1805))->samples.size(), 1210U);
        QCOMPARE(reader->query(kHeartRate, at(20), at(10))->samples.size(), 0U);
        QCOMPARE(reader->query({"nobody", "HR", ""}, at(0), at(10))->samples.size(), 0U);
        QCOMPARE(reader->query({"bed-1", "HR", ""}, at(0), at(10))->samples.size(), 10U);
        QCOMPARE(reader->series()->size(), 1U);
        QVERIFY(reader->series()->front() == kHeartRate);
    }

    void bucketsEqualBruteForce() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch;
        batch.series = {kHeartRate};
        std::mt19937 random(9);
        std::int64_t second = 0;
        for (std::int64_t i = 0; i < 5000; ++i) {
            second += 1 + (random() % 50 == 0 ? 400 : 0);
            batch.trends.push_back(
                {0, at(second), static_cast<double>(random() % 1000) / 10, {0, 0, i}});
        }
        const auto rows = batch.trends;
        batch.positions = {{0, 0, 4000}}; // so that some rows stay hot
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        compactAll(*writer);
        QVERIFY(count(folder.file("v.db"), "SELECT count(*) FROM hot_sample") > 0);

        auto reader = TrendReader::open(folder.file("v.db"));
        for (const std::size_t parts : {1U, 3U, 7U, 100U, 5000U}) {
            const EventTime from = at(100);
            const EventTime to = at(second - 50);
            auto found = reader->buckets(kHeartRate, from, to, parts);
            QVERIFY(found.has_value());
            QCOMPARE(found->buckets.size(), parts);
            std::vector<std::vector<double>> expected(parts);
            for (const TrendRow& row : rows)
                if (row.time >= from && row.time < to)
                    expected[static_cast<std::size_t>((row.time - from) / found->width)].push_back(
                        row.value);
            for (std::size_t i = 0; i < parts; ++i) {
                const TrendBucket& bucket = found->buckets[i];
                QVERIFY(bucket.start == from + found->width * static_cast<std::int64_t>(i));
                QCOMPARE(bucket.count, expected[i].size());
                if (expected[i].empty())
                    continue;
                const auto [low, high] =
                    std::minmax_element(expected[i].begin(), expected[i].end());
                QCOMPARE(bucket.min, *low);
                QCOMPARE(bucket.max, *high);
                double sum = 0;
                for (const double value : expected[i])
                    sum += value;
                QVERIFY(std::abs(bucket.mean - sum / static_cast<double>(expected[i].size())) <
                        1e-9);
            }
        }
        QCOMPARE(reader->buckets(kHeartRate, at(1), at(1), 5).error().code,
                 ErrorCode::InvalidArgument);
        QCOMPARE(reader->buckets(kHeartRate, at(1), at(2), 0).error().code,
                 ErrorCode::InvalidArgument);
    }

    void aDamagedChunkIsPutAsideAndTheRestStaysReadable() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(rowsOf(kHeartRate, 0, 1800));
        QVERIFY(writer->commit().durable);
        compactAll(*writer);
        {
            auto vandal = Database::open(folder.file("v.db"), {});
            QVERIFY(vandal->execute("UPDATE chunk SET data = zeroblob(length(data)) WHERE id = 2"));
            QVERIFY(vandal->execute("UPDATE chunk SET sum = sum + 1 WHERE id = 3").has_value());
        }
        auto reader = TrendReader::open(folder.file("v.db"));
        auto found = reader->query(kHeartRate, at(0), at(1800));
        QVERIFY(found.has_value());
        QCOMPARE(found->samples.size(), 600U);
        QCOMPARE(found->damaged.size(), 2U);
        QCOMPARE(found->damaged[0].samples, 600U);
        QVERIFY(found->damaged[0].from == at(600));
        QCOMPARE(reader->buckets(kHeartRate, at(0), at(1800), 1)->damaged.size(), 2U);
        QCOMPARE(reader->verify()->size(), 2U);

        QVERIFY(writer->quarantine(found->damaged).has_value());
        QVERIFY(writer->quarantine(found->damaged).has_value()); // journalled once only
        auto database = Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}});
        const auto losses = Journal::losses(*database, {});
        QCOMPARE(losses->size(), 2U);
        QCOMPARE(losses->front().kind, LossKind::DamagedChunk);
        QCOMPARE(losses->front().count, 600U);
        QCOMPARE(losses->front().bed, std::string("bed-1"));
    }

    /// One bit at a random place of the file: what is read is what was written.
    void flippedBitsNeverChangeAValue() {
        const Folder folder;
        {
            auto writer = openWriter(folder.file("v.db"));
            StoreBatch batch;
            batch.series = {kHeartRate};
            std::mt19937_64 random(5);
            for (std::int64_t i = 0; i < 18'000; ++i) // noise, so that chunks are large
                batch.trends.push_back(
                    {0, at(i), static_cast<double>(random() >> 12) * 1e-3, {0, 0, i}});
            batch.positions = {{0, 0, 18'000}};
            writer->apply(std::move(batch));
            QVERIFY(writer->commit().durable);
            compactAll(*writer);
        }
        {
            auto database = Database::open(folder.file("v.db"), {});
            QVERIFY(database->execute("PRAGMA incremental_vacuum").has_value());
        }
        const auto good = readAll(folder.file("v.db"), kHeartRate).samples;
        QCOMPARE(good.size(), 18'000U);
        std::ifstream file(folder.file("v.db"), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        std::mt19937_64 random(6);
        int reported = 0;
        for (int i = 0; i < 150; ++i) {
            std::string bad = bytes;
            const auto bit = random() % (bad.size() * 8);
            bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
            std::ofstream(folder.file("bad.db"), std::ios::binary | std::ios::trunc) << bad;
            auto reader = TrendReader::open(folder.file("bad.db"));
            auto found = reader ? reader->query(kHeartRate, EventTime::min(), EventTime::max())
                                : tl::unexpected(reader.error());
            reported += !found || !found->damaged.empty() ? 1 : 0;
            if (!found)
                continue;
            auto expected = good.begin();
            for (const TrendSample& sample : found->samples) {
                expected = std::find_if(expected, good.end(),
                                        [&](const auto& s) { return s.time == sample.time; });
                QVERIFY(expected != good.end());
                QCOMPARE(std::bit_cast<std::uint64_t>(sample.value),
                         std::bit_cast<std::uint64_t>(expected->value));
            }
        }
        QVERIFY2(reported > 50, "nearly half of the file is data of chunks");
    }

    void compactionPutsADamagedTailAside() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(rowsOf(kHeartRate, 0, 100));
        QVERIFY(writer->commit().durable);
        wait();
        compactAll(*writer); // a small chunk
        QCOMPARE(count(folder.file("v.db"), "SELECT n FROM chunk"), 100);
        {
            auto vandal = Database::open(folder.file("v.db"), {});
            QVERIFY(vandal->execute("UPDATE chunk SET data = x'00'").has_value());
        }
        StoreBatch batch = rowsOf(kHeartRate, 100, 50, 1);
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        wait();
        QCOMPARE(writer->maintain().compaction.damaged.size(), 1U);
        const auto found = readAll(folder.file("v.db"), kHeartRate);
        QCOMPARE(found.samples.size(), 50U);
        QCOMPARE(found.damaged.size(), 1U);
    }

    /// Half of the values ten years back, one far ahead: full chunks all the same.
    void aDeviceWhoseClockJumpsGetsNoChunkForEachValue() {
        constexpr std::int64_t kTenYears = 3652 * 86'400LL;
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        for (std::int64_t i = 0; i < 1200; i += 60) {
            StoreBatch batch;
            batch.series = {kHeartRate, {"bed-2", "HR", "/min"}};
            for (std::int64_t row = i; row < i + 60; ++row) {
                batch.trends.push_back({0, at(row % 2 * -kTenYears + row), 70, {0, 0, -1}});
                batch.trends.push_back({1, at(row), 70, {0, 0, -1}});
            }
            if (i == 0)
                batch.trends.push_back({1, at(kTenYears), 71, {0, 0, -1}});
            writer->apply(std::move(batch));
            QVERIFY(writer->commit().durable);
            for (int step = 0; step < 30; ++step) {
                clockAt2026().advance(std::chrono::seconds(2));
                QVERIFY(!writer->maintain().error);
            }
        }
        wait();
        compactAll(*writer);
        const auto path = folder.file("v.db");
        QCOMPARE(count(path, "SELECT count(*) FROM hot_sample"), 0);
        QVERIFY(count(path, "SELECT count(*) FROM chunk") <= 9);
        QCOMPARE(readAll(path, kHeartRate).samples.size(), 1200U);
        QCOMPARE(readAll(path, {"bed-2", "HR", "/min"}).samples.size(), 1201U);
    }

    void timesFarApartDoNotPileUp() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch;
        batch.series = {kHeartRate};
        for (std::int64_t i = 0; i < 700; ++i) // every sample needs a chunk of its own
            batch.trends.push_back({0, at(i * 2 * 86'400), 70, {0, 0, -1}});
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        QCOMPARE(writer->maintain().compaction.samples, 600);
        QCOMPARE(count(folder.file("v.db"), "SELECT count(*) FROM hot_sample"), 100);
        QCOMPARE(readAll(folder.file("v.db"), kHeartRate).samples.size(), 700U);
    }
};

QTEST_APPLESS_MAIN(TestTrendStore)
#include "tst_trend_store.moc"
