// SPDX-License-Identifier: GPL-3.0-or-later
#include "../store/store_fixture.h"
#include "pipeline/stages/store_stage.h"

#include <QTest>

#include <dlfcn.h>
#include <unistd.h>

#include <atomic>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;
using store::test::Folder;

namespace {

/// The clock that a sync of the disk moves on by two seconds.
std::atomic<base::ManualClock*> slowDisk{nullptr};

int slowSync(const char* name, int file) {
    if (auto* clock = slowDisk.load())
        clock->advance(2s);
    return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, name))(file);
}

} // namespace

// In place of the C library's, for SQLite as well.
extern "C" {
int fsync(int file) { return slowSync("fsync", file); }

int fdatasync(int file) { return slowSync("fdatasync", file); }
}

class TestStoreStage : public QObject {
    Q_OBJECT

    base::ManualClock m_clock{arrivalFromMicros(store::test::kStartUs)};
    Metrics m_metrics;
    std::atomic<std::uint64_t> m_free{50'000'000'000};

    std::unique_ptr<StoreStage> stageOn(const std::filesystem::path& path, bool diskAnswers = true,
                                        bool waitWhenFull = true) {
        store::WriterOptions options;
        options.path = path;
        options.sourceNames = {"ward"};
        options.reserveBytes = 64 << 10;
        options.retention.trendAge = Ticks::zero();
        options.retention.maxBytes = 0;
        StoreStage::Context context{
            m_clock,
            m_metrics,
            [](const auto&) {},
            [](bool) {},
            [this, diskAnswers](const auto&) -> std::optional<store::DiskSpace> {
                return diskAnswers ? std::optional(store::DiskSpace{m_free, 100'000'000'000})
                                   : std::nullopt;
            },
            waitWhenFull};
        auto stage = std::make_unique<StoreStage>(std::move(options), std::move(context));
        return stage->open(30s) ? std::move(stage) : nullptr;
    }

    /// The stage commits each quarter of a second of its clock.
    bool moveOn(Ticks span) {
        m_clock.advance(span);
        return true;
    }

private Q_SLOTS:

    void freeSpaceIsKnownAtOnceAndDaysAfterAMinute() {
        const Folder folder;
        auto stage = stageOn(folder.file("v.db"));
        QVERIFY(stage != nullptr);
        QVERIFY(!stage->view().diskFreeBytes.has_value());
        stage->start();
        QTRY_VERIFY(moveOn(1s) && stage->view().diskFreeBytes.has_value());
        QCOMPARE(stage->view().diskFreeBytes, std::optional<std::uint64_t>(50'000'000'000));
        QCOMPARE(stage->view().diskTotalBytes, std::optional<std::uint64_t>(100'000'000'000));
        QVERIFY(stage->view().databaseBytes > 0);
        QVERIFY(!stage->view().diskDaysLeft.has_value());
        stage->offer(store::test::rowsOf(store::test::kHeartRate, 0, 20'000), {});
        m_free = 40'000'000'000;
        QTRY_VERIFY(moveOn(5s) && stage->view().diskDaysLeft.has_value());
        QCOMPARE(stage->view().diskFreeBytes, std::optional<std::uint64_t>(40'000'000'000));
        QVERIFY(*stage->view().diskDaysLeft > 1);
        QVERIFY(*stage->view().diskDaysLeft < 10'000);
        QVERIFY(stage->view().diskDaysAtLeast);
        stage->stop();
    }

    /// While a commit takes long, what comes in small batches waits; beyond the bound it is skipped
    /// and told by bed, in few entries.
    void aFloodWaitsUpToABoundAndIsToldByBed() {
        const Folder folder;
        const auto path = folder.file("v.db");
        auto stage = stageOn(path, true, false); // nobody takes anything before start()
        for (int row = 0; row < 10'000; ++row)
            stage->offer(store::test::rowsOf(store::test::kHeartRate, row, 1, 0, false), {});
        QCOMPARE(m_metrics.storeSkipped.load(), std::uint64_t{0});
        constexpr int kRows = 20'000;
        constexpr int kBatches = 100;
        for (int batch = 0; batch < kBatches; ++batch)
            for (const char* bed : {"bed-2", "bed-3"})
                stage->offer(
                    store::test::rowsOf({bed, "HR", "/min"}, batch * kRows, kRows, 0, false), {});
        const std::uint64_t skipped = m_metrics.storeSkipped;
        QVERIFY(skipped > 0);
        QVERIFY(stage->queueView().depth < 10'000 + 2 * kBatches);
        stage->start();
        stage->stop();
        stage.reset();
        auto database = store::Database::open(path, {});
        QVERIFY(database.has_value());
        const auto losses = store::Journal::losses(*database, {});
        QVERIFY(losses.has_value());
        QCOMPARE(losses->size(), std::size_t{2});
        std::uint64_t told = 0;
        for (const auto& loss : *losses) {
            QVERIFY(loss.bed == "bed-2" || loss.bed == "bed-3");
            QVERIFY(loss.kind == store::LossKind::TrendGap);
            QVERIFY(loss.from < loss.to);
            told += loss.count;
        }
        QCOMPARE(told, skipped);
        QCOMPARE(store::test::readAll(path, store::test::kHeartRate).samples.size(),
                 std::size_t{10'000});
        m_metrics.storeSkipped = 0;
    }

    /// At the end of the program nobody waits for a slow disk: what is left is told.
    void whatASlowDiskHasNotTakenByTheEndIsTold() {
        const Folder folder;
        const auto path = folder.file("v.db");
        auto stage = stageOn(path, true, false);
        stage->start();
        slowDisk = &m_clock;
        stage->offer(store::test::rowsOf(store::test::kHeartRate, 0, 10, 0, false), {});
        QTRY_VERIFY(moveOn(100ms) && stage->view().commitP99Ms >= 1000);
        stage->hasten();
        auto batch = store::test::rowsOf({"bed-2", "HR", "/min"}, 10, 20, 0, false);
        batch.deadLetters.resize(3);
        stage->offer(std::move(batch), {});
        stage->stop();
        stage.reset();
        slowDisk = nullptr;
        auto database = store::Database::open(path, {});
        QVERIFY(database.has_value());
        const auto losses = store::Journal::losses(*database, {});
        QVERIFY(losses.has_value());
        QCOMPARE(losses->size(), std::size_t{2});
        for (const auto& loss : *losses) {
            const bool trends = loss.kind == store::LossKind::TrendGap;
            QCOMPARE(loss.count, std::uint64_t(trends ? 20 : 3));
            QCOMPARE(loss.bed, std::string(trends ? "bed-2" : ""));
            QCOMPARE(loss.reason, std::string("the program ended while the disk was slow"));
        }
        QCOMPARE(m_metrics.storeSkipped.load(), std::uint64_t{20});
        QCOMPARE(store::test::readAll(path, store::test::kHeartRate).samples.size(),
                 std::size_t{10});
        m_metrics.storeSkipped = 0;
    }

    void aDiskThatDoesNotAnswerIsUnknown() {
        const Folder folder;
        auto stage = stageOn(folder.file("v.db"), false);
        stage->start();
        QTRY_VERIFY(moveOn(1s) && stage->view().databaseBytes > 0);
        QVERIFY(!stage->view().diskFreeBytes.has_value());
        stage->stop();
    }
};

QTEST_GUILESS_MAIN(TestStoreStage)
#include "tst_store_stage.moc"
